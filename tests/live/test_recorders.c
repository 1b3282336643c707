/* What recorders without privilege see; on this kernel. */
#include "kernel/uapi.h"
#include "policy/store.h"
#include "record/interrupted.h"
#include "record/marking.h"
#include "record/watcher.h"
#include "recording.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    ERRNO_GIVEN = 77,
    CALL_COUNT_MAX = 4096, /* numbers of an ABI that are compared */
};

static void misses_nothing(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, work_argv("tree", "500"));
        recording_end(&r);
        recording_exited(&r, 0);
        assert_int_equal(recording_native_count(&r, SYS_getppid),
                         500 * WORK_PROCESS_COUNT * WORK_THREAD_COUNT);
        recording_release(&r);
    }
}

static void misses_nothing_in_a_storm(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, work_argv("storm", "1000"));
        recording_end(&r);
        recording_exited(&r, 0);
        assert_int_equal(recording_native_count(&r, SYS_getppid), 1000);
        assert_int_equal(recording_native_count(&r, SYS_exit_group), 1001);
        recording_release(&r);
    }
}

static void follows_vfork(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, work_argv("vfork", "20"));
        recording_end(&r);
        recording_exited(&r, 0);
        assert_int_equal(recording_native_count(&r, SYS_exit_group), 21);
        recording_release(&r);
    }
}

/* The first call is the execve of the program itself, and it is counted once. */
static void begins_with_execve(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, work_argv("errno", "0"));
        recording_end(&r);
        const sighting *first = &r.seen.sightings[0];
        for (size_t i = 1; i < r.seen.sighting_count; i++) {
            if (r.seen.sightings[i].first_ns < first->first_ns)
                first = &r.seen.sightings[i];
        }
        assert_int_equal(first->nr, SYS_execve);
        assert_int_equal(recording_native_count(&r, SYS_execve), 1);
        assert_int_equal(recording_native_count(&r, SYS_seccomp), 0);
        recording_release(&r);
    }
}

static void knows_i386_calls(void **state)
{
    (void)state;
    if (callgate_abi_host() != CALLGATE_ABI_X86_64)
        skip();
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, work_argv("int80", "10"));
        recording_end(&r);
        recording_exited(&r, 0);
        assert_int_equal(recording_count(&r, CALLGATE_ABI_X86, 64, CALLGATE_ALLOW), 10);
        assert_int_equal(recording_native_count(&r, 64), 0);
        recording_release(&r);
    }
}

/* A bound on different arguments frees them; none is forgotten. */
static void frees_arguments_beyond_the_bound(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        uint64_t freed = 0;
        recording_begin(&r, kind, work_argv("variety", "400"));
        recording_end(&r);
        assert_int_equal(recording_native_count(&r, SYS_prctl), 400);
        for (size_t i = 0; i < r.seen.sighting_count; i++)
            freed += r.seen.sightings[i].has_args ? 0 : r.seen.sightings[i].count;
        assert_int_equal(freed, 400 - TALLY_WAYS_MAX);
        recording_release(&r);
    }
}

/* A policy that answers `word` to one call on every arch and ALLOW to the rest. */
static const callgate_policy *refusing(callgate_store *store, uint32_t nr, uint32_t word)
{
    const nr_run runs[] = {{nr - 1, decision_leaf(store, CALLGATE_ALLOW)},
                           {nr, decision_leaf(store, word)},
                           {UINT32_MAX, decision_leaf(store, CALLGATE_ALLOW)}};
    const arch_run archs[] = {{UINT32_MAX, store_nr_runs(store, runs, 3)}};
    const callgate_policy *policy = store_policy(store, archs, 1);
    assert_non_null(policy);
    return policy;
}

static void refuses_as_the_profile_does(int kind, const char *what, callgate_abi abi, uint32_t nr,
                                        uint32_t number)
{
    callgate_store *store;
    recording r;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    const recorder_options options = {.store = store,
                                      .profile = refusing(store, nr, CALLGATE_ERRNO | number)};
    recording_begin_with(&r, kind, &options, work_argv(what, "0"));
    recording_end(&r);
    recording_exited(&r, (int)number);
    assert_true(recording_count(&r, abi, nr, CALLGATE_ERRNO | number) >= 1);
    assert_int_equal(recording_count(&r, abi, nr, CALLGATE_ALLOW), 0);
    recording_release(&r);
    callgate_store_free(store);
}

static void gives_the_profiles_errno(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        refuses_as_the_profile_does(kind, "errno", callgate_abi_host(), SYS_getppid, ERRNO_GIVEN);
        refuses_as_the_profile_does(kind, "errno", callgate_abi_host(), SYS_getppid, 0);
        if (callgate_abi_host() == CALLGATE_ABI_X86_64)
            refuses_as_the_profile_does(kind, "errno80", CALLGATE_ABI_X86, 64, ERRNO_GIVEN);
    }
}

