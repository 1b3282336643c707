/* Reads filters' texts: what was written comes back as it was.
 */
#ifndef ORACLE_ASSEMBLE_H
#define ORACLE_ASSEMBLE_H

#include "callgate/filter.h"

enum {
    ASM_TEXT_BYTES_MAX = 4 * 1024 * 1024, /* bytes of a filter's text */
    ASM_LABEL_COUNT_MAX = 1 << 16,        /* labels of one text */
    ASM_ARENA_BYTES_MAX = 64 * 1024 * 1024,
};

/* Reads a filter's text.
 *   name       for the error's place
 *   ret_insns  room for CALLGATE_INSN_COUNT_MAX; scratch on failure
 * Errors: CALLGATE_INVALID with line and column, for what the kernel would refuse too;
 * CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status filter_assemble(const char *source, size_t source_bytes,
                                                    const char *name, callgate_insn *ret_insns,
                                                    size_t *ret_insn_count, callgate_error *reterr);

#endif
