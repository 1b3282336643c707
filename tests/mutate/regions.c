/* Walks all regions of calls that two filters tell apart. */
#include "regions.h"
#include "filter/insn.h"
#include <string.h>

enum {
    RULE_COUNT_MAX = 1024,             /* tests of one word on one way */
    GUESS_COUNT_MAX = 1 << 20,         /* bits tried for one word */
    DEAD_END_COUNT_MAX = 1 << 10,      /* remembered of one word */
    REGION_COUNT_MAX = 4 * 1000 * 1000 /* ways through both filters */
};

/* A test of a word, and how it came out. */
typedef struct rule {
    uint16_t code;
    uint32_t mask;
    uint32_t k;
    bool holds;
} rule;

typedef struct word_state {
    rule rules[RULE_COUNT_MAX];
    uint32_t count;
    uint32_t value; /* one that satisfies all rules */
} word_state;

typedef struct region_walk {
    word_state words[SECOND_WORD_COUNT];
    const callgate_insn *filters[2];
    uint64_t region_count;
    regions_verdict verdict;
    uint32_t found[SECOND_WORD_COUNT];
} region_walk;

/* Where a walk stands: A is a word under a mask, or (word: none) a number. */
typedef struct place {
    uint32_t filter;
    uint32_t pc;
    uint32_t word;
    uint32_t mask;
    uint32_t answer; /* of the first filter, once it is through */
} place;

enum { NO_WORD = SECOND_WORD_COUNT };

static bool test(uint16_t code, uint32_t a, uint32_t k)
{
    switch (code) {
    case OP_JEQ_K:
        return a == k;
    case OP_JGT_K:
        return a > k;
    case OP_JGE_K:
        return a >= k;
    default: /* OP_JSET_K */
        return (a & k) != 0;
    }
}

/* What the bits chosen so far say of a rule. */
typedef enum rule_fate {
    RULE_OPEN,
    RULE_KEPT, /* whatever the other bits will be */
    RULE_LOST,
} rule_fate;

static rule_fate fate_of(const rule *r, uint32_t value, uint32_t chosen, uint32_t zeros)
{
    uint32_t a = value & r->mask & chosen;
    uint32_t k = r->k & chosen;
    bool may_turn = a == k && chosen != UINT32_MAX;

    if (r->code == OP_JSET_K)
        may_turn = (a & k) == 0 && (r->mask & r->k & ~chosen & ~zeros) != 0;
    if (may_turn)
        return RULE_OPEN;
    return test(r->code, a, k) == r->holds ? RULE_KEPT : RULE_LOST;
}

/* Some of a word's rules. */
typedef struct rule_set {
    uint64_t at[RULE_COUNT_MAX / 64];
} rule_set;

/* A choice of all bits but the last ones that leaves these rules open: it leads nowhere. */
typedef struct dead_end {
    uint32_t bit_count;
    rule_set open;
} dead_end;

typedef struct search {
    const word_state *word;
    uint32_t zeros; /* bits that must be 0 */
    uint32_t guess_count;
    uint32_t dead_end_count;
    dead_end dead_ends[DEAD_END_COUNT_MAX];
} search;

/* Those of the rules that are open still; false: one is lost. */
static bool keep_open(const search *s, uint32_t value, uint32_t chosen, const rule_set *rules,
                      rule_set *ret_open, bool *ret_is_any)
{
    *ret_is_any = false;
    for (uint32_t i = 0; i < (s->word->count + 63) / 64; i++) {
        ret_open->at[i] = rules->at[i];
        for (uint64_t left = rules->at[i]; left != 0; left &= left - 1) {
            uint32_t index = 64 * i + (uint32_t)__builtin_ctzll(left);
            rule_fate fate = fate_of(&s->word->rules[index], value, chosen, s->zeros);
            if (fate == RULE_LOST)
                return false;
            if (fate == RULE_KEPT)
                ret_open->at[i] &= ~(left & (0 - left));
        }
        *ret_is_any = *ret_is_any || ret_open->at[i] != 0;
    }
    return true;
}

static bool is_dead_end(const search *s, uint32_t bit_count, const rule_set *open)
{
    size_t bytes = (s->word->count + 63) / 64 * sizeof open->at[0];

    for (uint32_t i = s->dead_end_count; i-- > 0;)
        if (s->dead_ends[i].bit_count == bit_count &&
            memcmp(&s->dead_ends[i].open, open, bytes) == 0)
            return true;
    return false;
}

/* Chooses bits from the highest on. What is still possible depends on the rules that are open,
 * not on the bits that opened them. Returns 1: found, 0: there is none, -1: gave up. */
static int choose(search *s, uint32_t bit_count, uint32_t value, const rule_set *rules,
                  uint32_t *ret_value)
{
    uint32_t chosen = bit_count == 0 ? UINT32_MAX : ~(UINT32_MAX >> (32 - bit_count));
    rule_set open;
    bool is_any_open;

    if (++s->guess_count > GUESS_COUNT_MAX)
        return -1;
    if (!keep_open(s, value, chosen, rules, &open, &is_any_open))
        return 0;
    if (!is_any_open) {
        *ret_value = value;
        return 1;
    }
    if (is_dead_end(s, bit_count, &open))
        return 0;
    uint32_t bit = 1u << (bit_count - 1);
    int found = choose(s, bit_count - 1, value, &open, ret_value);
    if (found == 0 && !(s->zeros & bit))
        found = choose(s, bit_count - 1, value | bit, &open, ret_value);
    if (found == 0 && s->dead_end_count < DEAD_END_COUNT_MAX)
        s->dead_ends[s->dead_end_count++] = (dead_end){bit_count, open};
    return found;
}

