/* Checks instructions as the kernel does before it loads them. */
#include "filter/check.h"
#include "base/fail.h"
#include "base/limits.h"
#include "filter/mnemonics.h"
#include <string.h>

/* A filter under check. */
typedef struct checked {
    const callgate_insn *insns;
    uint32_t count;
    uint32_t pc;
    bool has_memory; /* it loads some M[k] */
    callgate_error *reterr;
} checked;

#define REFUSE(c, ...)                                                                             \
    FAIL_AT((c)->reterr, CALLGATE_INVALID, &(callgate_place){.offset = (c)->pc}, __VA_ARGS__)

static callgate_status check_load(const checked *c, uint32_t offset)
{
    if (offset & 3)
        return REFUSE(c, "instruction %u loads from byte %u, which is no word's", c->pc, offset);
    if (offset >= DATA_BYTES)
        return REFUSE(c, "instruction %u loads from byte %u of 64", c->pc, offset);
    return CALLGATE_OK;
}

/* A target is relative to the next instruction; sums fit 64 bits whatever k is. */
static inline callgate_status check_target(const checked *c, uint32_t offset)
{
    uint64_t target = (uint64_t)c->pc + 1 + offset;

    if (target >= c->count)
        return REFUSE(c, "instruction %u jumps to %llu, past the end", c->pc,
                      (unsigned long long)target);
    return CALLGATE_OK;
}

static callgate_status check_branch(const checked *c, const callgate_insn *insn)
{
    callgate_status status = check_target(c, insn->jt);

    return status != CALLGATE_OK ? status : check_target(c, insn->jf);
}

static callgate_status check_memory_word(const checked *c, uint32_t word)
{
    if (word >= MEM_COUNT)
        return REFUSE(c, "instruction %u uses M[%u] of 16", c->pc, word);
    return CALLGATE_OK;
}

static callgate_status check_insn(checked *c)
{
    const callgate_insn *insn = &c->insns[c->pc];

    if (mnemonic_of(insn->code) == NULL)
        return REFUSE(c, "instruction %u has opcode 0x%04x, which seccomp doesn't take", c->pc,
                      insn->code);
    if (insn_is_branch(insn))
        return check_branch(c, insn);
    switch (insn->code) {
    case OP_LD_ABS:
        return check_load(c, insn->k);
    case OP_JA:
        return check_target(c, insn->k);
    case OP_DIV_K:
        if (insn->k == 0)
            return REFUSE(c, "instruction %u divides by 0", c->pc);
        return CALLGATE_OK;
    case OP_LSH_K:
    case OP_RSH_K:
        if (insn->k >= 32)
            return REFUSE(c, "instruction %u shifts by %u bits", c->pc, insn->k);
        return CALLGATE_OK;
    case OP_LD_MEM:
    case OP_LDX_MEM:
        c->has_memory = true;
        return check_memory_word(c, insn->k);
    case OP_ST:
    case OP_STX:
        return check_memory_word(c, insn->k);
    default:
        return CALLGATE_OK;
    }
}

/* Sees that M[k] is loaded only where every way to the load has stored it: one pass forward,
 * since jumps are. stored[pc] has a bit for each word stored on all jumps to pc seen so far. Like
 * the kernel, a return doesn't end what the instruction after it inherits. */
static callgate_status check_memory(checked *c)
{
    uint16_t stored[INSN_COUNT_MAX];
    uint16_t now = 0;

    memset(stored, 0xff, sizeof stored);
    for (c->pc = 0; c->pc < c->count; c->pc++) {
        const callgate_insn *insn = &c->insns[c->pc];
        now &= stored[c->pc];
        if (insn->code == OP_ST || insn->code == OP_STX) {
            now |= (uint16_t)(1u << insn->k);
        } else if (insn->code == OP_LD_MEM || insn->code == OP_LDX_MEM) {
            if (!(now >> insn->k & 1))
                return REFUSE(c, "instruction %u loads M[%u], which not all ways to it store",
                              c->pc, insn->k);
        } else if (insn->code == OP_JA) {
            stored[c->pc + 1 + insn->k] &= now;
            now = UINT16_MAX;
        } else if (insn_is_branch(insn)) {
            stored[c->pc + 1 + insn->jt] &= now;
            stored[c->pc + 1 + insn->jf] &= now;
            now = UINT16_MAX;
        }
    }
    return CALLGATE_OK;
}

callgate_status insns_check(const callgate_insn *insns, size_t insn_count, callgate_error *reterr)
{
    checked c = {.insns = insns, .reterr = reterr};

    if (insn_count == 0)
        return REFUSE(&c, "a filter needs at least one instruction");
    if (insn_count > INSN_COUNT_MAX)
        return REFUSE(&c, "%zu instructions are more than the kernel's limit of %d", insn_count,
                      INSN_COUNT_MAX);
    c.count = (uint32_t)insn_count;
    for (c.pc = 0; c.pc < c.count; c.pc++) {
        callgate_status status = check_insn(&c);
        if (status != CALLGATE_OK)
            return status;
    }
    c.pc = c.count - 1;
    if (!insn_is_return(&insns[c.pc]))
        return REFUSE(&c, "instruction %u, the last one, is no return", c.pc);
    return c.has_memory ? check_memory(&c) : CALLGATE_OK;
}
