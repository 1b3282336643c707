/* The eBPF recorder on this kernel, against known counts. */
#include "kernel/spawn.h"
#include "kernel/uapi.h"
#include "record/ebpf.h"
#include "recorded.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    PATIENCE_MS = 60000,
    /* of the second word of a set */
    CAP_PERFMON_BIT = 1 << (38 - 32),
    CAP_BPF_BIT = 1 << (39 - 32),
};

static bool tries_storage; /* false: the program for kernels before 5.11 */
static recorder *rec;
static observation seen;
static uint32_t run_index;

static void must(callgate_status status, const callgate_error *err)
{
    if (status != CALLGATE_OK)
        fail_msg("%s (%s)", err->text, err->hint);
}

static int open_recorder(ebpf_scope scope)
{
    callgate_error err = {0};
    const observed_run run = {.id = "0123456789abcdef0123456789abcdef", .by = OBSERVED_BY_EBPF};
    observation_init(&seen);
    must(observation_add_run(&seen, &run, &run_index, &err), &err);
    callgate_status status = ebpf_make(scope, tries_storage, &rec, &err);
    if (status == CALLGATE_UNSUPPORTED || err.os_errno == EPERM) {
        print_message("%s\n", err.text);
        skip();
    }
    must(status, &err);
    return 0;
}

static void close_recorder(void)
{
    rec->class->free(rec);
    observation_release(&seen);
}

static void harvest(void)
{
    callgate_error err = {0};
    must(rec->class->harvest(rec, &seen, run_index, &err), &err);
}

/* This very program in one of its roles (recorded.h). */
static pid_t start_role(const char *role, const char *count, const callgate_filter *filter)
{
    static char self[] = "/proc/self/exe";
    char *argv[] = {self, (char *)(uintptr_t)role, (char *)(uintptr_t)count, NULL};
    spawn_plan plan = {.path = self,
                       .argv = argv,
                       .envp = environ,
                       .filter = filter,
                       .has_no_new_privs = filter != NULL};
    callgate_error err = {0};
    spawn_stage stage;
    pid_t child = 0;
    rec->class->plan(rec, &plan);
    must(spawn_start(&plan, &child, &stage, &err), &err);
    return child;
}

static void wait_until_ended(void)
{
    for (int waited = 0; !rec->class->has_ended(rec); waited += 20) {
        if (waited > PATIENCE_MS)
            fail_msg("%u tasks are still recorded", rec->class->task_count(rec));
        struct pollfd news = {.fd = rec->class->descriptor(rec), .events = POLLIN};
        poll(&news, 1, 20);
        harvest();
    }
    harvest();
    assert_int_equal(rec->class->task_count(rec), 0);
    assert_int_equal(rec->class->lost_count(rec), 0);
}

/* Records one role to its end; gives its wait status. */
static int record_role(const char *role, const char *count)
{
    int status;
    open_recorder(EBPF_TREE);
    pid_t child = start_role(role, count, NULL);
    assert_int_equal(waitpid(child, &status, 0), child);
    wait_until_ended();
    return status;
}

static uint64_t count_word(callgate_abi abi, uint32_t nr, uint32_t word)
{
    uint64_t count = 0;
    for (size_t i = 0; i < seen.sighting_count; i++) {
        const sighting *what = &seen.sightings[i];
        if (what->abi == abi && what->nr == nr && what->word == word)
            count += what->count;
    }
    return count;
}

static uint64_t count_of(callgate_abi abi, const char *name)
{
    uint32_t nr;
    assert_true(callgate_call_nr(abi, name, &nr));
    return count_word(abi, nr, CALLGATE_ALLOW);
}

static uint64_t native(const char *name)
{
    return count_of(callgate_abi_host(), name);
}