/* What a profile logs it permits: it is seen. Where skip permits it, too, it is logged, unseen. */
static void sees_what_is_logged(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        for (int is_skipped = 0; is_skipped < 2; is_skipped++) {
            callgate_store *store;
            recording r;
            assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
            recorder_options options = {.store = store,
                                        .profile = refusing(store, SYS_getppid, CALLGATE_LOG)};
            if (is_skipped)
                options.skip = options.profile;
            recording_begin_with(&r, kind, &options, work_argv("errno", "0"));
            recording_end(&r);
            recording_exited(&r, 0);
            assert_int_equal(recording_native_count(&r, SYS_getppid), is_skipped ? 0 : 1);
            recording_release(&r);
            callgate_store_free(store);
        }
    }
}

static void leaves_kills_to_the_profile(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        callgate_store *store;
        recording r;
        assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
        const recorder_options options = {
            .store = store, .profile = refusing(store, SYS_getppid, CALLGATE_KILL_PROCESS)};
        recording_begin_with(&r, kind, &options, work_argv("errno", "0"));
        recording_end(&r);
        assert_true(WIFSIGNALED(r.status));
        assert_int_equal(WTERMSIG(r.status), SIGSYS);
        assert_int_equal(recording_native_count(&r, SYS_getppid), 0);
        recording_release(&r);
        callgate_store_free(store);
    }
}

static void sees_what_killed(int kind, uint32_t word)
{
    callgate_store *store;
    recording r;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    const recorder_options options = {
        .store = store,
        .profile = refusing(store, SYS_getppid, word),
        .profile_kills = true,
    };
    recording_begin_with(&r, kind, &options, work_argv("errno", "0"));
    recording_end(&r);
    assert_true(WIFSIGNALED(r.status));
    assert_int_equal(WTERMSIG(r.status), SIGSYS);
    assert_int_equal(recording_count(&r, callgate_abi_host(), SYS_getppid, word), 1);
    assert_int_equal(recording_native_count(&r, SYS_getppid), 0);
    recording_release(&r);
    callgate_store_free(store);
}

/* A tracer sees what its tasks die of, and a trap that one lives on with. */
static void sees_kills(void **state)
{
    (void)state;
    static const uint32_t words[] = {CALLGATE_KILL_PROCESS, CALLGATE_KILL_THREAD,
                                     CALLGATE_TRAP | 7};
    if (!interrupted_is_known)
        skip();
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            sees_what_killed(kind, words[i]);
    }
}

/* A profile that notifies itself leaves no listener for a recorder. */
static void refuses_a_second_listener(void **state)
{
    (void)state;
    callgate_store *store;
    recorder *rec;
    callgate_error err;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    const recorder_options options = {.store = store,
                                      .profile = refusing(store, SYS_getppid, CALLGATE_USER_NOTIF)};
    assert_int_equal(notify_recorder_new(&options, &rec, &err), CALLGATE_UNSUPPORTED);
    assert_int_equal(ptrace_recorder_new(&options, &rec, &err), CALLGATE_OK);
    rec->class->free(rec);
    callgate_store_free(store);
}

/* What skip permits is neither seen nor slowed; a tracer's filter refuses listeners all the same.
 */
static void skips_what_it_is_told(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        callgate_store *store;
        recording r;
        assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
        recorder_options options = {
            .store = store,
            .skip = refusing(store, SYS_getppid, CALLGATE_ERRNO | 1),
        };
        recording_begin_with(&r, kind, &options, work_argv("tree", "7"));
        recording_end(&r);
        assert_int_equal(recording_native_count(&r, SYS_getppid),
                         7 * WORK_PROCESS_COUNT * WORK_THREAD_COUNT);
        assert_int_equal(r.seen.sighting_count, 1);
        recording_release(&r);
        callgate_filter *filter;
        assert_int_equal(callgate_policy_constant(store, CALLGATE_LOG, &options.skip, NULL), 0);
        assert_int_equal(
            marking_make(&options, kind == 0 ? MARK_BY_NOTIFY : MARK_BY_TRACE, &filter, NULL),
            CALLGATE_OK);
        callgate_call_data call = {.arch = callgate_abi_arch(callgate_abi_host()),
                                   .nr = SYS_getppid};
        assert_int_equal(callgate_filter_run(filter, &call, NULL), CALLGATE_ALLOW);
        call.nr = SYS_rt_sigaction; /* the guard sees it whatever is skipped */
        assert_int_equal(callgate_filter_run(filter, &call, NULL),
                         kind == 0 ? CALLGATE_USER_NOTIF : CALLGATE_ALLOW);
        call.nr = SYS_seccomp;
        assert_int_equal(callgate_filter_run(filter, &call, NULL), CALLGATE_ALLOW);
        call.args[0] = UINT64_MAX << 32 | UAPI_SET_MODE_FILTER; /* the kernel reads the low word */
        call.args[1] = CALLGATE_FLAG_NEW_LISTENER | CALLGATE_FLAG_LOG;
        assert_true((callgate_filter_run(filter, &call, NULL) == CALLGATE_ALLOW) == (kind == 0));
        callgate_filter_free(filter);
        callgate_store_free(store);
    }
}

