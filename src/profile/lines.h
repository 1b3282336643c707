/* Places in a profile's text.
 *
 * Lines are listed when the first place is asked for: most profiles have nothing to report.
 */
#ifndef PROFILE_LINES_H
#define PROFILE_LINES_H

#include "callgate/error.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* Threads may share one: it is listed once, or once too often. All zero at first. */
typedef struct profile_lines {
    _Atomic(uint32_t *) list; /* their count, then the offset of each one's first byte */
} profile_lines;

/* The place of bytes [begin, end) of a text, the same one each time. Without memory it is counted
 * from the start. */
callgate_place lines_place(profile_lines *lines, const char *text, size_t text_bytes,
                           const char *name, uint32_t begin, uint32_t end);
void lines_release(profile_lines *lines);

#endif