static void sees_execve_first(void **state)
{
    (void)state;
    assert_int_equal(record_role("calls", "1000"), 0);
    assert_int_equal(native("getppid"), 1000);
    assert_int_equal(native("execve"), 1);
    assert_int_equal(native("exit_group"), 1);
    assert_int_equal(native("pidfd_open"), 0); /* the recorder's own, before */
    uint32_t execve = 0;
    callgate_call_nr(callgate_abi_host(), "execve", &execve);
    const sighting *first = NULL;
    for (size_t i = 0; i < seen.sighting_count; i++) {
        const sighting *what = &seen.sightings[i];
        assert_true(what->first_ns != 0 && what->program[0] != '\0');
        assert_true(what->last_ns + 1000000000u >= what->first_ns);
        if (first == NULL || what->first_ns < first->first_ns)
            first = what;
    }
    assert_non_null(first);
    assert_int_equal(first->nr, execve);
    close_recorder();
}

static void harvests_are_totals(void **state)
{
    (void)state;
    record_role("calls", "1000");
    size_t count = seen.sighting_count;
    harvest();
    harvest();
    assert_int_equal(seen.sighting_count, count);
    assert_int_equal(native("getppid"), 1000);
    close_recorder();
}

static void a_failed_execve_does_not_matter(void **state)
{
    (void)state;
    char *argv[] = {NULL};
    spawn_plan plan = {.path = "/nonexistent/program", .argv = argv, .envp = environ};
    spawn_stage stage;
    pid_t child;
    open_recorder(EBPF_TREE);
    rec->class->plan(rec, &plan);
    assert_int_equal(spawn_start(&plan, &child, &stage, NULL), CALLGATE_SYSTEM);
    assert_true(rec->class->has_ended(rec));
    pid_t second = start_role("calls", "10", NULL);
    waitpid(second, NULL, 0);
    wait_until_ended();
    assert_int_equal(native("getppid"), 10);
    close_recorder();
}

static void counts_threads(void **state)
{
    (void)state;
    assert_int_equal(record_role("threads", "2000"), 0);
    assert_int_equal(native("getppid"), 2000 * RECORDED_THREADS);
    close_recorder();
}

/* A thread that executes a program takes over the leader's id; nobody stays behind. */
static void follows_a_thread_that_executes(void **state)
{
    (void)state;
    assert_int_equal(record_role("exec-thread", "500"), 0);
    assert_int_equal(native("getppid"), 500);
    close_recorder();
}

static void misses_nothing_in_storms(void **state)
{
    (void)state;
    assert_int_equal(record_role("storm", "3000"), 0);
    assert_int_equal(native("getppid"), 3000);
    close_recorder();
    assert_int_equal(record_role("exec-storm", "300"), 0);
    assert_int_equal(native("getppid"), 300);
    assert_int_equal(native("execve"), 301);
    close_recorder();
}

static void tells_compat_calls(void **state)
{
    (void)state;
    if (callgate_abi_host() != CALLGATE_ABI_X86_64) {
        print_message("only x86_64 has int $0x80\n");
        skip();
    }
    int status = record_role("compat", "100");
    if (WIFSIGNALED(status)) {
        print_message("this kernel takes no 32-bit calls\n");
        skip();
    }
    assert_int_equal(count_of(CALLGATE_ABI_X86, "getppid"), 100);
    assert_int_equal(native("getppid"), 0);
    assert_int_equal(count_word(CALLGATE_ABI_X32, 0x4000006e, CALLGATE_ALLOW), 100);
    close_recorder();
}

static size_t sighting_count_of(const char *name, bool has_args)
{
    size_t count = 0;
    uint32_t nr = 0;
    callgate_call_nr(callgate_abi_host(), name, &nr);
    for (size_t i = 0; i < seen.sighting_count; i++)
        count += seen.sightings[i].nr == nr && seen.sightings[i].has_args == has_args &&
                 seen.sightings[i].abi == callgate_abi_host();
    return count;
}

/* Two families, each with and without flags that don't matter, many times; then prctl with more
 * options than are kept. */
