/* An action, or its errno, as people write it.
 *
 * An errno's name has its number on an ABI's machine; CALLGATE_ABI_NONE: the usual one.
 */
#ifndef CLI_ACTION_WORD_H
#define CLI_ACTION_WORD_H

#include "abi/abi.h"

/* "log", "SCMP_ACT_LOG", "errno(EPERM)" to a word; KILL is KILL_THREAD, as in profiles, and ERRNO
 * needs no errno here. *ret_has_data (may be NULL): brackets were there; *ret_named (may be NULL):
 * the errno's name in them, or ERRNO_UNNAMED. false: no action. */
bool action_word_read(const char *text, callgate_abi abi, uint32_t *ret_word, bool *ret_has_data,
                      errno_id *ret_named);

/* "EPERM", or a number up to ERRNO_MAX. */
bool errno_word_read(const char *text, callgate_abi abi, uint32_t *ret_number);

#endif
