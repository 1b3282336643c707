/* Names of calls, arguments, arches beside a filter's instructions. */
#include "filter/text_notes.h"
#include "abi/abi.h"
#include "filter/action.h"
#include <string.h>

static const callgate_abi_set EVERY_ABI = CALLGATE_ABI_BIT(CALLGATE_ABI_COUNT) - 1;

/* Bits that tell calls apart within an ABI: AND that keeps them leaves names right. */
static const uint32_t NR_BITS = 0x0000ffff;

static void meet(insn_note *at, insn_note incoming)
{
    if (at->a == NOTE_UNREACHED) {
        *at = incoming;
        return;
    }
    if (at->a != incoming.a)
        at->a = NOTE_OTHER;
    at->abis |= incoming.abis;
}

static callgate_abi_set abis_of(uint32_t arch)
{
    callgate_abi_set found = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (callgate_abi_arch((callgate_abi)abi) == arch)
            found |= CALLGATE_ABI_BIT(abi);
    return found;
}

static void follow_branch(const callgate_insn *insn, size_t pc, insn_note *notes)
{
    insn_note taken = notes[pc];
    insn_note rest = notes[pc];

    if (insn->code == OP_JEQ_K && taken.a == NOTE_ARCH) {
        taken.abis &= abis_of(insn->k);
        rest.abis &= ~abis_of(insn->k);
    }
    meet(&notes[pc + 1 + insn->jt], taken);
    meet(&notes[pc + 1 + insn->jf], rest);
}

static insn_note after(const callgate_insn *insn, insn_note before)
{
    switch (insn->code) {
    case OP_LD_ABS:
        before.a = insn->k == DATA_NR ? NOTE_NR : insn->k == DATA_ARCH ? NOTE_ARCH : NOTE_DATA;
        return before;
    case OP_AND_K:
        if (before.a != NOTE_NR || (insn->k & NR_BITS) != NR_BITS)
            before.a = NOTE_OTHER;
        return before;
    case OP_LDX_IMM:
    case OP_LDX_MEM:
    case OP_LDX_LEN:
    case OP_ST:
    case OP_STX:
    case OP_TAX:
        return before;
    default:
        before.a = NOTE_OTHER;
        return before;
    }
}

void notes_make(const callgate_insn *insns, size_t insn_count, insn_note *ret_notes)
{
    memset(ret_notes, 0, insn_count * sizeof *ret_notes);
    ret_notes[0] = (insn_note){.a = NOTE_OTHER, .abis = EVERY_ABI};
    for (size_t pc = 0; pc < insn_count; pc++) {
        const callgate_insn *insn = &insns[pc];
        if (ret_notes[pc].a == NOTE_UNREACHED || insn_is_return(insn))
            continue;
        if (insn->code == OP_JA)
            meet(&ret_notes[pc + 1 + insn->k], ret_notes[pc]);
        else if (insn_is_branch(insn))
            follow_branch(insn, pc, ret_notes);
        else
            meet(&ret_notes[pc + 1], after(insn, ret_notes[pc]));
    }
}

/* " low", " high", or which word it is where the byte order is not certain. */
static const char *word_name(const insn_note *note, uint32_t offset)
{
    bool is_second = offset & 4;
    bool has_little = false;
    bool has_big = false;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!(note->abis & CALLGATE_ABI_BIT(abi)))
            continue;
        has_big |= abi_get((callgate_abi)abi)->is_big_endian;
        has_little |= !abi_get((callgate_abi)abi)->is_big_endian;
    }
    if (has_little == has_big)
        return is_second ? "second word" : "first word";
    return is_second == has_little ? "high" : "low";
}

static void write_load(const insn_note *note, uint32_t offset, text *out)
{
    if (offset == DATA_NR)
        text_add(out, "nr");
    else if (offset == DATA_ARCH)
        text_add(out, "arch");
    else if (offset < DATA_ARGS)
        text_add(out, "instruction pointer, %s", word_name(note, offset));
    else
        text_add(out, "args[%u] %s", (offset - DATA_ARGS) / 8, word_name(note, offset));
}

static void write_arch(uint32_t arch, text *out)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (callgate_abi_arch((callgate_abi)abi) == arch) {
            text_add(out, "%s", callgate_abi_name((callgate_abi)abi));
            return;
        }
}

/* How a comparison reads in front of a call's name. */
static const char *relation(uint16_t code)
{
    return code == OP_JGE_K ? "from " : code == OP_JGT_K ? "above " : "";
}

/* "x86_64: unshare, x86: exit", where it is certain whose numbers these are. */
static void write_calls(const insn_note *note, const callgate_insn *insn, text *out)
{
    enum { NAMED_ABI_COUNT_MAX = 4 };
    const char *between = relation(insn->code);
    uint32_t abi_count = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        abi_count += note->abis >> abi & 1;
    if (abi_count > NAMED_ABI_COUNT_MAX)
        return;
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!(note->abis & CALLGATE_ABI_BIT(abi)) ||
            callgate_abi_of(callgate_abi_arch((callgate_abi)abi), insn->k) != (callgate_abi)abi)
            continue;
        const char *name = callgate_call_name((callgate_abi)abi, insn->k);
        if (!name)
            continue;
        text_add(out, "%s%s: %s", between, callgate_abi_name((callgate_abi)abi), name);
        between = ", ";
    }
}

static void write_action(uint32_t word, text *out)
{
    char action[ACTION_TEXT_BYTES];

    (void)action_format(word, CALLGATE_ABI_NONE, action);
    text_add(out, "%s", action);
}

void note_write(const insn_note *note, const callgate_insn *insn, text *out)
{
    if (note->a == NOTE_UNREACHED) {
        text_add(out, "never reached");
        return;
    }
    if (insn->code == OP_LD_ABS)
        write_load(note, insn->k, out);
    else if (insn->code == OP_RET_K)
        write_action(insn->k, out);
    else if (insn->code == OP_JEQ_K && note->a == NOTE_ARCH)
        write_arch(insn->k, out);
    else if (note->a == NOTE_NR &&
             (insn->code == OP_JEQ_K || insn->code == OP_JGE_K || insn->code == OP_JGT_K))
        write_calls(note, insn, out);
}
