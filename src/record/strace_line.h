/* One line of strace's output, taken apart.
 */
#ifndef RECORD_STRACE_LINE_H
#define RECORD_STRACE_LINE_H

#include "record/log.h"

typedef enum strace_kind {
    STRACE_OTHER,   /* a signal, an exit, a frame of a stack, output of the program */
    STRACE_CALL,    /* name(args…, whole or unfinished */
    STRACE_RESUMED, /* <... name resumed>… */
    STRACE_MODE,    /* [ Process PID=1 runs in 32 bit mode. ] */
} strace_kind;

typedef struct strace_line {
    strace_kind kind;
    uint64_t task;    /* the pid that stands before it; 0: none */
    log_span program; /* -Y; empty: unknown */
    uint64_t time_ns; /* -ttt; 0: unknown */
    bool has_nr;      /* -n, or syscall_0x1b3 */
    uint64_t nr;
    log_span name;     /* CALL, RESUMED; MODE: "32 bit" */
    log_span args;     /* CALL: from behind the bracket on, without what follows an interruption */
    bool is_cut;       /* CALL: unfinished, to be resumed */
    uint64_t mode_pid; /* MODE */
} strace_line;

strace_line strace_line_read(log_span line);

/* Does it look like a call beyond doubt: a result, or the mark of an unfinished one? */
bool strace_line_is_sure(log_span line, const strace_line *read);

/* The argument `index` of a line's; false: it isn't there, or the log ends within it. */
bool strace_argument(const strace_line *line, uint32_t index, log_span *ret_arg);

/* What strace printed for a value: a number, constants, both, with comments or without.
 *   has_names  do our constants hold on that ABI?
 * false: not all of it is known. */
bool strace_value(log_span value, bool has_names, uint64_t *ret_value);

#endif