static void keeps_arguments_apart(void **state)
{
    (void)state;
    assert_int_equal(record_role("arguments", "700"), 0);
    assert_int_equal(sighting_count_of("socket", true), 2);
    assert_int_equal(native("socket"), 4 * 700);
    assert_int_equal(sighting_count_of("prctl", true), 256);
    assert_int_equal(sighting_count_of("prctl", false), 1);
    assert_true(native("prctl") >= 700);
    close_recorder();
}

/* errno 0 to 4095, TRAP and kills; a call that fails by itself with the filter's errno isn't one.
 */
static void sees_refusals(void **state)
{
    (void)state;
    uint32_t nr = 0;
    callgate_abi host = callgate_abi_host();
    assert_int_equal(record_role("refused", "1000"), 0);
    callgate_call_nr(host, "getppid", &nr);
    assert_int_equal(count_word(host, nr, CALLGATE_ERRNO | EPERM), 1000);
    assert_int_equal(native("getppid"), 0);
    callgate_call_nr(host, "getuid", &nr);
    assert_int_equal(count_word(host, nr, CALLGATE_TRAP | 7), 5);
    callgate_call_nr(host, "getgid", &nr);
    assert_int_equal(count_word(host, nr, CALLGATE_KILL_THREAD), 3);
    callgate_call_nr(host, "getegid", &nr);
    assert_int_equal(count_word(host, nr, CALLGATE_KILL_PROCESS), 2);
    callgate_call_nr(host, "kill", &nr);
    assert_int_equal(count_word(host, nr, CALLGATE_ERRNO | EINVAL), 10);
    assert_int_equal(count_word(host, nr, CALLGATE_ALLOW), 1000);
    callgate_call_nr(host, "socket", &nr);
    assert_int_equal(count_word(host, nr, CALLGATE_ERRNO | EACCES), 10);
    assert_int_equal(rec->class->unjudged_count(rec), 0);
    assert_int_equal(count_word(host, nr, CALLGATE_ALLOW), 10);
    close_recorder();
}

/* Threads that get a filter from another one: their first call under it may be the refused one. */
static void sees_refusals_of_other_threads(void **state)
{
    (void)state;
    uint32_t nr = 0;
    assert_int_equal(record_role("tsync", "1"), 0);
    callgate_call_nr(callgate_abi_host(), "getpgid", &nr);
    assert_int_equal(count_word(callgate_abi_host(), nr, CALLGATE_ERRNO | EPERM), RECORDED_THREADS);
    close_recorder();
}

/* Attaches to a role that has run for a while already, and goes on once *ret_gate is closed. */
static pid_t attach_to_role(const char *role, useconds_t microseconds, int *ret_gate)
{
    callgate_error err = {0};
    int gate[2];
    char number[16];
    assert_int_equal(pipe(gate), 0);
    snprintf(number, sizeof number, "%d", gate[0]);
    pid_t child = fork();
    if (child == 0) {
        close(gate[1]);
        execl("/proc/self/exe", "test_ebpf", role, number, NULL);
        _exit(1);
    }
    close(gate[0]);
    usleep(microseconds);
    open_recorder(EBPF_PID);
    must(ebpf_recorder_attach(rec, child, &err), &err);
    *ret_gate = gate[1];
    return child;
}

static void attaches_to_a_running_tree(void **state)
{
    (void)state;
    int gate;
    pid_t child = attach_to_role("gated", 300000, &gate); /* all its tasks are there by then */
    assert_int_equal(rec->class->task_count(rec), 1 + RECORDED_GATED);
    assert_false(rec->class->has_ended(rec));
    close(gate);
    waitpid(child, NULL, 0);
    wait_until_ended();
    assert_int_equal(native("getppid"), 100 * RECORDED_GATED);
    close_recorder();
}

