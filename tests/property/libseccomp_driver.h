/* Drives the installed libseccomp as crun does, for tests to compare with.
 *
 * Found at run time; where libseccomp_is_there says no, a test skips. Functions that can fail
 * return 0 or a negative errno, as libseccomp does.
 *
 *     libseccomp_filter *filter = libseccomp_begin(CALLGATE_ABI_BIT(CALLGATE_ABI_X86),
 * CALLGATE_ALLOW); libseccomp_add(filter, "socket", conditions, 2, CALLGATE_ERRNO | 1);
 *     libseccomp_export(filter, insns, INSN_COUNT_MAX, &insn_count);
 *     libseccomp_end(filter);
 */
#ifndef TESTS_LIBSECCOMP_DRIVER_H
#define TESTS_LIBSECCOMP_DRIVER_H

#include "callgate/callgate.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool libseccomp_is_there(void);

/* Its release: 2 << 16 | 5 << 8 | 4. */
uint32_t libseccomp_release(void);

/* Does it know the name, and a number of its own for it on the ABI? For target.knows. */
bool libseccomp_knows(void *user, const char *name, callgate_abi abi);

typedef struct libseccomp_filter libseccomp_filter;

/* A filter for exactly these ABIs; NULL: refused. */
libseccomp_filter *libseccomp_begin(callgate_abi_set abis, uint32_t default_word);

/* One rule, as it is given; unknown names are skipped, as crun does. */
int libseccomp_add(libseccomp_filter *filter, const char *name,
                   const callgate_condition *conditions, uint32_t condition_count, uint32_t word);

/* The filter, in this machine's byte order. -ENOSPC: it has more than insn_count_max.
 * Mends what 2.5.4 writes in the wrong byte order: copies of RET for far jumps, in filters for
 * machines of the other order. */
int libseccomp_export(libseccomp_filter *filter, callgate_insn *insns, size_t insn_count_max,
                      size_t *ret_insn_count);

void libseccomp_end(libseccomp_filter *filter);

/* The filter that crun would install for a profile that an engine resolved for the target's
 * machine and capabilities, with exactly target->abis. Reads the profile's text by itself: it
 * shares nothing with callgate's resolution but the parser. */
int libseccomp_drive(const callgate_profile *profile, const callgate_target *target,
                     callgate_insn *insns, size_t insn_count_max, size_t *ret_insn_count);

#endif
