/* Filters as text, in the manner of the kernel's bpf_asm.
 *
 *     ld [4]                        ; arch
 *     jeq #0xc000003e, l1, l5       ; x86_64
 * l1: ld [0]                        ; nr
 *     jeq #272, l4                  ; unshare; falls through where it isn't
 *     jset #0x40000000, l5, l2
 * l2: ret #0x7fff0000               ; ALLOW
 *
 * Comments are `; …` to the line's end and C's. Numbers are decimal, 0x… or 0… (octal). Beside the
 * kernel's forms (jne, jneq, jlt, jle; x and #k operands; M[k], len) a jump's target may be +N,
 * counted from the next instruction.
 */
#ifndef FILTER_TEXT_H
#define FILTER_TEXT_H

#include "base/text.h"
#include "filter/insn.h"

typedef struct disassemble_options {
    bool has_numbers; /* every line begins with its instruction's index */
    bool is_bare;     /* no comments */
} disassemble_options;

/* Writes checked instructions as text that assembles back to the same instructions. options may
 * be NULL. */
void filter_disassemble(const callgate_insn *insns, size_t insn_count,
                        const disassemble_options *options, text *out);

/* Reads a filter's text.
 *   name       for the error's place
 *   ret_insns  room for CALLGATE_INSN_COUNT_MAX
 * Errors: CALLGATE_INVALID with line and column; for what the kernel would refuse too. */
CALLGATE_MUST_CHECK callgate_status filter_assemble(const char *source, size_t source_bytes,
                                                    const char *name, callgate_insn *ret_insns,
                                                    size_t *ret_insn_count, callgate_error *reterr);

#endif
