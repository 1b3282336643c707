/* Starting programs: privilege, order, signals, stops, failures; on this kernel. */
#include "callgate/kernel.h"
#include "callgate/profile.h"
#include "callgate/rules.h"
#include "kernel/privilege.h"
#include "kernel/spawn.h"
#include "kernel/uapi.h"
#include "prepare_privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    STATUS_BYTES = 8192, /* of a /proc/PID/status */
    PATIENCE_MS = 5000,
};

typedef struct outcome {
    callgate_status status;
    callgate_error error;
    spawn_stage stage;
    spawn_end end;
    bool is_done;
    volatile pid_t program;
} outcome;

static outcome *shared;
static callgate_filter *made_filters[8];
static size_t made_filter_count;

static int setup(void **state)
{
    (void)state;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < made_filter_count; i++)
        callgate_filter_free(made_filters[i]);
    munmap(shared, sizeof *shared);
    return 0;
}

static callgate_filter *refuse(uint32_t nr_a, uint32_t nr_b, uint32_t word)
{
    const callgate_insn insns[] = {
        {0x20, 0, 0, 0},    {0x15, 1, 0, nr_a},           {0x15, 0, 1, nr_b},
        {0x06, 0, 0, word}, {0x06, 0, 0, CALLGATE_ALLOW},
    };
    callgate_filter *filter;
    assert_int_equal(callgate_filter_new(insns, 5, &filter, NULL), CALLGATE_OK);
    made_filters[made_filter_count++] = filter;
    return filter;
}

/* A plan for `sh -c script`; the argument vector is static: one plan at a time. */
static spawn_plan plan_of(const char *script)
{
    static char text[1024];
    static char shell[] = "sh";
    static char option[] = "-c";
    static char *argv[] = {shell, option, text, NULL};
    snprintf(text, sizeof text, "%s", script);
    return (spawn_plan){.path = "/bin/sh", .argv = argv, .envp = environ};
}

static outcome watch(const spawn_plan *plan)
{
    outcome found;
    memset(&found, 0, sizeof found);
    found.status = spawn_watch(plan, &found.end, &found.stage, &found.error);
    return found;
}

static void hands_on_exit_status(void **state)
{
    (void)state;
    spawn_plan plan = plan_of("exit 7");
    outcome found = watch(&plan);
    assert_int_equal(found.status, CALLGATE_OK);
    assert_false(found.end.is_signal);
    assert_int_equal(found.end.number, 7);
}

static void hands_on_signal_death(void **state)
{
    (void)state;
    spawn_plan plan = plan_of("kill -TERM $$; sleep 5");
    outcome found = watch(&plan);
    assert_true(found.end.is_signal);
    assert_int_equal(found.end.number, SIGTERM);
}

static void names_sigsys(void **state)
{
    (void)state;
    spawn_plan plan = plan_of("umask 077; exit 3");
    plan.filter = refuse(SYS_umask, SYS_umask, CALLGATE_KILL_PROCESS);
    plan.has_no_new_privs = true;
    outcome found = watch(&plan);
    assert_true(found.end.is_signal);
    assert_int_equal(found.end.number, SIGSYS);
}

static void says_why_execve_failed(void **state)
{
    (void)state;
    spawn_plan plan = plan_of("true");
    plan.path = "/nonexistent/program";
    outcome found = watch(&plan);
    assert_int_equal(found.status, CALLGATE_SYSTEM);
    assert_int_equal(found.stage, SPAWN_EXECUTING);
    assert_int_equal(found.error.os_errno, ENOENT);
    assert_non_null(strstr(found.error.text, "/nonexistent/program"));
}

/* Not even a filter that takes write and exit_group away can hide a failure. */
static void no_filter_hides_a_failure(void **state)
{
    (void)state;
    spawn_plan plan = plan_of("true");
    plan.path = "/nonexistent/program";
    plan.has_no_new_privs = true;
    plan.filter = refuse(SYS_write, SYS_exit_group, CALLGATE_ERRNO | EPERM);
    outcome found = watch(&plan);
    assert_int_equal(found.status, CALLGATE_SYSTEM);
    assert_int_equal(found.stage, SPAWN_EXECUTING);
    assert_int_equal(found.error.os_errno, ENOENT);
}

