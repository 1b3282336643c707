/* What confines a process, asked from inside, is what its filters answer. */
#include "filter/insn.h"
#include "kernel/asker.h"
#include "kernel/uapi.h"
#include <errno.h>
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
/* cmocka wants these first */
#include <cmocka.h>

enum { NR_FIRST = 600, WORD_COUNT = 12 };

/* One a number from NR_FIRST on: every action that can be told, with data. */
static const uint32_t words[WORD_COUNT] = {
    CALLGATE_ERRNO | 1,     CALLGATE_ERRNO,       CALLGATE_ERRNO | 38,
    CALLGATE_ERRNO | 4095,  CALLGATE_TRAP,        CALLGATE_TRAP | 77,
    CALLGATE_TRAP | 0xffff, CALLGATE_KILL_THREAD, CALLGATE_KILL_PROCESS,
    CALLGATE_KILL_THREAD,   0x00010000,           CALLGATE_ALLOW,
};

static uint32_t arch(void)
{
    return callgate_abi_arch(callgate_abi_host());
}

static size_t make_filter(callgate_insn *insns)
{
    size_t count = 0;

    insns[count++] = insn_make(OP_LD_ABS, DATA_NR);
    for (uint32_t i = 0; i < WORD_COUNT; i++) {
        insns[count++] = insn_branch(OP_JEQ_K, NR_FIRST + i, 0, 1);
        insns[count++] = insn_make(OP_RET_K, words[i]);
    }
    /* personality: its argument's halves decide */
    insns[count++] = insn_branch(OP_JEQ_K, SYS_personality, 0, 5);
    insns[count++] = insn_make(OP_LD_ABS, DATA_ARGS + 4);
    insns[count++] = insn_branch(OP_JEQ_K, 0x12345678, 0, 3);
    insns[count++] = insn_make(OP_LD_ABS, DATA_ARGS);
    insns[count++] = insn_branch(OP_JEQ_K, 0x9abcdef0, 0, 1);
    insns[count++] = insn_make(OP_RET_K, CALLGATE_ERRNO | 5);
    insns[count++] = insn_make(OP_RET_K, CALLGATE_ALLOW);
    return count;
}

static void install(const callgate_insn *insns, size_t count, uint32_t flags)
{
    const uapi_program program = {(unsigned short)count, insns};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, flags, &program) < 0)
        _exit(3);
}

/* Runs a check in a child, which a filter confines; its exit status says what became of it. */
static int status_of(int (*check)(void))
{
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(check());
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -status;
}

static bool is_right(asker *who, uint32_t nr, uint64_t first, uint32_t wanted)
{
    const callgate_call_data call = {.nr = nr, .arch = arch(), .args = {first, 2, 3, 4, 5, 6}};
    uint32_t word = 1;
    callgate_error err = {.text = ""};
    callgate_status status = asker_ask(who, &call, &word, &err);

    if (status != CALLGATE_OK || word != wanted)
        print_message("nr %u: 0x%08x, not 0x%08x %s\n", nr, word, wanted, err.text);
    return status == CALLGATE_OK && word == wanted;
}

static int ask_all(void)
{
    callgate_insn insns[64];
    asker *who;
    bool is_fine = true;

    install(insns, make_filter(insns), 0);
    if (asker_new(&who, NULL) != CALLGATE_OK)
        return 2;
    for (uint32_t i = 0; i < WORD_COUNT; i++) {
        /* an action that the kernel doesn't know kills the process */
        uint32_t word = words[i] == 0x00010000 ? CALLGATE_KILL_PROCESS : words[i];
        is_fine = is_right(who, NR_FIRST + i, 0, word) && is_fine;
    }
    is_fine = is_right(who, SYS_personality, 0x123456789abcdef0, CALLGATE_ERRNO | 5) && is_fine;
    is_fine = is_right(who, SYS_personality, 0x9abcdef0, CALLGATE_ALLOW) && is_fine;
    is_fine = is_right(who, UINT32_MAX, 0, CALLGATE_ALLOW) && is_fine;
    asker_free(who);
    return is_fine ? 0 : 1;
}