static int satisfy(const word_state *word, uint32_t *ret_value)
{
    static search s;
    rule_set all = {0};

    s.word = word;
    s.zeros = 0;
    s.guess_count = 0;
    s.dead_end_count = 0;
    for (uint32_t i = 0; i < word->count; i++) {
        const rule *r = &word->rules[i];
        if (r->code == OP_JSET_K && !r->holds)
            s.zeros |= r->mask & r->k;
        if (r->code == OP_JEQ_K && r->holds)
            s.zeros |= r->mask & ~r->k;
        all.at[i / 64] |= (uint64_t)1 << i % 64;
    }
    return choose(&s, 32, 0, &all, ret_value);
}

static bool give_up(region_walk *walk)
{
    walk->verdict = REGIONS_UNKNOWN;
    return false;
}

static const rule *known_rule(const word_state *word, const rule *wanted)
{
    for (uint32_t i = word->count; i-- > 0;) {
        const rule *r = &word->rules[i];
        if (r->code == wanted->code && r->mask == wanted->mask && r->k == wanted->k)
            return r;
    }
    return NULL;
}

static bool explore(region_walk *walk, place at);

/* Takes the other side of a test, if any call does, then comes back to the side of `value`. */
static bool explore_other(region_walk *walk, place at, const rule *here, uint32_t target)
{
    word_state *word = &walk->words[at.word];
    uint32_t value = word->value;
    bool goes_on = true;

    word->rules[word->count++] = (rule){here->code, here->mask, here->k, !here->holds};
    int found = satisfy(word, &word->value);
    at.pc = target;
    if (found != 0)
        goes_on = found > 0 ? explore(walk, at) : give_up(walk);
    word->count--;
    word->value = value;
    return goes_on;
}

/* false: the walk has ended. */
static bool branch(region_walk *walk, place *at, const callgate_insn *insn)
{
    uint32_t targets[] = {at->pc + 1 + insn->jf, at->pc + 1 + insn->jt};
    rule here = {insn->code, at->mask, insn->k, false};

    if (at->word == NO_WORD) {
        at->pc = targets[test(insn->code, at->mask, insn->k)];
        return true;
    }
    word_state *word = &walk->words[at->word];
    const rule *known = known_rule(word, &here);
    here.holds = known ? known->holds : test(insn->code, word->value & at->mask, insn->k);
    if (!known && insn->jt != insn->jf) {
        if (word->count + 1 >= RULE_COUNT_MAX)
            return give_up(walk);
        if (!explore_other(walk, *at, &here, targets[!here.holds]))
            return false;
        word->rules[word->count++] = here;
    }
    at->pc = targets[here.holds];
    return true;
}

/* The second filter's answer on a region: false where it ends the walk. */
static bool compare(region_walk *walk, uint32_t a, uint32_t b)
{
    if (++walk->region_count > REGION_COUNT_MAX)
        return give_up(walk);
    if (second_normal(a) == second_normal(b))
        return true;
    walk->verdict = REGIONS_DIFFER;
    for (uint32_t i = 0; i < SECOND_WORD_COUNT; i++)
        walk->found[i] = walk->words[i].value;
    return false;
}

/* X is 0 at first, and no instruction that is walked changes it. */
static callgate_insn without_x(const callgate_insn *insn)
{
    uint16_t class = insn->code & INSN_CLASS_MASK;

    if (!(insn->code & INSN_SOURCE_X) || (class != CLASS_JMP && class != CLASS_ALU))
        return *insn;
    return insn_branch(insn->code & (uint16_t)~INSN_SOURCE_X, 0, insn->jt, insn->jf);
}

static bool follow(region_walk *walk, place at)
{
    for (;;) {
        callgate_insn plain = without_x(&walk->filters[at.filter][at.pc]), *insn = &plain;
        if (insn->code == OP_RET_K && at.filter == 1)
            return compare(walk, at.answer, insn->k);
        if (insn->code == OP_RET_K) {
            at = (place){.filter = 1, .word = NO_WORD, .answer = insn->k};
        } else if (insn->code == OP_LD_ABS) {
            at.word = insn->k / 4;
            at.mask = UINT32_MAX;
            at.pc++;
        } else if (insn->code == OP_AND_K) {
            at.mask &= insn->k;
            at.pc++;
        } else if (insn->code == OP_JA) {
            at.pc += 1 + insn->k;
        } else if (insn->code != OP_JEQ_K && insn->code != OP_JGT_K && insn->code != OP_JGE_K &&
                   insn->code != OP_JSET_K) {
            return give_up(walk);
        } else if (!branch(walk, &at, insn)) {
            return false;
        }
    }
}

/* From a place on, as far as it goes; the rules made on the way are forgotten again. */
static bool explore(region_walk *walk, place at)
{
    uint32_t counts[SECOND_WORD_COUNT];

    for (uint32_t i = 0; i < SECOND_WORD_COUNT; i++)
        counts[i] = walk->words[i].count;
    bool goes_on = follow(walk, at);
    for (uint32_t i = 0; i < SECOND_WORD_COUNT; i++)
        walk->words[i].count = counts[i];
    return goes_on;
}

regions_verdict regions_compare(const callgate_insn *a, const callgate_insn *b,
                                uint32_t ret_words[SECOND_WORD_COUNT], uint64_t *ret_count)
{
    static region_walk walk;

    walk.filters[0] = a;
    walk.filters[1] = b;
    walk.region_count = 0;
    walk.verdict = REGIONS_EQUAL;
    for (uint32_t i = 0; i < SECOND_WORD_COUNT; i++) {
        walk.words[i].count = 0;
        walk.words[i].value = 0;
    }
    (void)explore(&walk, (place){.word = NO_WORD});
    memcpy(ret_words, walk.found, sizeof walk.found);
    *ret_count = walk.region_count;
    return walk.verdict;
}
