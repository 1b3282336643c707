/* Filters of running threads are read as they were installed. */
#include "filter/insn.h"
#include "kernel/installed.h"
#include "kernel/installed_impl.h"
#include "kernel/uapi.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants these first */
#include <cmocka.h>

enum { LONG_COUNT = CALLGATE_INSN_COUNT_MAX, SECCOMP_STRICT = 1, TOO_MANY_COUNT = 2100 };

/* What a child says of itself, when it is ready. */
typedef struct child_word {
    pid_t thread;
} child_word;

typedef void child_work(child_word *word);

static callgate_insn long_insns[LONG_COUNT];

static void install(const callgate_insn *insns, size_t count, uint32_t flags)
{
    const uapi_program program = {(unsigned short)count, insns};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, flags, &program) < 0)
        _exit(3);
}

/* A filter that is told from others by a number. */
static void install_marked(uint32_t mark, uint32_t flags)
{
    const callgate_insn insns[] = {
        insn_make(OP_LD_ABS, DATA_NR),
        insn_branch(OP_JEQ_K, 100000 + mark, 0, 1),
        insn_make(OP_RET_K, CALLGATE_ERRNO | mark),
        insn_make(OP_RET_K, CALLGATE_ALLOW),
    };

    install(insns, sizeof insns / sizeof *insns, flags);
}

static void be_unconfined(child_word *word)
{
    (void)word;
}

static void have_one(child_word *word)
{
    (void)word;
    install_marked(1, CALLGATE_FLAG_LOG);
}

/* The longest filter that there is, below two short ones. */
static void have_three(child_word *word)
{
    (void)word;
    install(long_insns, LONG_COUNT, 0);
    install_marked(2, 0);
    install_marked(3, CALLGATE_FLAG_LOG);
}

static void have_many(child_word *word)
{
    (void)word;
    for (uint32_t i = 0; i < 300; i++)
        install_marked(i, 0);
}

/* More than eBPF follows. */
static void have_too_many(child_word *word)
{
    (void)word;
    for (uint32_t i = 0; i < TOO_MANY_COUNT; i++)
        install_marked(i, 0);
}

