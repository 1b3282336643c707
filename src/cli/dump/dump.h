/* The forms of `callgate dump`.
 */
#ifndef CLI_DUMP_DUMP_H
#define CLI_DUMP_DUMP_H

#include "base/text.h"
#include "cli/oci/machines.h"
#include "cli/oci/split.h"

/* What is dumped. */
typedef machines_run dump_run;

/* Adds a form to a text. false: said why. */
typedef bool dump_form(const dump_run *run, text *out);
dump_form dump_asm, dump_policy, dump_profile;

/* An OCI profile that means the source, or where none does two, whose stack means it. Returns how
 * many; 0: said why there are none. */
uint32_t dump_profiles(const dump_run *run, text parts[SPLIT_PART_COUNT]);

/* A source as several profiles, files of DIR/: one a filter of a process that has several, each
 * proved, and the stack of them; else one a machine, each proved for the calls that arrive there.
 * false: said why; then no part, or no further one, is written. */
CALLGATE_MUST_CHECK bool dump_parts(const dump_run *run, const char *directory);

/* Of a SOURCE that lives: each filter's instructions, the newest first; the same, then what all of
 * them mean together, or where that can't be told, what each means for which it can. */
dump_form dump_live_asm, dump_live_whole;

#endif
