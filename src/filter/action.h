/* The words that filters return, as text.
 *
 *     ALLOW  LOG  NOTIFY  TRACE(1)  TRAP(0)  ERRNO(EPERM)  ERRNO(4000)  KILL_THREAD  KILL_PROCESS
 *     UNKNOWN(0x12340000)      an action that no kernel knows: it kills the process
 */
#ifndef FILTER_ACTION_H
#define FILTER_ACTION_H

#include "callgate/abi.h"
#include "callgate/policy.h"

enum { ACTION_TEXT_BYTES = CALLGATE_WORD_TEXT_BYTES }; /* of the longest text, its NUL included */

/* Writes what the kernel of an ABI's machine would do on reading `word`; returns the length.
 * CALLGATE_ABI_NONE: no ABI is meant, errnos have the numbers of most machines. */
size_t action_format(uint32_t word, callgate_abi abi, char ret_text[ACTION_TEXT_BYTES]);

/* The word of a text as above, on an ABI. Data may be a number (decimal, 0x, 0) or, for ERRNO, a
 * name; TRAP and TRACE without any mean 0. false: no such action. */
bool action_parse(const char *text, size_t text_bytes, callgate_abi abi, uint32_t *ret_word);

#endif
