/* Filters as text, in the manner of the kernel's bpf_asm.
 *
 *     ld [4]                        ; arch
 *     jeq #0xc000003e, l1, l5       ; x86_64
 * l1: ld [0]                        ; nr
 *     jeq #272, l4                  ; x86_64: unshare
 *     jset #0x40000000, l5, l2
 * l2: ret #0x7fff0000               ; ALLOW
 *
 * A line holds labels, an instruction, or both. Comments are `; …` to the line's end, or C's.
 * Numbers are decimal (-1 too), 0x…, 0b… or 0… (octal). A jump that is not taken falls through
 * where it has one target. A target is a label, or +N counted from the next instruction.
 *
 *     ld, ldx    [k] (ld alone), #k, M[k], #len (or len); ldi #k, ldxi #k
 *     st, stx    M[k]
 *     add sub mul div and or xor lsh rsh   #k, x;   neg, tax, txa
 *     ja, jmp    target
 *     jeq jgt jge jset                     #k or x, target[, target]
 *     jne jneq jlt jle                     #k or x, target
 *     ret        #k, a
 *     .insn      code, jt, jf, k           any instruction, by its numbers
 */
#ifndef FILTER_TEXT_H
#define FILTER_TEXT_H

#include "base/text.h"
#include "filter/insn.h"

typedef struct disassemble_options {
    bool is_bare; /* no comments */
} disassemble_options;

/* Writes checked instructions as text that assembles back to the same instructions. options may
 * be NULL. Comments name calls, words of arguments and actions, as far as they are certain. */
void filter_disassemble(const callgate_insn *insns, size_t insn_count,
                        const disassemble_options *options, text *out);

#endif
