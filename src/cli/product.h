/* A filter in the forms that others take.
 */
#ifndef CLI_PRODUCT_H
#define CLI_PRODUCT_H

#include "base/text.h"
#include "callgate/filter.h"
#include "cli/cli.h"
#include "record/observation.h"

/* Adds a filter to a text. abi: whose byte order raw forms have. */
typedef void product_form(const callgate_insn *insns, size_t insn_count, callgate_abi abi,
                          text *out);

/* bpf, asm, c, base64 or hex; NULL: no such form. */
product_form *product_find(const char *name);

/* Can the verb's product be a filter of this form: not raw to a terminal, nor raw for ABIs of two
 * byte orders? false: said why. */
CALLGATE_MUST_CHECK bool product_fits(cli_session *cli, const char *format, callgate_abi_set abis);

/* How to compile for a kernel as in a target; seen: how often calls are made, or NULL. */
callgate_compile_options product_options(uint32_t kernel, observation *seen);

/* Compiles, proves, writes the verb's product. false: said why. */
CALLGATE_MUST_CHECK bool product_write(cli_session *cli, const char *format, callgate_store *store,
                                       const callgate_policy *policy, callgate_abi_set abis,
                                       const callgate_compile_options *options);

#endif