/* Calls that would end, stop or change whoever makes them. */
static int ask_without_harm(void)
{
    static const uint32_t harmful[] = {SYS_exit_group, SYS_exit,  SYS_execve, SYS_kill,
                                       SYS_munmap,     SYS_ppoll, SYS_close,  SYS_rt_sigreturn,
                                       SYS_setuid,     SYS_reboot};
    callgate_insn insns[64];
    asker *who;
    bool is_fine = true;

    install(insns, make_filter(insns), 0);
    if (asker_new(&who, NULL) != CALLGATE_OK)
        return 2;
    for (size_t i = 0; i < sizeof harmful / sizeof *harmful; i++)
        is_fine = is_right(who, harmful[i], 0, CALLGATE_ALLOW) && is_fine;
    asker_free(who);
    return is_fine ? 0 : 1;
}

static int ask_under_listener(void)
{
    const callgate_insn insns[] = {insn_make(OP_RET_K, CALLGATE_ALLOW)};
    callgate_error err = {.text = ""};
    asker *who;

    install(insns, 1, CALLGATE_FLAG_NEW_LISTENER);
    if (asker_new(&who, &err) == CALLGATE_OK)
        return 1;
    return strstr(err.text, "a listener stands already") != NULL ? 0 : 2;
}

/* Asks where the filter has a word for seccomp(2); true: that failed. */
static bool fails_where_seccomp_gets(uint32_t word, callgate_error *ret_err)
{
    const callgate_insn insns[] = {
        insn_make(OP_LD_ABS, DATA_NR),
        insn_branch(OP_JEQ_K, SYS_seccomp, 0, 1),
        insn_make(OP_RET_K, word),
        insn_make(OP_RET_K, CALLGATE_ALLOW),
    };
    asker *who;

    *ret_err = (callgate_error){.text = ""};
    install(insns, sizeof insns / sizeof *insns, 0);
    return asker_new(&who, ret_err) != CALLGATE_OK;
}

static int ask_where_asking_is_refused(void)
{
    callgate_error err;

    if (!fails_where_seccomp_gets(CALLGATE_ERRNO | EPERM, &err))
        return 1;
    return strstr(err.text, "seccomp") != NULL && err.os_errno == EPERM ? 0 : 2;
}

/* Nothing is in place then that keeps a call from being made. */
static int ask_where_asking_only_seems_right(void)
{
    callgate_error err;

    if (!fails_where_seccomp_gets(CALLGATE_ERRNO, &err))
        return 1;
    return strstr(err.text, "seccomp") != NULL && err.os_errno == EPERM ? 0 : 2;
}

static int ask_where_asking_kills(void)
{
    callgate_error err;

    if (!fails_where_seccomp_gets(CALLGATE_KILL_PROCESS, &err))
        return 1;
    return strstr(err.text, "answered with a kill") != NULL ? 0 : 2;
}

static void every_word_is_told(void **state)
{
    (void)state;
    assert_int_equal(status_of(ask_all), 0);
}

static void nothing_is_executed(void **state)
{
    (void)state;
    assert_int_equal(status_of(ask_without_harm), 0);
}

static void what_hinders_is_said(void **state)
{
    (void)state;
    assert_int_equal(status_of(ask_under_listener), 0);
    assert_int_equal(status_of(ask_where_asking_is_refused), 0);
    assert_int_equal(status_of(ask_where_asking_only_seems_right), 0);
    assert_int_equal(status_of(ask_where_asking_kills), 0);
}

/* An arch that this machine doesn't run. */
static void foreign_arches_are_refused(void **state)
{
    const callgate_call_data call = {.nr = 1, .arch = callgate_abi_arch(CALLGATE_ABI_S390X)};
    asker *who;
    uint32_t word;

    (void)state;
    assert_int_equal(asker_new(&who, NULL), CALLGATE_OK);
    assert_int_equal(asker_ask(who, &call, &word, NULL), CALLGATE_UNSUPPORTED);
    asker_free(who);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_is_told),
        cmocka_unit_test(nothing_is_executed),
        cmocka_unit_test(what_hinders_is_said),
        cmocka_unit_test(foreign_arches_are_refused),
    };
    callgate_error err;
    asker *who;

    if (prctl(PR_GET_SECCOMP) != 0 || asker_new(&who, &err) != CALLGATE_OK) {
        puts("1..0 # SKIP this kernel or this machine can't be asked");
        return 0;
    }
    asker_free(who);
    return cmocka_run_group_tests_name("asker", tests, NULL, NULL);
}
