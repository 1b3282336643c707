/* Filters to text. */
#include "filter/mnemonics.h"
#include "filter/text.h"
#include "filter/text_notes.h"
#include <inttypes.h>
#include <stdio.h>

enum { LABEL_NONE = 0, COMMENT_COLUMN = 40, LABEL_TEXT_BYTES = 8 };

typedef struct printer {
    const callgate_insn *insns;
    size_t count;
    uint16_t labels[CALLGATE_INSN_COUNT_MAX]; /* by instruction, from 1 in their order */
    insn_note notes[CALLGATE_INSN_COUNT_MAX];
    text *out;
} printer;

/* Conditional jumps whose second target is the next instruction are written with one. */
static void mark_targets(printer *p, size_t pc)
{
    const callgate_insn *insn = &p->insns[pc];

    if (!mnemonic_is_enough(insn))
        return;
    if (insn->code == OP_JA)
        p->labels[pc + 1 + insn->k] = 1;
    if (!insn_is_branch(insn))
        return;
    p->labels[pc + 1 + insn->jt] = 1;
    if (insn->jf)
        p->labels[pc + 1 + insn->jf] = 1;
}

static void number_labels(printer *p)
{
    uint16_t number = LABEL_NONE;

    for (size_t pc = 0; pc < p->count; pc++)
        p->labels[pc] = LABEL_NONE;
    for (size_t pc = 0; pc < p->count; pc++)
        mark_targets(p, pc);
    for (size_t pc = 0; pc < p->count; pc++)
        if (p->labels[pc])
            p->labels[pc] = ++number;
}

/* Bits are easier to see in hexadecimal, numbers of calls in decimal. */
static bool is_better_hex(const callgate_insn *insn, const insn_note *note)
{
    switch (insn->code) {
    case OP_AND_K:
    case OP_OR_K:
    case OP_XOR_K:
    case OP_JSET_K:
        return true;
    default:
        return note->a == NOTE_ARCH || insn->k > 0xffff;
    }
}

static void write_operand(printer *p, size_t pc)
{
    const callgate_insn *insn = &p->insns[pc];

    switch (mnemonic_of(insn->code)->operand) {
    case OPERAND_K:
        if (insn->code == OP_RET_K)
            text_add(p->out, " #0x%08" PRIx32, insn->k);
        else if (is_better_hex(insn, &p->notes[pc]))
            text_add(p->out, " #0x%" PRIx32, insn->k);
        else
            text_add(p->out, " #%" PRIu32, insn->k);
        break;
    case OPERAND_X:
        text_add(p->out, " x");
        break;
    case OPERAND_A:
        text_add(p->out, " a");
        break;
    case OPERAND_DATA:
        text_add(p->out, " [%" PRIu32 "]", insn->k);
        break;
    case OPERAND_MEM:
        text_add(p->out, " M[%" PRIu32 "]", insn->k);
        break;
    case OPERAND_LEN:
        text_add(p->out, " #len");
        break;
    case OPERAND_TARGET:
        text_add(p->out, " l%u", p->labels[pc + 1 + insn->k]);
        break;
    case OPERAND_NONE:
        break;
    }
}

static void write_insn(printer *p, size_t pc)
{
    const callgate_insn *insn = &p->insns[pc];

    if (!mnemonic_is_enough(insn)) {
        text_add(p->out, ".insn 0x%02x, %u, %u, 0x%" PRIx32, insn->code, insn->jt, insn->jf,
                 insn->k);
        return;
    }
    text_add(p->out, "%s", mnemonic_of(insn->code)->name);
    write_operand(p, pc);
    if (!insn_is_branch(insn))
        return;
    text_add(p->out, ", l%u", p->labels[pc + 1 + insn->jt]);
    if (insn->jf)
        text_add(p->out, ", l%u", p->labels[pc + 1 + insn->jf]);
}

static void write_comment(printer *p, size_t pc, size_t line_begin)
{
    text comment;

    text_init(&comment);
    note_write(&p->notes[pc], &p->insns[pc], &comment);
    if (comment.bytes) {
        size_t written = p->out->bytes - line_begin;
        int gap = written < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - written) : 1;
        text_add(p->out, "%*s; %s", gap, "", text_data(&comment));
    }
    text_release(&comment);
}

static void write_line(printer *p, size_t pc, bool has_comment)
{
    size_t begin = p->out->bytes;
    char label[LABEL_TEXT_BYTES] = "";

    if (p->labels[pc])
        (void)snprintf(label, sizeof label, "l%u:", p->labels[pc]);
    text_add(p->out, "%-7s", label);
    write_insn(p, pc);
    if (has_comment)
        write_comment(p, pc, begin);
    text_add_char(p->out, '\n');
}

void filter_disassemble(const callgate_insn *insns, size_t insn_count,
                        const disassemble_options *options, text *out)
{
    printer p = {.insns = insns, .count = insn_count, .out = out};

    notes_make(insns, insn_count, p.notes);
    number_labels(&p);
    for (size_t pc = 0; pc < insn_count; pc++)
        write_line(&p, pc, !options || !options->is_bare);
}
