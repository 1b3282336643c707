/* Finds the words that a filter may return to calls.
 */
#include "filter/given_words.h"
#include "filter/known_call.h"
#include <stdlib.h>

/* What a register holds. */
typedef struct known_value {
    bool is_known;
    uint32_t word;
} known_value;

/* What is known in front of an instruction. M isn't followed. */
typedef struct word_state {
    bool is_reached;
    known_value a;
    known_value x;
} word_state;

typedef struct word_search {
    const known_call *known;
    uint32_t *words;
    uint32_t count;
    uint32_t count_max;
    bool has_others; /* words that aren't listed */
} word_search;

static known_value join(known_value one, known_value other)
{
    one.is_known = one.is_known && other.is_known && one.word == other.word;
    return one;
}

static void arrive(word_state *to, word_state from)
{
    if (to->is_reached)
        from = (word_state){true, join(to->a, from.a), join(to->x, from.x)};
    *to = from;
}

static void add_word(word_search *search, uint32_t word)
{
    uint32_t normal = callgate_word_normalise(word);

    for (uint32_t i = 0; i < search->count; i++) {
        if (search->words[i] == normal)
            return;
    }
    if (search->count < search->count_max)
        search->words[search->count++] = normal;
    else
        search->has_others = true;
}

static void add_return(word_search *search, const callgate_insn *insn, const word_state *at)
{
    if (insn->code == OP_RET_K)
        add_word(search, insn->k);
    else if (at->a.is_known)
        add_word(search, at->a.word);
    else
        search->has_others = true;
}

static known_value operand_of(const callgate_insn *insn, const word_state *at)
{
    return insn->code & INSN_SOURCE_X ? at->x : (known_value){true, insn->k};
}

static known_value load(const word_search *search, const callgate_insn *insn)
{
    switch (insn->code) {
    case OP_LD_IMM:
    case OP_LDX_IMM:
        return (known_value){true, insn->k};
    case OP_LD_LEN:
    case OP_LDX_LEN:
        return (known_value){true, DATA_BYTES};
    case OP_LD_ABS:
        return (known_value){known_call_has(search->known, insn->k),
                             data_word(&search->known->call, insn->k)};
    default: /* M */
        return (known_value){.is_known = false};
    }
}

/* false: it ended the program, since it divides by 0. */
static bool compute(word_search *search, const callgate_insn *insn, word_state *state)
{
    known_value operand = operand_of(insn, state);
    bool is_division = insn->code == OP_DIV_X;

    if (is_division && (!operand.is_known || operand.word == 0))
        add_word(search, 0);
    if (is_division && operand.is_known && operand.word == 0)
        return false;
    state->a.is_known = state->a.is_known && operand.is_known;
    if (state->a.is_known)
        state->a.word = insn_compute(insn->code, state->a.word, operand.word);
    return true;
}

/* Takes a state over an instruction that doesn't jump; false: it goes no further. */
static bool move(word_search *search, const callgate_insn *insn, word_state *state)
{
    switch (insn->code & INSN_CLASS_MASK) {
    case CLASS_RET:
        add_return(search, insn, state);
        return false;
    case CLASS_ALU:
        return compute(search, insn, state);
    case CLASS_LD:
        state->a = load(search, insn);
        return true;
    case CLASS_LDX:
        state->x = load(search, insn);
        return true;
    case CLASS_MISC:
        if (insn->code == OP_TAX)
            state->x = state->a;
        else
            state->a = state->x;
        return true;
    default: /* stores */
        return true;
    }
}

/* next[0] is the instruction behind. */
static void jump(const callgate_insn *insn, word_state state, word_state *next)
{
    known_value operand = operand_of(insn, &state);
    bool is_told = state.a.is_known && operand.is_known;
    bool is_taken = is_told && insn_is_taken(insn, state.a.word, operand.word);

    if (insn->code == OP_JA) {
        arrive(&next[insn->k], state);
        return;
    }
    if (!is_told || is_taken)
        arrive(&next[insn->jt], state);
    if (!is_told || !is_taken)
        arrive(&next[insn->jf], state);
}

uint32_t given_words(const callgate_insn *insns, size_t insn_count, const callgate_call_data *call,
                     const uint64_t care[6], uint32_t *ret_words, uint32_t count_max)
{
    const known_call known = known_call_of(call, care);
    word_search search = {.known = &known, .words = ret_words, .count_max = count_max};
    word_state *states = calloc(insn_count, sizeof *states);

    if (states == NULL)
        return 0;
    states[0] = (word_state){true, {true, 0}, {true, 0}};
    for (size_t pc = 0; pc < insn_count; pc++) {
        word_state state = states[pc];
        if (!state.is_reached)
            continue;
        if ((insns[pc].code & INSN_CLASS_MASK) == CLASS_JMP)
            jump(&insns[pc], state, &states[pc + 1]);
        else if (move(&search, &insns[pc], &state))
            arrive(&states[pc + 1], state);
    }
    free(states);
    return search.has_others ? 0 : search.count;
}