/* A storm is under way while the walk looks for its tasks: each task after the walk is counted. */
static void attaches_to_a_storm(void **state)
{
    (void)state;
    int gate;
    pid_t child = attach_to_role("gated-storm", 50000, &gate);
    close(gate); /* the storm ends; then each of its last generation calls */
    waitpid(child, NULL, 0);
    wait_until_ended();
    assert_int_equal(native("getpgid"), RECORDED_LINES);
    close_recorder();
}

/* A new directory of the machine's cgroup v2, NULL: there is none to write to. */
static const char *make_cgroup(void)
{
    static const char *const roots[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
    static char path[128];
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        snprintf(path, sizeof path, "%s/cgroup.procs", roots[i]);
        if (access(path, W_OK) != 0)
            continue;
        snprintf(path, sizeof path, "%s/cgroup.controllers", roots[i]);
        if (access(path, R_OK) != 0)
            continue;
        snprintf(path, sizeof path, "%s/callgate-test-%d", roots[i], getpid());
        if (mkdir(path, 0755) == 0)
            return path;
    }
    return NULL;
}

static void enter_cgroup(const char *path, pid_t pid)
{
    char name[160];
    snprintf(name, sizeof name, "%s/cgroup.procs", path);
    FILE *file = fopen(name, "we");
    assert_non_null(file);
    fprintf(file, "%d", pid);
    assert_int_equal(fclose(file), 0);
}

/* One task is there and asleep, one comes later. */
static void records_a_cgroup(void **state)
{
    (void)state;
    callgate_error err = {0};
    const char *path = make_cgroup();
    if (path == NULL) {
        print_message("no cgroup v2 that can be written to\n");
        skip();
    }
    pid_t sleeper = fork();
    if (sleeper == 0)
        _exit(recorded_main("stay", 0));
    enter_cgroup(path, sleeper);
    open_recorder(EBPF_CGROUP);
    must(ebpf_recorder_attach_cgroup(rec, path, &err), &err);
    assert_int_equal(rec->class->task_count(rec), 1);
    assert_int_equal(ebpf_recorder_attach_cgroup(rec, "/proc", &err), CALLGATE_INVALID);
    pid_t late = fork();
    if (late == 0) {
        enter_cgroup(path, getpid());
        _exit(recorded_main("storm", 50));
    }
    waitpid(late, NULL, 0);
    kill(sleeper, SIGKILL);
    waitpid(sleeper, NULL, 0);
    wait_until_ended();
    assert_int_equal(native("getppid"), 50);
    close_recorder();
    rmdir(path);
}

static void says_that_there_is_no_such_process(void **state)
{
    (void)state;
    callgate_error err = {0};
    open_recorder(EBPF_PID);
    assert_int_equal(ebpf_recorder_attach(rec, 0x3ffffff, &err), CALLGATE_SYSTEM);
    assert_int_equal(err.os_errno, ESRCH);
    close_recorder();
}

static void kills_and_leaves(void **state)
{
    (void)state;
    open_recorder(EBPF_TREE);
    pid_t child = start_role("stay", "20", NULL);
    while (rec->class->task_count(rec) < 21)
        usleep(1000);
    rec->class->kill(rec);
    waitpid(child, NULL, 0);
    wait_until_ended();
    close_recorder();

    open_recorder(EBPF_TREE);
    child = start_role("stay", "2", NULL);
    rec->class->leave(rec);
    assert_true(rec->class->has_ended(rec));
    assert_int_equal(kill(child, 0), 0);
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close_recorder();
}