/* Nothing runs where a step before execve failed: the mark is never written. */
static void never_starts_after_a_failure(void **state)
{
    (void)state;
    char mark[] = "/tmp/callgate-mark-XXXXXX";
    int descriptor = mkstemp(mark);
    assert_true(descriptor >= 0);
    close(descriptor);
    char script[128];
    snprintf(script, sizeof script, "echo started > %s", mark);

    spawn_plan plan = plan_of(script);
    plan.directory = "/nonexistent";
    outcome found = watch(&plan);
    assert_int_equal(found.status, CALLGATE_SYSTEM);
    assert_int_equal(found.stage, SPAWN_PREPARING);

    plan = plan_of(script);
    callgate_attachment attachment = {.is_known = true, .flags = 1u << 29};
    plan.filter = refuse(SYS_umask, SYS_umask, CALLGATE_KILL_PROCESS);
    plan.attachment = &attachment;
    found = watch(&plan);
    assert_int_equal(found.status, CALLGATE_INVALID);
    assert_int_equal(found.stage, SPAWN_PREPARING);

    char byte;
    descriptor = open(mark, O_RDONLY);
    assert_int_equal(read(descriptor, &byte, 1), 0);
    close(descriptor);
    unlink(mark);
}

static void survives_ignored_sigchld(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    spawn_plan plan = plan_of("exit 4");
    outcome found = watch(&plan);
    assert_int_equal(found.end.number, 4);
    assert_true(signal(SIGCHLD, SIG_DFL) == SIG_IGN);
}

static void child_keeps_ignored_signals(void **state)
{
    (void)state;
    signal(SIGHUP, SIG_IGN);
    spawn_plan plan = plan_of("kill -HUP $$; exit 5");
    outcome found = watch(&plan);
    signal(SIGHUP, SIG_DFL);
    assert_false(found.end.is_signal);
    assert_int_equal(found.end.number, 5);
}

/* Waits until `flag` stands, for PATIENCE_MS at most. */
static bool wait_for(const volatile bool *flag)
{
    for (int waited = 0; waited < PATIENCE_MS && !*flag; waited++)
        usleep(1000);
    return *flag;
}

/* The other end of the terminal that the next watcher leads a session on; -1: none. */
static int terminal = -1;

static void take_terminal(void)
{
    char name[64];
    if (ptsname_r(terminal, name, sizeof name) != 0 || setsid() < 0)
        abort();
    close(terminal);
    if (open(name, O_RDWR) < 0)
        abort();
}

/* A watcher in a process and a group of its own. `ready` is a file that the script makes. */
static pid_t start_watcher(const char *script)
{
    memset(shared, 0, sizeof *shared);
    pid_t watcher = fork();
    assert_true(watcher >= 0);
    if (watcher == 0) {
        if (terminal >= 0)
            take_terminal();
        else
            setpgid(0, 0);
        spawn_plan plan = plan_of(script);
        outcome found = watch(&plan);
        *shared = found;
        shared->is_done = true;
        _exit(0);
    }
    return watcher;
}

/* A script says that it is ready by removing the file it is given as %s. */
static pid_t start_ready_watcher(const char *format)
{
    char ready[] = "/tmp/callgate-ready-XXXXXX";
    int descriptor = mkstemp(ready);
    assert_true(descriptor >= 0);
    close(descriptor);
    char script[512];
    char remove_it[64];
    snprintf(remove_it, sizeof remove_it, "rm %s", ready);
    const char *hole = strstr(format, "READY");
    assert_non_null(hole);
    snprintf(script, sizeof script, "%.*s%s%s", (int)(hole - format), format, remove_it, hole + 5);
    pid_t watcher = start_watcher(script);
    for (int waited = 0; waited < PATIENCE_MS && access(ready, F_OK) == 0; waited++)
        usleep(1000);
    assert_int_not_equal(access(ready, F_OK), 0);
    return watcher;
}

static void hands_on_each_signal(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        char script[256];
        snprintf(script, sizeof script, "trap 'exit %d' %d; READY; while :; do sleep 0.05; done",
                 40 + signals[i], signals[i]);
        /* a background job is started with INT and QUIT ignored, and then no shell can trap them */
        signal(signals[i], SIG_DFL);
        pid_t watcher = start_ready_watcher(script);
        kill(watcher, signals[i]);
        assert_int_equal(waitpid(watcher, NULL, 0), watcher);
        assert_true(shared->is_done);
        assert_false(shared->end.is_signal);
        assert_int_equal(shared->end.number, 40 + signals[i]);
    }
}

