/* What recorders without privilege leave alone; on this kernel. */
#include "record/watcher.h"
#include "recording.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534 };

static void hands_on_signals(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, script_argv("kill -TERM $$; sleep 5"));
        recording_end(&r);
        assert_true(WIFSIGNALED(r.status));
        assert_int_equal(WTERMSIG(r.status), SIGTERM);
        recording_release(&r);
        recording_begin(&r, kind, script_argv("trap 'exit 40' USR1; kill -USR1 $$; exit 3"));
        recording_end(&r);
        recording_exited(&r, 40);
        recording_release(&r);
        recording_begin(&r, kind, work_argv("restart", "50"));
        recording_end(&r);
        recording_exited(&r, 0);
        recording_release(&r);
    }
}

static void stops_as_it_would(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        int status;
        recording_begin(&r, kind, work_argv("spin", "0"));
        usleep(100000); /* until its handler is there */
        kill(r.child, SIGSTOP);
        assert_int_equal(waitpid(r.child, &status, WUNTRACED), r.child);
        assert_true(WIFSTOPPED(status));
        assert_int_equal(WSTOPSIG(status), SIGSTOP);
        kill(r.child, SIGCONT);
        assert_int_equal(waitpid(r.child, &status, WCONTINUED), r.child);
        assert_true(WIFCONTINUED(status));
        kill(r.child, SIGTSTP);
        assert_int_equal(waitpid(r.child, &status, WUNTRACED), r.child);
        assert_int_equal(WSTOPSIG(status), SIGTSTP);
        kill(r.child, SIGCONT);
        kill(r.child, SIGTERM);
        recording_end(&r);
        recording_exited(&r, 9);
        recording_release(&r);
    }
}

static void counts_and_kills_tasks(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, script_argv("sleep 100 & sleep 100 & sleep 100"));
        for (int waited = 0; waited < 10000 && r.rec->class->task_count(r.rec) < 4; waited += 10)
            usleep(10000);
        assert_int_equal(r.rec->class->task_count(r.rec), 4);
        r.rec->class->kill(r.rec);
        assert_int_equal(waitpid(r.child, &r.status, 0), r.child);
        recording_wait(&r);
        assert_int_equal(WTERMSIG(r.status), SIGKILL);
        recording_release(&r);
    }
}

/* Left alone, a program goes on, and nothing more is written down. */
static void leaves_unhurt(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, work_argv("spin", "0"));
        usleep(100000);
        r.rec->class->leave(r.rec);
        usleep(20000);
        recording_harvest(&r);
        uint64_t then = recording_native_count(&r, SYS_getppid);
        usleep(50000);
        kill(r.child, SIGTERM);
        recording_end(&r);
        assert_true(then > 0);
        assert_int_equal(recording_native_count(&r, SYS_getppid), then);
        recording_exited(&r, 9);
        recording_release(&r);
    }
}

/* Kills the front end while its program runs; the program ends as it would have. */
static void survives_its_front_end(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        int ends[2];
        char said[8] = "";
        assert_int_equal(pipe(ends), 0);
        pid_t front = fork();
        if (front == 0) {
            recording r;
            dup2(ends[1], STDOUT_FILENO);
            close(ends[1]);
            close(ends[0]);
            recording_begin(&r, kind, script_argv("echo a; sleep 0.3; ls / >/dev/null && echo b"));
            kill(getpid(), SIGKILL);
        }
        close(ends[1]);
        assert_int_equal(waitpid(front, NULL, 0), front);
        size_t bytes = 0;
        ssize_t got;
        while (bytes < sizeof said - 1 &&
               (got = read(ends[0], said + bytes, sizeof said - 1 - bytes)) > 0)
            bytes += (size_t)got;
        close(ends[0]);
        assert_string_equal(said, "a\nb\n");
    }
}

/* Without whoever answers, each marked call fails with ENOSYS for good; the recorder says that it
 * is not whole. */
static void tells_of_a_killed_watcher(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, work_argv("loop", "0"));
        usleep(100000);
        kill(((watched_recorder *)r.rec)->board->watcher, SIGKILL);
        assert_int_equal(waitpid(r.child, &r.status, 0), r.child);
        assert_true(WIFSIGNALED(r.status));
        assert_int_equal(WTERMSIG(r.status), SIGILL);
        recording_wait(&r);
        recording_harvest(&r);
        assert_true(recording_native_count(&r, SYS_getppid) > 0);
        assert_true(recorder_was_killed(r.rec));
        assert_int_equal(r.rec->class->lost_count(r.rec), 0);
        recording_release(&r);
    }
}