/* The set of native calls that strace saw, by its log. */
static void read_strace(const char *path, bool *ret_seen)
{
    char line[4096];
    FILE *log = fopen(path, "r");
    assert_non_null(log);
    while (fgets(line, sizeof line, log) != NULL) {
        char name[64];
        uint32_t nr;
        if (sscanf(line, "%*d %63[a-z0-9_](", name) == 1 &&
            callgate_call_nr(callgate_abi_host(), name, &nr) && nr < CALL_COUNT_MAX)
            ret_seen[nr] = true;
    }
    fclose(log);
}

/* Calls that are made, or not, by how long something took. */
static bool is_chance(uint32_t nr)
{
    static const uint32_t some[] = {SYS_futex, SYS_rt_sigsuspend, SYS_restart_syscall, SYS_madvise};
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
        if (some[i] == nr)
            return true;
    }
    return false;
}

static void sees_what_strace_sees(void **state)
{
    (void)state;
    static const char path[] = "/tmp/callgate-strace.log";
    static bool by_strace[CALL_COUNT_MAX];
    char commands[1024];
    char strace[1280];
    char program[256];
    ssize_t bytes = readlink("/proc/self/exe", program, sizeof program - 1);
    assert_true(bytes > 0);
    program[bytes] = '\0';
    snprintf(commands, sizeof commands,
             "ls / | wc -l >/dev/null; for i in 1 2 3; do /bin/true; done; busybox sh -c "
             "'busybox ls / | busybox sort >/dev/null; cd /tmp; umask 22'; %s --work tree 2; "
             "%s --work vfork 2",
             program, program);
    if (system("strace -f -o /dev/null true 2>/dev/null") != 0)
        skip();
    snprintf(strace, sizeof strace, "strace -f -o %s /bin/sh -c \"%s\"", path, commands);
    assert_int_equal(system(strace), 0);
    read_strace(path, by_strace);
    unlink(path);
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, script_argv(commands));
        recording_end(&r);
        for (uint32_t nr = 0; nr < CALL_COUNT_MAX; nr++) {
            bool is_seen = recording_native_count(&r, nr) > 0;
            if (is_seen != by_strace[nr] && !is_chance(nr))
                fail_msg("%s: %s was seen by %s alone", RECORDER_KINDS[kind].name,
                         callgate_call_name(callgate_abi_host(), nr),
                         is_seen ? "the recorder" : "strace");
        }
        recording_release(&r);
    }
}

/* A 32-bit program has its calls on its own ABI, all but the execve that starts it. */
static void records_a_32_bit_program(void **state)
{
    (void)state;
    static const char build[] =
        "printf 'int main(void){return 6;}' | gcc -m32 -static -x c -o /tmp/callgate-32 - "
        "2>/dev/null";
    static char path[] = "/tmp/callgate-32";
    char *const argv[] = {path, NULL};
    if (callgate_abi_host() != CALLGATE_ABI_X86_64 || system(build) != 0)
        skip();
    for (int kind = 0; kind < RECORDER_KIND_COUNT; kind++) {
        recording r;
        recording_begin(&r, kind, argv);
        recording_end(&r);
        recording_exited(&r, 6);
        assert_int_equal(recording_native_count(&r, SYS_execve), 1);
        for (size_t i = 0; i < r.seen.sighting_count; i++)
            assert_true(r.seen.sightings[i].abi == CALLGATE_ABI_X86 ||
                        r.seen.sightings[i].nr == SYS_execve);
        assert_int_equal(recording_count(&r, CALLGATE_ABI_X86, 252, CALLGATE_ALLOW), 1);
        recording_release(&r);
    }
    unlink(path);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--work") == 0)
        return recorded_work(argv + 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misses_nothing),
        cmocka_unit_test(misses_nothing_in_a_storm),
        cmocka_unit_test(follows_vfork),
        cmocka_unit_test(begins_with_execve),
        cmocka_unit_test(knows_i386_calls),
        cmocka_unit_test(frees_arguments_beyond_the_bound),
        cmocka_unit_test(gives_the_profiles_errno),
        cmocka_unit_test(sees_what_is_logged),
        cmocka_unit_test(leaves_kills_to_the_profile),
        cmocka_unit_test(sees_kills),
        cmocka_unit_test(refuses_a_second_listener),
        cmocka_unit_test(skips_what_it_is_told),
        cmocka_unit_test(sees_what_strace_sees),
        cmocka_unit_test(records_a_32_bit_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