/* The kernel tells the leader of a session alone that the terminal is gone. */
static void hands_on_hangup(void **state)
{
    (void)state;
    terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    pid_t watcher =
        start_ready_watcher("trap 'exit 49' HUP; READY; for i in $(seq 100); do sleep 0.05; done");
    close(terminal);
    terminal = -1;
    assert_int_equal(waitpid(watcher, NULL, 0), watcher);
    assert_true(shared->is_done);
    assert_int_equal(shared->end.number, 49);
}

static void stops_with_its_program(void **state)
{
    (void)state;
    pid_t watcher = start_ready_watcher("trap 'exit 44' USR1; READY; "
                                        "while :; do sleep 0.05; done");
    kill(watcher, SIGTSTP);
    int status;
    assert_int_equal(waitpid(watcher, &status, WUNTRACED), watcher);
    assert_true(WIFSTOPPED(status));
    assert_int_equal(WSTOPSIG(status), SIGTSTP);
    kill(watcher, SIGCONT);
    kill(watcher, SIGUSR1);
    assert_int_equal(waitpid(watcher, &status, 0), watcher);
    assert_int_equal(shared->end.number, 44);
}

/* kill -9 of the watcher is handed on too. */
static void dies_with_its_watcher(void **state)
{
    (void)state;
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t watcher = start_ready_watcher("READY; while :; do sleep 0.05; done");
    close(pipe_ends[1]);
    kill(watcher, SIGKILL);
    assert_int_equal(waitpid(watcher, NULL, 0), watcher);
    char byte; /* the pipe ends when no process has its other end any more */
    assert_int_equal(read(pipe_ends[0], &byte, 1), 0);
    close(pipe_ends[0]);
}

/* spawn_start is back while the program still runs, and leaves its end to the caller. */
static void starts_without_waiting(void **state)
{
    (void)state;
    spawn_plan plan = plan_of("trap 'exit 9' TERM; kill -STOP $$; while :; do sleep 0.05; done");
    pid_t child;
    spawn_stage stage;
    callgate_error err;
    assert_int_equal(spawn_start(&plan, &child, &stage, &err), CALLGATE_OK);
    int status;
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    kill(child, SIGTERM);
    kill(child, SIGCONT);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 9);
}

/* A start that failed leaves no child, nor a changed mask. */
static void starts_nothing_after_a_failure(void **state)
{
    (void)state;
    spawn_plan plan = plan_of("true");
    plan.path = "/nonexistent/program";
    pid_t child;
    spawn_stage stage;
    callgate_error err;
    assert_int_equal(spawn_start(&plan, &child, &stage, &err), CALLGATE_SYSTEM);
    assert_int_equal(stage, SPAWN_EXECUTING);
    assert_int_equal(err.os_errno, ENOENT);
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    assert_false(sigismember(&mask, SIGTERM));
}

/* A process that is started outlives whoever started it. */
static void started_one_outlives_its_parent(void **state)
{
    (void)state;
    memset(shared, 0, sizeof *shared);
    pid_t parent = fork();
    if (parent == 0) {
        spawn_plan plan = plan_of("exec sleep 30");
        pid_t child;
        if (spawn_start(&plan, &child, &shared->stage, &shared->error) == CALLGATE_OK)
            shared->program = child;
        pause();
    }
    for (int waited = 0; waited < PATIENCE_MS && shared->program == 0; waited++)
        usleep(1000);
    assert_int_not_equal(shared->program, 0);
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    usleep(50 * 1000);
    assert_int_equal(kill(shared->program, 0), 0);
    kill(shared->program, SIGKILL);
}

/* What `grep` of /proc/self/status prints inside, into text. */
static void status_inside(const privilege *who, char *text)
{
    char path[] = "/tmp/callgate-status-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    fchmod(descriptor, 0666);
    char script[256];
    snprintf(script, sizeof script, "cat /proc/self/status > %s", path);
    spawn_plan plan = plan_of(script);
    plan.prepare = prepare_privilege;
    plan.prepare_user = who;
    plan.has_no_new_privs = true;
    outcome found = watch(&plan);
    ssize_t bytes = pread(descriptor, text, STATUS_BYTES - 1, 0);
    close(descriptor);
    unlink(path);
    if (found.status != CALLGATE_OK)
        fail_msg("%s", found.error.text);
    assert_int_equal(found.end.number, 0);
    assert_true(bytes > 0);
    text[bytes] = '\0';
}

