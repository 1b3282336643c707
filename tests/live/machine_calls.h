/* Calls by bare instructions: only the filter stands in between.
 *
 * x86-64 alone. A filter that refuses everything leaves one way out: machine_exit's instruction,
 * whose address machine_exit_address gives for a filter to let through.
 */
#ifndef TESTS_LIVE_MACHINE_CALLS_H
#define TESTS_LIVE_MACHINE_CALLS_H

#include <stdint.h>

/* By the syscall instruction; eax is `nr`, x32's bit included. */
int64_t machine_call_64(uint32_t nr, const uint64_t args[6]);

/* By int $0x80, with all 64 bits of the six registers as given. */
int64_t machine_call_80(uint32_t nr, const uint64_t args[6]);

/* exit_group from the one place that is let through. */
_Noreturn void machine_exit(int status);
uint64_t machine_exit_address(void);

#endif