static void attach_to(recording *r)
{
    const recorder_options options = {0};
    char *const *argv = work_argv("threads", "0");
    const spawn_plan plan = {.path = argv[0], .argv = argv, .envp = environ};
    spawn_stage stage;
    callgate_error err;
    memset(r, 0, sizeof *r);
    observation_init(&r->seen);
    assert_int_equal(ptrace_recorder_new(&options, &r->rec, &err), CALLGATE_OK);
    assert_int_equal(spawn_start(&plan, &r->child, &stage, &err), CALLGATE_OK);
    usleep(100000);
    if (ptrace_recorder_attach(r->rec, r->child, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
}

/* All threads are recorded and the children to come; let go, none is hurt. */
static void attaches_to_a_running_process(void **state)
{
    (void)state;
    for (int is_left = 0; is_left < 2; is_left++) {
        recording r;
        attach_to(&r);
        usleep(100000);
        assert_int_equal(r.rec->class->task_count(r.rec), 1);
        if (is_left) {
            r.rec->class->leave(r.rec);
            assert_true(r.rec->class->has_ended(r.rec));
        }
        kill(r.child, SIGTERM);
        recording_end(&r);
        recording_exited(&r, 9);
        assert_true(recording_native_count(&r, SYS_getppid) > 30);
        assert_int_equal(recording_native_count(&r, SYS_getsid), is_left ? 0 : 1);
        recording_release(&r);
    }
}

/* A tracer whose front end is gone writes for nobody: it lets its tasks go. */
static void lets_go_with_its_front_end(void **state)
{
    (void)state;
    int ends[2];
    pid_t child = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t front = fork();
    if (front == 0) {
        recording r;
        attach_to(&r);
        if (write(ends[1], &r.child, sizeof r.child) > 0)
            pause();
    }
    assert_int_equal(read(ends[0], &child, sizeof child), sizeof child);
    kill(front, SIGKILL);
    assert_int_equal(waitpid(front, NULL, 0), front);
    char line[64];
    char command[96];
    bool is_traced = true;
    snprintf(command, sizeof command, "grep '^TracerPid:.0$' /proc/%d/status", (int)child);
    for (int waited = 0; waited < 10000 && is_traced; waited += 20) {
        FILE *status = popen(command, "r");
        is_traced = fgets(line, sizeof line, status) == NULL;
        pclose(status);
        usleep(20000);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_false(is_traced);
    close(ends[0]);
    close(ends[1]);
}

static void says_why_it_cant_attach(void **state)
{
    (void)state;
    const recorder_options options = {0};
    recorder *rec;
    callgate_error err;
    assert_int_equal(ptrace_recorder_new(&options, &rec, &err), CALLGATE_OK);
    assert_int_equal(ptrace_recorder_attach(rec, 1 << 30, &err), CALLGATE_SYSTEM);
    assert_int_not_equal(err.os_errno, 0);
    rec->class->free(rec);
}

/* A change of user makes a process one that can't be traced by its like, unless it says so. */
static bool become_nobody(void)
{
    return setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0 &&
           prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}

static void needs_no_privilege(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        int status;
        pid_t user = fork();
        if (user == 0) {
            recording r;
            if (!become_nobody())
                _exit(1);
            recording_begin(&r, kind, script_argv("ls / >/dev/null; exit 5"));
            recording_end(&r);
            _exit(WEXITSTATUS(r.status) == 5 && r.seen.sighting_count > 10 ? 0 : 2);
        }
        assert_int_equal(waitpid(user, &status, 0), user);
        assert_int_equal(status, 0);
    }
}

/* Root's recorder for a program that becomes another user. */
static void records_a_change_of_user(void **state)
{
    (void)state;
    static const privilege who = {.has_user = true, .uid = NOBODY, .gid = NOBODY};
    if (geteuid() != 0)
        skip();
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        const recorder_options options = {0};
        recording r;
        recording_begin_as(&r, kind, &options, &who, script_argv("exit $(id -u | wc -c)"));
        recording_end(&r);
        recording_exited(&r, 6);
        assert_true(recording_native_count(&r, SYS_execve) >= 2);
        recording_release(&r);
    }
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--work") == 0)
        return recorded_work(argv + 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_on_signals),
        cmocka_unit_test(stops_as_it_would),
        cmocka_unit_test(counts_and_kills_tasks),
        cmocka_unit_test(leaves_unhurt),
        cmocka_unit_test(survives_its_front_end),
        cmocka_unit_test(tells_of_a_killed_watcher),
        cmocka_unit_test(attaches_to_a_running_process),
        cmocka_unit_test(lets_go_with_its_front_end),
        cmocka_unit_test(says_why_it_cant_attach),
        cmocka_unit_test(needs_no_privilege),
        cmocka_unit_test(records_a_change_of_user),
    };
    /* The kernel stops nobody in an orphaned group, as that of a session's leader is. */
    int status = 1;
    pid_t tester = fork();
    if (tester != 0)
        return tester < 0 || waitpid(tester, &status, 0) != tester || !WIFEXITED(status)
                   ? 1
                   : WEXITSTATUS(status);
    setpgid(0, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
