/* Finds what instructions will read, before a lift. */
#include "filter/lift_impl.h"

enum { LIVE_A = 1 << REG_A, LIVE_X = 1 << REG_X };

static uint32_t live_mem(uint32_t k)
{
    return 1u << (REG_MEM + k);
}

/* `after` without what is written, with what is read where the written is still needed. */
static uint32_t moved(uint32_t after, uint32_t written, uint32_t read)
{
    return after & written ? (after & ~written) | read : after;
}

static uint32_t live_before(const callgate_insn *insn, uint32_t after)
{
    switch (insn->code) {
    case OP_RET_K:
        return 0;
    case OP_RET_A:
        return LIVE_A;
    case OP_LD_IMM:
    case OP_LD_ABS:
    case OP_LD_LEN:
        return moved(after, LIVE_A, 0);
    case OP_LDX_IMM:
    case OP_LDX_LEN:
        return moved(after, LIVE_X, 0);
    case OP_LD_MEM:
        return moved(after, LIVE_A, live_mem(insn->k));
    case OP_LDX_MEM:
        return moved(after, LIVE_X, live_mem(insn->k));
    case OP_ST:
        return moved(after, live_mem(insn->k), LIVE_A);
    case OP_STX:
        return moved(after, live_mem(insn->k), LIVE_X);
    case OP_TAX:
        return moved(after, LIVE_X, LIVE_A);
    case OP_TXA:
        return moved(after, LIVE_A, LIVE_X);
    case OP_DIV_X: /* ends the program by X alone */
        return moved(after, LIVE_A, LIVE_A) | LIVE_X;
    default:
        return moved(after, LIVE_A, LIVE_A | (insn->code & INSN_SOURCE_X ? LIVE_X : 0));
    }
}

static uint32_t live_before_branch(const lifting *lift, uint32_t pc)
{
    const callgate_insn *insn = &lift->insns[pc];
    uint32_t taken = lift->landing[pc + 1 + insn->jt];
    uint32_t rest = lift->landing[pc + 1 + insn->jf];

    if (taken == rest)
        return lift->live[taken];
    return lift->live[taken] | lift->live[rest] | LIVE_A |
           (insn->code & INSN_SOURCE_X ? LIVE_X : 0);
}

/* The bits of an operand that a sum or a product needs to have these. */
static uint32_t bits_up_to(uint32_t read)
{
    return read == 0 ? 0 : UINT32_MAX >> __builtin_clz(read);
}

/* The bits of A that an instruction reads to write these. */
static uint32_t bits_of_result(const callgate_insn *insn, uint32_t after)
{
    switch (insn->code) {
    case OP_ADD_K:
    case OP_ADD_X:
    case OP_SUB_K:
    case OP_SUB_X:
    case OP_MUL_K:
    case OP_MUL_X:
    case OP_NEG:
        return bits_up_to(after);
    case OP_AND_K:
        return after & insn->k;
    case OP_OR_K:
        return after & ~insn->k;
    case OP_AND_X:
    case OP_OR_X:
    case OP_XOR_K:
    case OP_XOR_X:
        return after;
    case OP_LSH_K:
        return after >> (insn->k & (WORD_BITS - 1));
    case OP_RSH_K:
        return after << (insn->k & (WORD_BITS - 1));
    default:
        return after == 0 ? 0 : UINT32_MAX;
    }
}

/* The bits of A that are read from `pc` on: of what goes to another register, all. */
static uint32_t bits_before(const lifting *lift, uint32_t pc)
{
    const callgate_insn *insn = &lift->insns[pc];
    bool is_copied;

    switch (insn->code & INSN_CLASS_MASK) {
    case CLASS_RET:
        return insn->code == OP_RET_A ? UINT32_MAX : 0;
    case CLASS_ALU:
        return bits_of_result(insn, lift->bits[pc + 1]);
    default:
        is_copied = (insn->code == OP_ST && lift->live[pc + 1] & live_mem(insn->k)) ||
                    (insn->code == OP_TAX && lift->live[pc + 1] & LIVE_X);
        if (is_copied)
            return UINT32_MAX;
        return lift->live[pc] & LIVE_A ? lift->bits[pc + 1] : 0;
    }
}

static uint32_t bits_before_branch(const lifting *lift, uint32_t pc)
{
    const callgate_insn *insn = &lift->insns[pc];
    uint32_t taken = lift->landing[pc + 1 + insn->jt];
    uint32_t rest = lift->landing[pc + 1 + insn->jf];
    uint32_t after = lift->bits[taken] | lift->bits[rest];

    if (taken == rest)
        return after;
    return after | (insn->code == OP_JSET_K ? insn->k : UINT32_MAX);
}

static void look_at(lifting *lift, uint32_t pc)
{
    const callgate_insn *insn = &lift->insns[pc];

    lift->landing[pc] = insn->code == OP_JA ? lift->landing[pc + 1 + insn->k] : pc;
    if (insn->code == OP_JA) {
        lift->live[pc] = lift->live[lift->landing[pc]];
        lift->bits[pc] = lift->bits[lift->landing[pc]];
    } else if (insn_is_branch(insn)) {
        lift->live[pc] = live_before_branch(lift, pc);
        lift->bits[pc] = bits_before_branch(lift, pc);
    } else {
        lift->live[pc] = live_before(insn, insn_is_return(insn) ? 0 : lift->live[pc + 1]);
        lift->bits[pc] = bits_before(lift, pc);
    }
}

void lift_look_ahead(lifting *lift)
{
    for (uint32_t pc = lift->insn_count; pc-- > 0;)
        look_at(lift, pc);
}
