/* Interprets instructions, one call at a time. */
#include "filter/run.h"
#include "filter/filter_impl.h"

typedef struct machine {
    uint32_t a;
    uint32_t x;
    uint32_t mem[MEM_COUNT];
    uint32_t pc;
} machine;

uint32_t data_word(const callgate_call_data *call, uint32_t offset)
{
    if (offset == DATA_NR)
        return call->nr;
    if (offset == DATA_ARCH)
        return call->arch;
    uint64_t value =
        offset < DATA_ARGS ? call->instruction_pointer : call->args[(offset - DATA_ARGS) / 8];
    bool is_little = (call->arch & ARCH_LITTLE_ENDIAN) != 0;
    bool is_high = ((offset & 4) != 0) == is_little;

    return (uint32_t)(is_high ? value >> 32 : value);
}

uint32_t insn_compute(uint16_t code, uint32_t a, uint32_t operand)
{
    switch (code & INSN_OP_MASK) {
    case OP_ADD_K &INSN_OP_MASK:
        return a + operand;
    case OP_SUB_K &INSN_OP_MASK:
        return a - operand;
    case OP_MUL_K &INSN_OP_MASK:
        return a * operand;
    case OP_DIV_K &INSN_OP_MASK:
        return a / operand;
    case OP_OR_K &INSN_OP_MASK:
        return a | operand;
    case OP_AND_K &INSN_OP_MASK:
        return a & operand;
    case OP_LSH_K &INSN_OP_MASK:
        return a << (operand & 31);
    case OP_RSH_K &INSN_OP_MASK:
        return a >> (operand & 31);
    case OP_XOR_K &INSN_OP_MASK:
        return a ^ operand;
    default: /* OP_NEG */
        return 0u - a;
    }
}

static void jump(machine *m, const callgate_insn *insn)
{
    if (insn->code == OP_JA)
        m->pc += insn->k;
    else
        m->pc += insn_is_taken(insn, m->a, m->x) ? insn->jt : insn->jf;
}

static void move(machine *m, const callgate_insn *insn, const callgate_call_data *call)
{
    switch (insn->code) {
    case OP_LD_IMM:
        m->a = insn->k;
        break;
    case OP_LD_ABS:
        m->a = data_word(call, insn->k);
        break;
    case OP_LD_MEM:
        m->a = m->mem[insn->k];
        break;
    case OP_LD_LEN:
        m->a = DATA_BYTES;
        break;
    case OP_LDX_IMM:
        m->x = insn->k;
        break;
    case OP_LDX_MEM:
        m->x = m->mem[insn->k];
        break;
    case OP_LDX_LEN:
        m->x = DATA_BYTES;
        break;
    case OP_ST:
        m->mem[insn->k] = m->a;
        break;
    case OP_STX:
        m->mem[insn->k] = m->x;
        break;
    case OP_TAX:
        m->x = m->a;
        break;
    default: /* OP_TXA */
        m->a = m->x;
        break;
    }
}

/* One instruction that is no return; false: it ended the program with 0. */
static bool step(machine *m, const callgate_insn *insn, const callgate_call_data *call)
{
    switch (insn->code & INSN_CLASS_MASK) {
    case CLASS_JMP:
        jump(m, insn);
        return true;
    case CLASS_ALU:
        if (insn->code == OP_DIV_X && m->x == 0)
            return false;
        m->a = insn_compute(insn->code, m->a, insn->code & INSN_SOURCE_X ? m->x : insn->k);
        return true;
    default:
        move(m, insn, call);
        return true;
    }
}

uint32_t insns_run(const callgate_insn *insns, const callgate_call_data *call, uint32_t *ret_steps)
{
    machine m = {0};
    uint32_t steps = 0;
    uint32_t word = 0;

    for (;;) {
        const callgate_insn *insn = &insns[m.pc++];
        steps++;
        if (insn_is_return(insn)) {
            word = insn->code == OP_RET_A ? m.a : insn->k;
            break;
        }
        if (!step(&m, insn, call))
            break;
    }
    if (ret_steps)
        *ret_steps = steps;
    return word;
}

uint32_t callgate_filter_run(const callgate_filter *filter, const callgate_call_data *call,
                             uint32_t *ret_steps)
{
    return insns_run(filter->insns, call, ret_steps);
}
