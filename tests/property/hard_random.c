/* Rolls random filters that are hard to read. */
#include "filter/check.h"
#include "hard_filters.h"
#include <string.h>

/* What a filter is composed of; each has a few kinds of phrases that come again and again. */
enum {
    PHRASE_LOAD,
    PHRASE_CONSTANT,
    PHRASE_MIX,
    PHRASE_KEEP,
    PHRASE_DIAMOND,
    PHRASE_RETURN,
    PHRASE_ENTANGLE,
    PHRASE_BITS,
    PHRASE_COUNT,

    SLOT_COUNT = 4,      /* words of M[] in use */
    PHRASE_INSN_MAX = 8, /* of one phrase */
    OFFSET_COUNT = 3,    /* words of the call in use */
    ENDING_INSN_COUNT = 3,
};

typedef struct composer {
    hard_filter *filter;
    random_dice *dice;
    uint32_t offsets[OFFSET_COUNT];
    uint32_t weights[PHRASE_COUNT];
    uint32_t bit; /* phrases go on where others of their kind were */
} composer;

static void put(const composer *c, uint16_t code, uint32_t k)
{
    c->filter->insns[c->filter->count++] = insn_make(code, k);
}

static void put_branch(const composer *c, uint16_t code, uint32_t k, uint32_t jt, uint32_t jf)
{
    c->filter->insns[c->filter->count++] = insn_branch(code, k, (uint8_t)jt, (uint8_t)jf);
}

static uint32_t offset_of(const composer *c)
{
    return c->offsets[dice_below(c->dice, OFFSET_COUNT)];
}

static uint32_t slot_of(const composer *c)
{
    return dice_below(c->dice, SLOT_COUNT);
}

static uint32_t next_bit(composer *c)
{
    c->bit = (c->bit + (dice_below(c->dice, 4) ? 1 : dice_below(c->dice, 32))) % 32;
    return 1u << c->bit;
}

static uint32_t constant_for(const composer *c, uint16_t code)
{
    uint32_t k = dice_below(c->dice, 3) ? (uint32_t)dice_roll(c->dice) : dice_below(c->dice, 16);

    if (code == OP_LSH_K || code == OP_RSH_K)
        return k % 32;
    return code == OP_DIV_K && k == 0 ? 3 : k;
}

static uint16_t arithmetic(const composer *c)
{
    static const uint16_t codes[] = {OP_ADD_K, OP_SUB_K, OP_XOR_K, OP_XOR_K, OP_OR_K, OP_AND_K,
                                     OP_LSH_K, OP_RSH_K, OP_MUL_K, OP_DIV_K, OP_NEG,  OP_ADD_K};

    return codes[dice_below(c->dice, sizeof codes / sizeof codes[0])];
}

static void put_phrase(composer *c, uint32_t kind)
{
    static const uint16_t tests[] = {OP_JEQ_K, OP_JGT_K, OP_JGE_K, OP_JSET_K};
    uint16_t code = arithmetic(c);
    uint32_t slot = slot_of(c);

    switch (kind) {
    case PHRASE_LOAD:
        put(c, OP_LD_ABS, offset_of(c));
        break;
    case PHRASE_CONSTANT:
        put(c, code, code == OP_NEG ? 0 : constant_for(c, code));
        break;
    case PHRASE_MIX:
        put(c, OP_LDX_MEM, slot);
        put(c, code == OP_NEG ? OP_XOR_X : code | INSN_SOURCE_X, 0);
        break;
    case PHRASE_KEEP:
        put(c, OP_ST, slot);
        put(c, dice_below(c->dice, 2) ? OP_LD_MEM : OP_LDX_MEM, slot_of(c));
        break;
    case PHRASE_DIAMOND:
        put(c, OP_LD_ABS, offset_of(c));
        put_branch(c, OP_JSET_K, next_bit(c), 0, 3);
        put(c, OP_LD_MEM, slot);
        put(c, code == OP_NEG ? OP_ADD_K : code, constant_for(c, code == OP_NEG ? OP_ADD_K : code));
        put(c, OP_ST, slot);
        break;
    case PHRASE_RETURN:
        put_branch(c, tests[dice_below(c->dice, 4)], constant_for(c, OP_ADD_K), 0, 1);
        put(c, OP_RET_K, CALLGATE_ERRNO | dice_below(c->dice, 100));
        break;
    case PHRASE_ENTANGLE:
        put(c, OP_LD_ABS, offset_of(c));
        put_branch(c, dice_below(c->dice, 3) ? OP_JSET_K : OP_JGE_K, next_bit(c),
                   dice_below(c->dice, 24), dice_below(c->dice, 24));
        break;
    default: /* PHRASE_BITS */
        put(c, OP_LD_ABS, offset_of(c));
        put(c, OP_RSH_K, dice_below(c->dice, 32));
        put(c, OP_AND_K, 1u + dice_below(c->dice, 7));
        put(c, OP_LSH_K, dice_below(c->dice, 32));
        put(c, OP_LDX_MEM, slot);
        put(c, dice_below(c->dice, 2) ? OP_OR_X : OP_XOR_X, 0);
        put(c, OP_ST, slot);
        break;
    }
}

