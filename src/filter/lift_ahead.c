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

void lift_look_ahead(lifting *lift)
{
    for (uint32_t pc = lift->insn_count; pc-- > 0;) {
        const callgate_insn *insn = &lift->insns[pc];
        lift->landing[pc] = insn->code == OP_JA ? lift->landing[pc + 1 + insn->k] : pc;
        if (insn->code == OP_JA)
            lift->live[pc] = lift->live[lift->landing[pc]];
        else if (insn_is_branch(insn))
            lift->live[pc] = live_before_branch(lift, pc);
        else
            lift->live[pc] = live_before(insn, insn_is_return(insn) ? 0 : lift->live[pc + 1]);
    }
}