static void *stand(void *user)
{
    install_marked(9, 0);
    __atomic_store_n((pid_t *)user, (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
    for (;;)
        pause();
    return NULL;
}

static void have_threads(child_word *word)
{
    pthread_t thread;

    install_marked(1, 0);
    pthread_create(&thread, NULL, stand, &word->thread);
    while (__atomic_load_n(&word->thread, __ATOMIC_ACQUIRE) == 0)
        usleep(1000);
}

/* The first thread ends, another goes on. */
static void leave_a_thread(child_word *word)
{
    have_threads(word);
    syscall(SYS_exit, 0);
}

/* A child that is as its work makes it; in strict mode it waits by reading. */
static pid_t start(child_work *work, bool is_strict, child_word **ret_word, int *ret_pipe)
{
    int ready[2], wait[2];
    char byte = 0;
    child_word *word =
        mmap(NULL, sizeof *word, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(word != MAP_FAILED && pipe(ready) == 0 && pipe(wait) == 0);
    pid_t child = fork();
    if (child == 0) {
        close(wait[1]);
        work(word);
        if (is_strict)
            prctl(PR_SET_SECCOMP, SECCOMP_STRICT);
        (void)!write(ready[1], &byte, 1);
        (void)!read(wait[0], &byte, 1);
        syscall(SYS_exit, 0);
    }
    close(wait[0]);
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *ret_pipe = wait[1];
    *ret_word = word;
    return child;
}

static void finish(pid_t child, child_word *word, int pipe_end)
{
    close(pipe_end);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    munmap(word, sizeof *word);
}

static bool is_privileged(void)
{
    return geteuid() == 0 && prctl(PR_GET_SECCOMP) == 0;
}

static void need_privilege(void)
{
    if (!is_privileged()) {
        print_message("needs root, unconfined\n");
        skip();
    }
}

static installed_reader *reader_of(installed_way way)
{
    installed_reader *reader;

    assert_int_equal(installed_reader_new(way, &reader, NULL), CALLGATE_OK);
    return reader;
}

static void read_by(installed_way way, pid_t thread, installed_stack *ret_stack)
{
    installed_reader *reader = reader_of(way);
    callgate_error err = {.text = ""};

    if (installed_read(reader, thread, ret_stack, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    assert_true(installed_reader_way(reader) == way || ret_stack->mode != INSTALLED_FILTERED ||
                way == INSTALLED_ANY);
    installed_reader_free(reader);
}

static bool has_bpf(void)
{
    installed_bpf *bpf;
    bool is_there = installed_bpf_new(&bpf, NULL) == CALLGATE_OK;

    if (is_there)
        installed_bpf_free(bpf);
    return is_there;
}

/* Both ways give the same, of which `count` are filters. */
static void check_both(child_work *work, uint32_t count)
{
    installed_stack traced, read;
    child_word *word;
    int pipe_end;
    pid_t child = start(work, false, &word, &pipe_end);

    read_by(INSTALLED_PTRACE, child, &traced);
    assert_int_equal(traced.filter_count, count);
    assert_int_equal(traced.mode, INSTALLED_FILTERED);
    assert_true(traced.has_no_new_privs);
    assert_int_equal(traced.process, child);
    if (has_bpf()) {
        read_by(INSTALLED_BPF, child, &read);
        assert_true(installed_stack_is_equal(&traced, &read));
        for (uint32_t i = 0; i < count; i++)
            assert_int_equal(traced.filters[i].flags & CALLGATE_FLAG_LOG,
                             read.filters[i].flags & CALLGATE_FLAG_LOG);
        installed_stack_clear(&read);
    }
    installed_stack_clear(&traced);
    finish(child, word, pipe_end);
}

static void both_ways_agree(void **state)
{
    (void)state;
    need_privilege();
    for (size_t i = 0; i < LONG_COUNT; i++)
        long_insns[i] = insn_make(i + 1 < LONG_COUNT ? OP_LD_IMM : OP_RET_K,
                                  i + 1 < LONG_COUNT ? (uint32_t)i : CALLGATE_ALLOW);
    check_both(have_one, 1);
    check_both(have_three, 3);
    check_both(have_many, 300);
}

/* What eBPF can't read is read by ptrace, unless eBPF was asked for. */
static void long_stacks_are_traced(void **state)
{
    installed_stack stack;
    callgate_error err = {.text = ""};
    child_word *word;
    int pipe_end;

    (void)state;
    need_privilege();
    if (!has_bpf()) {
        print_message("there is no eBPF here\n");
        skip();
    }
    pid_t child = start(have_too_many, false, &word, &pipe_end);
    installed_reader *reader = reader_of(INSTALLED_BPF);
    assert_int_equal(installed_read(reader, child, &stack, &err), CALLGATE_LIMIT);
    assert_non_null(strstr(err.text, "2048 filters"));
    installed_reader_free(reader);
    reader = reader_of(INSTALLED_ANY);
    if (installed_read(reader, child, &stack, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    assert_int_equal(stack.filter_count, TOO_MANY_COUNT);
    assert_int_equal(stack.filters[0].insns[1].k, 100000 + TOO_MANY_COUNT - 1);
    assert_int_equal(installed_reader_way(reader), INSTALLED_PTRACE);
    assert_non_null(strstr(installed_reader_bpf_error(reader)->text, "2048 filters"));
    installed_stack_clear(&stack);
    installed_reader_free(reader);
    finish(child, word, pipe_end);
}

static void newest_stands_first(void **state)
{
    installed_stack stack;
    child_word *word;
    int pipe_end;

    (void)state;
    need_privilege();
    pid_t child = start(have_three, false, &word, &pipe_end);
    read_by(INSTALLED_ANY, child, &stack);
    assert_int_equal(stack.filters[0].insns[1].k, 100003);
    assert_int_equal(stack.filters[0].flags & CALLGATE_FLAG_LOG, CALLGATE_FLAG_LOG);
    assert_int_equal(stack.filters[1].insns[1].k, 100002);
    assert_int_equal(stack.filters[1].flags & CALLGATE_FLAG_LOG, 0);
    assert_int_equal(stack.filters[2].insn_count, LONG_COUNT);
    installed_stack_clear(&stack);
    finish(child, word, pipe_end);
}

/* Each thread is read on its own, by its number; who differs is found. */
static void check_threads(installed_way way)
{
    installed_stack first, second;
    child_word *word;
    pid_t other;
    uint32_t count;
    int pipe_end;
    pid_t child = start(have_threads, false, &word, &pipe_end);
    installed_reader *reader = reader_of(way);

    assert_int_equal(installed_read(reader, child, &first, NULL), CALLGATE_OK);
    assert_int_equal(installed_read(reader, word->thread, &second, NULL), CALLGATE_OK);
    assert_int_equal(first.filter_count, 1);
    assert_int_equal(second.filter_count, 2);
    assert_int_equal(second.process, child);
    assert_int_equal(installed_differ(reader, &first, &other, &count, NULL), CALLGATE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(other, word->thread);
    installed_stack_clear(&first);
    installed_stack_clear(&second);
    installed_reader_free(reader);
    finish(child, word, pipe_end);
}

static void threads_differ(void **state)
{
    (void)state;
    need_privilege();
    check_threads(INSTALLED_PTRACE);
    if (has_bpf())
        check_threads(INSTALLED_BPF);
}

/* A process whose first thread has ended is read by another one. */
static void first_thread_may_end(void **state)
{
    installed_reader *reader = reader_of(INSTALLED_ANY);
    installed_stack stack;
    callgate_error err;
    uint32_t count;
    pid_t other;
    child_word *word =
        mmap(NULL, sizeof *word, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    (void)state;
    need_privilege();
    assert_true(word != MAP_FAILED);
    pid_t child = fork();
    if (child == 0)
        leave_a_thread(word);
    while (installed_read(reader, child, &stack, &err) == CALLGATE_OK) {
        installed_stack_clear(&stack);
        usleep(1000);
    }
    assert_non_null(strstr(err.text, "others of its process go on"));
    assert_int_equal(installed_read(reader, word->thread, &stack, NULL), CALLGATE_OK);
    assert_int_equal(installed_differ(reader, &stack, &other, &count, NULL), CALLGATE_OK);
    assert_int_equal(count, 0);
    installed_stack_clear(&stack);
    installed_reader_free(reader);
    finish(child, word, -1);
}

/* What the kernel did to a child that called these; x32's calls are compared with x86's. */
static void strict_mode_knows_abis(void **state)
{
    const struct {
        callgate_abi abi;
        uint32_t nr;
        uint32_t word;
    } cases[] = {
        {CALLGATE_ABI_X86, 3, CALLGATE_ALLOW},
        {CALLGATE_ABI_X86, 119, CALLGATE_ALLOW},
        {CALLGATE_ABI_X86, 173, CALLGATE_KILL_THREAD},
        {CALLGATE_ABI_X86, 20, CALLGATE_KILL_THREAD},
        {CALLGATE_ABI_X86_64, 15, CALLGATE_ALLOW},
        {CALLGATE_ABI_S390X, 3, CALLGATE_KILL_THREAD},
        {CALLGATE_ABI_X86_64, 0x40000000, CALLGATE_KILL_THREAD},
    };
    const callgate_policy *policy;
    callgate_store *store;

    (void)state;
    if (callgate_abi_host() != CALLGATE_ABI_X86_64)
        skip();
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(installed_strict_policy(store, &policy, NULL), CALLGATE_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const callgate_call_data data = {.nr = cases[i].nr,
                                         .arch = callgate_abi_arch(cases[i].abi)};
        assert_int_equal(callgate_policy_eval(policy, &data), cases[i].word);
    }
    callgate_store_free(store);
}

/* Without filters nobody needs a privilege, and nothing is interrupted. */
static void modes_need_no_privilege(void **state)
{
    const callgate_call_data allowed = {.nr = SYS_read,
                                        .arch = callgate_abi_arch(callgate_abi_host())};
    const callgate_call_data refused = {.nr = SYS_getpid, .arch = allowed.arch};
    const callgate_policy *policy;
    callgate_store *store;
    installed_stack stack;
    child_word *word;
    int pipe_end;

    (void)state;
    if (prctl(PR_GET_SECCOMP) != 0)
        skip();
    pid_t child = start(be_unconfined, false, &word, &pipe_end);
    read_by(INSTALLED_PTRACE, child, &stack);
    assert_int_equal(stack.mode, INSTALLED_UNCONFINED);
    assert_int_equal(stack.filter_count, 0);
    finish(child, word, pipe_end);
    child = start(be_unconfined, true, &word, &pipe_end);
    read_by(INSTALLED_PTRACE, child, &stack);
    assert_int_equal(stack.mode, INSTALLED_STRICT);
    finish(child, word, pipe_end);
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(installed_strict_policy(store, &policy, NULL), CALLGATE_OK);
    assert_int_equal(callgate_policy_eval(policy, &allowed), CALLGATE_ALLOW);
    assert_int_equal(callgate_policy_eval(policy, &refused), CALLGATE_KILL_THREAD);
    callgate_store_free(store);
}

static void gone_is_said(void **state)
{
    installed_reader *reader = reader_of(INSTALLED_ANY);
    installed_stack stack;
    callgate_error err;
    child_word *word;
    int pipe_end;

    (void)state;
    pid_t child = start(be_unconfined, false, &word, &pipe_end);
    kill(child, SIGKILL);
    siginfo_t info;
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    assert_int_equal(installed_read(reader, child, &stack, &err), CALLGATE_SYSTEM);
    assert_non_null(strstr(err.text, "has ended"));
    finish(child, word, pipe_end);
    assert_int_equal(installed_read(reader, child, &stack, &err), CALLGATE_SYSTEM);
    assert_non_null(strstr(err.text, "there is no process"));
    assert_int_equal(err.os_errno, ESRCH);
    installed_reader_free(reader);
}

static void traced_is_said(void **state)
{
    installed_reader *reader = reader_of(INSTALLED_PTRACE);
    installed_stack stack;
    callgate_error err;
    child_word *word;
    int pipe_end;

    (void)state;
    need_privilege();
    pid_t child = start(have_one, false, &word, &pipe_end);
    assert_int_equal(ptrace(PTRACE_SEIZE, child, 0, 0), 0);
    assert_int_equal(installed_read(reader, child, &stack, &err), CALLGATE_SYSTEM);
    assert_non_null(strstr(err.text, "is traced by process"));
    if (has_bpf()) {
        read_by(INSTALLED_BPF, child, &stack);
        installed_stack_clear(&stack);
    }
    finish(child, word, pipe_end);
    installed_reader_free(reader);
}

/* The conditions of ptrace, those that this machine can't show, too. */
static void conditions_are_said(void **state)
{
    static const struct {
        trace_conditions found;
        const char *words; /* NULL: nothing is missing */
    } cases[] = {
        {{true, true, false, false, false, 0, -1}, NULL},
        {{true, true, false, false, false, 0, 2}, NULL},
        {{false, true, false, false, false, 0, -1}, "CAP_SYS_ADMIN"},
        {{true, true, true, false, false, 0, -1}, "without a filter of its own"},
        {{true, true, false, true, false, 0, -1}, "first user namespace"},
        {{true, true, false, false, true, 0, -1}, "none can trace itself"},
        {{true, false, false, false, false, 0, 1}, "CAP_SYS_PTRACE"},
        {{true, true, false, false, false, 0, 3}, "ptrace_scope=3"},
        {{true, true, false, false, false, 42, 0}, "traced by process 42"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        callgate_error err = {.text = ""};
        callgate_status status = trace_conditions_check(&cases[i].found, 7, &err);
        assert_int_equal(status == CALLGATE_OK, cases[i].words == NULL);
        if (cases[i].words != NULL)
            assert_non_null(strstr(err.text, cases[i].words));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_agree),      cmocka_unit_test(newest_stands_first),
        cmocka_unit_test(threads_differ),       cmocka_unit_test(modes_need_no_privilege),
        cmocka_unit_test(gone_is_said),         cmocka_unit_test(traced_is_said),
        cmocka_unit_test(conditions_are_said),  cmocka_unit_test(long_stacks_are_traced),
        cmocka_unit_test(first_thread_may_end), cmocka_unit_test(strict_mode_knows_abis),
    };

    return cmocka_run_group_tests_name("installed", tests, NULL, NULL);
}