static void expect_line(const char *status, const char *key, const char *value)
{
    char wanted[128];
    snprintf(wanted, sizeof wanted, "\n%s:\t%s", key, value);
    if (strstr(status, wanted) == NULL)
        fail_msg("no '%s: %s' in %s", key, value, strstr(status, "Cap"));
}

static void expect_caps(const char *status, const char *key, uint64_t caps)
{
    char hex[32];
    snprintf(hex, sizeof hex, "%016llx", (unsigned long long)caps);
    expect_line(status, key, hex);
}

static void reduces_every_set(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    char status[STATUS_BYTES];
    const privilege who = {.caps = CALLGATE_CAPS_DOCKER};
    uint64_t held = CALLGATE_CAPS_DOCKER & privilege_bounding();
    status_inside(&who, status);
    expect_caps(status, "CapBnd", held);
    expect_caps(status, "CapPrm", held);
    expect_caps(status, "CapEff", held);
    expect_caps(status, "CapInh", 0);
    expect_caps(status, "CapAmb", 0);
    expect_line(status, "NoNewPrivs", "1");
}

enum { CAP_NET_RAW_BIT = 1 << 13, CAP_SYS_ADMIN_BIT = 1 << 21 };

/* Gives this process inheritable capabilities, and ambient ones where `is_ambient`. */
static void set_inheritable(uint32_t caps, bool is_ambient)
{
    uapi_cap_header header = {UAPI_CAPABILITY_VERSION, 0};
    uapi_cap_word words[2];
    assert_int_equal(syscall(SYS_capget, &header, words), 0);
    words[0].inheritable = caps;
    assert_int_equal(syscall(SYS_capset, &header, words), 0);
    for (unsigned long cap = 0; cap < 32 && is_ambient; cap++) {
        if ((caps & 1u << cap) != 0)
            assert_int_equal(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0), 0);
    }
}

static void reduces_ambient(void **state)
{
    (void)state;
    const uint64_t both = CAP_NET_RAW_BIT | CAP_SYS_ADMIN_BIT;
    if ((privilege_permitted() & both) != both)
        skip();
    char status[STATUS_BYTES];
    const privilege who = {.caps = CALLGATE_CAPS_DOCKER};
    set_inheritable(CAP_NET_RAW_BIT | CAP_SYS_ADMIN_BIT, true);
    status_inside(&who, status);
    set_inheritable(0, false);
    expect_caps(status, "CapAmb", CAP_NET_RAW_BIT);
    expect_caps(status, "CapInh", CAP_NET_RAW_BIT);
}

static void drops_everything(void **state)
{
    (void)state;
    char status[STATUS_BYTES];
    const privilege who = {.caps = 0};
    status_inside(&who, status);
    expect_caps(status, "CapPrm", 0);
    expect_caps(status, "CapEff", 0);
    if (geteuid() == 0)
        expect_caps(status, "CapBnd", 0);
}

static void changes_user(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    char status[STATUS_BYTES];
    const uint32_t groups[] = {65534, 4711};
    const privilege who = {.caps = CALLGATE_CAPS_DOCKER,
                           .has_user = true,
                           .uid = 65534,
                           .gid = 65533,
                           .groups = groups,
                           .group_count = 2};
    status_inside(&who, status);
    expect_line(status, "Uid", "65534\t65534\t65534\t65534");
    expect_line(status, "Gid", "65533\t65533\t65533\t65533");
    expect_line(status, "Groups", "4711 65534");
    expect_caps(status, "CapPrm", 0);
    expect_caps(status, "CapEff", 0);
    expect_caps(status, "CapBnd", CALLGATE_CAPS_DOCKER & privilege_bounding());
}

static void privileged_keeps_all(void **state)
{
    (void)state;
    char status[STATUS_BYTES];
    const privilege who = {.keeps_caps = true};
    status_inside(&who, status);
    expect_caps(status, "CapPrm", privilege_permitted());
    expect_caps(status, "CapBnd", privilege_bounding());
}

