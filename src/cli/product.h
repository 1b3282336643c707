/* A filter in the forms that others take.
 */
#ifndef CLI_PRODUCT_H
#define CLI_PRODUCT_H

#include "base/text.h"
#include "callgate/filter.h"

/* Adds a filter to a text. abi: whose byte order raw forms have. */
typedef void product_form(const callgate_insn *insns, size_t insn_count, callgate_abi abi,
                          text *out);

/* bpf, asm, c, base64 or hex; NULL: no such form. */
product_form *product_find(const char *name);

#endif