/* Which phrase comes next, by weight. */
static uint32_t next_phrase(const composer *c)
{
    uint32_t sum = 0;
    uint32_t kind = 0;

    for (uint32_t i = 0; i < PHRASE_COUNT; i++)
        sum += c->weights[i];
    uint32_t rest = dice_below(c->dice, sum);
    while (rest >= c->weights[kind])
        rest -= c->weights[kind++];
    return kind;
}

static void choose_manner(composer *c)
{
    for (uint32_t i = 0; i < OFFSET_COUNT; i++)
        c->offsets[i] =
            4 * (dice_below(c->dice, 6) ? 2 + dice_below(c->dice, 14) : dice_below(c->dice, 2));
    for (uint32_t i = 0; i < PHRASE_COUNT; i++)
        c->weights[i] = dice_below(c->dice, 2) ? dice_below(c->dice, 6) : 0;
    c->weights[dice_below(c->dice, PHRASE_COUNT)] += 3;
}

/* Jumps that would leave the filter end at its last instruction. */
static void cut_jumps(hard_filter *filter)
{
    for (uint32_t pc = 0; pc < filter->count; pc++) {
        callgate_insn *insn = &filter->insns[pc];
        uint32_t furthest = filter->count - 2 - pc;
        if (!insn_is_branch(insn) || pc + 1 == filter->count)
            continue;
        insn->jt = insn->jt > furthest ? (uint8_t)furthest : insn->jt;
        insn->jf = insn->jf > furthest ? (uint8_t)furthest : insn->jf;
    }
}

void hard_filter_roll(hard_filter *filter, random_dice *dice, uint32_t size)
{
    composer c = {.filter = filter, .dice = dice};

    filter->count = 0;
    choose_manner(&c);
    for (uint32_t slot = 0; slot < SLOT_COUNT; slot++) {
        put(&c, OP_LD_ABS, c.offsets[slot % OFFSET_COUNT]);
        put(&c, OP_ST, slot);
    }
    while (filter->count < size &&
           filter->count + PHRASE_INSN_MAX + ENDING_INSN_COUNT < CALLGATE_INSN_COUNT_MAX)
        put_phrase(&c, next_phrase(&c));
    if (dice_below(dice, 8) == 0)
        put(&c, OP_AND_K, 0x7fff0003);
    else
        put_branch(&c, OP_JSET_K, (uint32_t)dice_roll(dice), 0, 1);
    put(&c, dice_below(dice, 4) ? OP_RET_K : OP_RET_A, CALLGATE_ERRNO | 1);
    put(&c, OP_RET_K, CALLGATE_ALLOW);
    cut_jumps(filter);
}

static void change_insn(hard_filter *filter, random_dice *dice)
{
    callgate_insn *insn = &filter->insns[dice_below(dice, filter->count)];
    callgate_insn other = filter->insns[dice_below(dice, filter->count)];

    switch (dice_below(dice, 5)) {
    case 0:
        *insn = other;
        break;
    case 1:
        insn->code = (insn->code & INSN_CLASS_MASK) == (other.code & INSN_CLASS_MASK) ? other.code
                                                                                      : insn->code;
        break;
    case 2:
        insn->k ^= 1u << dice_below(dice, 32);
        break;
    case 3:
        insn->k = other.k;
        break;
    default:
        insn->jt = (uint8_t)dice_below(dice, 8);
        insn->jf = (uint8_t)dice_below(dice, 8);
        break;
    }
}

/* Repeats a stretch of the filter behind itself. */
static void repeat_stretch(hard_filter *filter, random_dice *dice)
{
    uint32_t length = 1 + dice_below(dice, filter->count < 64 ? filter->count : 64);
    uint32_t first = dice_below(dice, filter->count - length + 1);

    if (filter->count + length > CALLGATE_INSN_COUNT_MAX)
        return;
    memmove(&filter->insns[first + length], &filter->insns[first],
            (filter->count - first) * sizeof filter->insns[0]);
    filter->count += length;
}

bool hard_filter_change(hard_filter *filter, random_dice *dice)
{
    uint32_t change_count = 1 + dice_below(dice, 4);

    for (uint32_t i = 0; i < change_count; i++) {
        if (dice_below(dice, 3) == 0)
            repeat_stretch(filter, dice);
        else
            change_insn(filter, dice);
    }
    cut_jumps(filter);
    return insns_check(filter->insns, filter->count, NULL) == CALLGATE_OK;
}