/* A pid namespace with a filter: as a container is. */
static void keeps_namespaces_apart(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("only root makes pid namespaces here\n");
        skip();
    }
    seen_namespace list[64];
    open_recorder(EBPF_CONTAINER);
    size_t before = ebpf_recorder_namespaces(rec, list, 64);
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            execl("/proc/self/exe", "test_ebpf", "container", i == 0 ? "111" : "222", NULL);
            _exit(1);
        }
        waitpid(children[i], NULL, 0);
    }
    size_t count = ebpf_recorder_namespaces(rec, list, 64);
    assert_int_equal(count, before + 2);
    harvest();
    assert_int_equal(native("getppid"), 0);
    assert_true(list[before].has_no_new_privs);
    assert_int_not_equal(list[before].lineage[0], 0);
    assert_int_equal(list[before].lineage[2], getpid());
    ebpf_recorder_choose(rec, list[count - 1].index);
    wait_until_ended();
    assert_int_equal(native("getppid"), 222);
    uint32_t nr = 0;
    callgate_call_nr(callgate_abi_host(), "getpgrp", &nr);
    assert_int_equal(count_word(callgate_abi_host(), nr, CALLGATE_ERRNO | EPERM), 222);
    close_recorder();
}

/* Records as user 65534 who holds `caps` of the second word; 0 where that goes as wanted: 42 calls
 * are seen, or what is missing is named. */
static int play_nobody(uint32_t caps, const char *wanted)
{
    uapi_cap_header header = {UAPI_CAPABILITY_VERSION, 0};
    const uapi_cap_word words[2] = {{0, 0, 0}, {caps, caps, 0}};
    callgate_error err = {0};
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0 ||
        syscall(SYS_capset, &header, words) != 0)
        return 1;
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* /proc/self is its own again */
    if (ebpf_make(EBPF_TREE, tries_storage, &rec, &err) != CALLGATE_OK)
        return err.os_errno == EPERM && strstr(err.text, wanted) != NULL &&
                       strstr(err.hint, "notify") != NULL
                   ? 0
                   : 2;
    const observed_run run = {.id = "0123456789abcdef0123456789abcdef", .by = OBSERVED_BY_EBPF};
    observation_init(&seen);
    if (observation_add_run(&seen, &run, &run_index, &err) != CALLGATE_OK)
        return 3;
    waitpid(start_role("calls", "42", NULL), NULL, 0);
    wait_until_ended();
    return native("getppid") == 42 ? 0 : 4;
}

static int as_nobody(uint32_t caps, const char *wanted)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(play_nobody(caps, wanted));
    waitpid(child, &status, 0);
    return status;
}

/* With CAP_BPF and CAP_PERFMON alone, and what is said where one is missing. */
static void needs_two_capabilities(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("only root has capabilities to drop\n");
        skip();
    }
    assert_int_equal(as_nobody(CAP_BPF_BIT | CAP_PERFMON_BIT, "42"), 0);
    assert_int_equal(as_nobody(CAP_PERFMON_BIT, "CAP_BPF"), 0);
    assert_int_equal(as_nobody(CAP_BPF_BIT, "CAP_PERFMON"), 0);
    assert_int_equal(as_nobody(0, "CAP_BPF and CAP_PERFMON"), 0);
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return recorded_main(argv[1], atoi(argv[2]));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sees_execve_first),
        cmocka_unit_test(harvests_are_totals),
        cmocka_unit_test(a_failed_execve_does_not_matter),
        cmocka_unit_test(counts_threads),
        cmocka_unit_test(follows_a_thread_that_executes),
        cmocka_unit_test(misses_nothing_in_storms),
        cmocka_unit_test(tells_compat_calls),
        cmocka_unit_test(keeps_arguments_apart),
        cmocka_unit_test(sees_refusals),
        cmocka_unit_test(sees_refusals_of_other_threads),
        cmocka_unit_test(attaches_to_a_running_tree),
        cmocka_unit_test(attaches_to_a_storm),
        cmocka_unit_test(records_a_cgroup),
        cmocka_unit_test(says_that_there_is_no_such_process),
        cmocka_unit_test(kills_and_leaves),
        cmocka_unit_test(keeps_namespaces_apart),
        cmocka_unit_test(needs_two_capabilities),
    };
    int failed = cmocka_run_group_tests_name("hash", tests, NULL, NULL);
    tries_storage = true;
    return failed + cmocka_run_group_tests_name("task storage", tests, NULL, NULL);
}
