/* What A is certain to hold at each instruction.
 *
 * For the comments of a disassembly.
 */
#ifndef FILTER_TEXT_NOTES_H
#define FILTER_TEXT_NOTES_H

#include "base/text.h"
#include "filter/insn.h"

typedef enum note_kind {
    NOTE_UNREACHED,
    NOTE_NR,
    NOTE_ARCH,
    NOTE_DATA,  /* another word of the call's data */
    NOTE_OTHER, /* anything */
} note_kind;

typedef struct insn_note {
    note_kind a;
    callgate_abi_set abis; /* whose calls come here */
} insn_note;

/* Fills a note for each instruction. Cost: one pass. */
void notes_make(const callgate_insn *insns, size_t insn_count, insn_note *ret_notes);

/* Writes what an instruction is about; nothing where nothing is certain. */
void note_write(const insn_note *note, const callgate_insn *insn, text *out);

#endif