static void refuses_foreign_user(void **state)
{
    (void)state;
    memset(shared, 0, sizeof *shared);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
            _exit(1);
        const uint32_t group = 1;
        const privilege who = {
            .has_user = true, .uid = 1, .gid = 1, .groups = &group, .group_count = 1};
        shared->status = privilege_drop(&who, &shared->error);
        shared->is_done = true;
        _exit(0);
    }
    waitpid(child, NULL, 0);
    assert_true(wait_for(&shared->is_done));
    assert_int_equal(shared->status, CALLGATE_SYSTEM);
    assert_int_equal(shared->error.os_errno, EPERM);
}

/* Under a filter that answers each of `names` with success. */
static void drop_under_lies(const char *const *names, size_t name_count)
{
    const uint32_t group = 65533;
    const privilege who = {
        .has_user = true, .uid = 65533, .gid = 65533, .groups = &group, .group_count = 1};
    callgate_store *store;
    callgate_rules *rules;
    callgate_filter *filter;
    const callgate_policy *policy;
    callgate_abi_set abis = CALLGATE_ABI_BIT(callgate_abi_host());
    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK ||
        callgate_rules_new(abis, CALLGATE_ALLOW, &rules, NULL) != CALLGATE_OK)
        _exit(1);
    for (size_t i = 0; i < name_count; i++)
        if (callgate_rules_add(rules, names[i], NULL, 0, CALLGATE_ERRNO, NULL) != CALLGATE_OK)
            _exit(1);
    if (callgate_rules_policy(store, rules, &policy, NULL, NULL) != CALLGATE_OK ||
        callgate_compile(store, policy, NULL, &filter, NULL) != CALLGATE_OK ||
        callgate_install(filter, NULL, NULL) != CALLGATE_OK)
        _exit(1);
    shared->status = privilege_drop(&who, &shared->error);
    shared->is_done = true;
    _exit(0);
}

static void believes_no_other_answer(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    static const char *const names[] = {"setresuid",   "setresgid",   "setgroups",
                                        "setresuid32", "setresgid32", "setgroups32"};
    for (size_t i = 0; i < 3; i++) {
        memset(shared, 0, sizeof *shared);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            const uint32_t groups[] = {1, 2, 3};
            const char *const lies[] = {names[i], names[i + 3]};
            if (syscall(SYS_setgroups, 3, groups) != 0)
                _exit(1);
            drop_under_lies(lies, 2);
        }
        waitpid(child, NULL, 0);
        assert_true(wait_for(&shared->is_done));
        assert_int_equal(shared->status, CALLGATE_SYSTEM);
        assert_non_null(strstr(shared->error.text, "was kept"));
    }
}

/* spawn_exec is this very process: same id, no parent in between. */
static void exec_keeps_the_process(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char script[64];
        snprintf(script, sizeof script, "test $$ = %d && kill -USR2 $$", getpid());
        spawn_plan plan = plan_of(script);
        plan.has_no_new_privs = true;
        spawn_stage stage;
        _exit(spawn_exec(&plan, &stage, NULL) == CALLGATE_OK ? 0 : 99);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGUSR2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_on_exit_status),
        cmocka_unit_test(hands_on_signal_death),
        cmocka_unit_test(names_sigsys),
        cmocka_unit_test(says_why_execve_failed),
        cmocka_unit_test(no_filter_hides_a_failure),
        cmocka_unit_test(never_starts_after_a_failure),
        cmocka_unit_test(survives_ignored_sigchld),
        cmocka_unit_test(child_keeps_ignored_signals),
        cmocka_unit_test(hands_on_each_signal),
        cmocka_unit_test(hands_on_hangup),
        cmocka_unit_test(stops_with_its_program),
        cmocka_unit_test(dies_with_its_watcher),
        cmocka_unit_test(starts_without_waiting),
        cmocka_unit_test(starts_nothing_after_a_failure),
        cmocka_unit_test(started_one_outlives_its_parent),
        cmocka_unit_test(reduces_every_set),
        cmocka_unit_test(reduces_ambient),
        cmocka_unit_test(drops_everything),
        cmocka_unit_test(changes_user),
        cmocka_unit_test(privileged_keeps_all),
        cmocka_unit_test(believes_no_other_answer),
        cmocka_unit_test(refuses_foreign_user),
        cmocka_unit_test(exec_keeps_the_process),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
