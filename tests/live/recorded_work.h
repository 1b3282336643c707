/* What the programs do that the tests of recorders record.
 *
 * The test's own executable, started as `PROGRAM --work WHAT [NUMBER]`.
 */
#ifndef TESTS_LIVE_RECORDED_WORK_H
#define TESTS_LIVE_RECORDED_WORK_H

enum {
    WORK_PROCESS_COUNT = 4,
    WORK_THREAD_COUNT = 3, /* in each */
};

/* Does the work; the exit status. WHAT is one of
 *   tree      NUMBER getppid by each thread of each process: all in all times 4 times 3
 *   storm     NUMBER forks, each with one getppid
 *   vfork     NUMBER vforks that execute nothing and end
 *   int80     NUMBER i386 getppid by int $0x80
 *   variety   NUMBER different prctl options
 *   errno     the errno of a getppid, 0 where it succeeded
 *   errno80   the same of an i386 getppid
 *   loop      getppid until it fails with ENOSYS, then death by SIGILL
 *   spin      until SIGTERM: getppid, a millisecond's rest; then exit 9
 *   threads   the same in three threads with a process beside it
 *   random    1000 harmless calls, NUMBER being the seed; prints "CALL RESULT" a line
 *   restart   a read that SIGALRM interrupts NUMBER times and SA_RESTART takes up again */
int recorded_work(char *const *arguments);

#endif
