/* What recorded programs do: roles with a known number of calls.
 *
 * The test executes itself, with the role's name and a count.
 */
#ifndef LIVE_RECORDED_H
#define LIVE_RECORDED_H

enum {
    RECORDED_THREADS = 8,
    RECORDED_LINES = 8, /* lines of descent in a gated storm */
    RECORDED_GATED = 6, /* tasks below the first one that wait for the gate */
};

/* Plays a role; gives the exit status. Each getppid of it is counted by the test. */
int recorded_main(const char *role, int count);

#endif
