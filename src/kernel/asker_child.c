/* The child of an asker: makes the calls that are asked about. */
#include "filter/insn.h"
#include "kernel/asker_impl.h"
#include "kernel/handover.h"
#include "kernel/probe.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    STACK_BYTES = 64 * 1024,
    FUTEX_WAIT_OP = 0, /* linux/futex.h */
    INSN_COUNT_PER_ENTRY = 5,
    IP_INDEX = 6, /* the instruction pointer's, to data_offset */
};

/* One child a process, in memory of its own. */
static ask_board *own_board;
static int own_channel;
static _Alignas(16) char own_stack[STACK_BYTES];

static _Noreturn void fail(const char *call)
{
    own_board->failure = errno;
    own_board->failed_call = call;
    _exit(1);
}

/* TRAP: the call is skipped, its data stands in si_errno. */
static void take_trap(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    own_board->has_trapped = true;
    own_board->trap_data = (uint32_t)info->si_errno & CALLGATE_DATA_MASK;
}

static void prepare_signals(void)
{
    struct sigaction trap = {.sa_sigaction = take_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigset_t none;

    sigemptyset(&none);
    sigaction(SIGSYS, &trap, NULL);
    sigaction(SIGILL, &plain, NULL);
    sigaction(SIGSEGV, &plain, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* if ip == address: return word */
static uint32_t add_entry(callgate_insn *insns, uint32_t count, uint64_t address, uint32_t word)
{
    const uint32_t arch = callgate_abi_arch(callgate_abi_host());

    insns[count++] = insn_make(OP_LD_ABS, data_offset(IP_INDEX, true, arch));
    insns[count++] = insn_branch(OP_JEQ_K, (uint32_t)(address >> 32), 0, 3);
    insns[count++] = insn_make(OP_LD_ABS, data_offset(IP_INDEX, false, arch));
    insns[count++] = insn_branch(OP_JEQ_K, (uint32_t)address, 0, 1);
    insns[count++] = insn_make(OP_RET_K, word);
    return count;
}

/* Without the filter in place a call that is asked about would be made. */
static int install(void)
{
    callgate_insn insns[ASK_ENTRY_COUNT * INSN_COUNT_PER_ENTRY + 1];
    uint32_t count = 0;

    if (seccomp_is_answered(CALLGATE_FLAG_NEW_LISTENER)) {
        errno = EPERM;
        return -1;
    }
    for (ask_entry entry = 0; entry < ASK_ENTRY_COUNT; entry++) {
        uint32_t word =
            entry == ASK_EXEMPT ? CALLGATE_ERRNO | ASK_MARKER_ERRNO : CALLGATE_USER_NOTIF;
        if (ask_address(entry) != 0)
            count = add_entry(insns, count, ask_address(entry), word);
    }
    insns[count++] = insn_make(OP_RET_K, CALLGATE_ALLOW);
    const uapi_program program = {(unsigned short)count, insns};
    return (int)syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, CALLGATE_FLAG_NEW_LISTENER, &program);
}

static int answer_all(void *unused)
{
    char byte;

    (void)unused;
    while (read(own_channel, &byte, 1) == 1) {
        own_board->result = ask_by(own_board->entry, own_board->call);
        if (write(own_channel, &byte, 1) != 1)
            break;
    }
    _exit(0); /* all threads */
}

/* Waits for the asking thread, which never ends by itself. */
static _Noreturn void wait_for_death(void)
{
    for (int thread; (thread = __atomic_load_n(&own_board->thread, __ATOMIC_ACQUIRE)) != 0;) {
        if (syscall(SYS_futex, &own_board->thread, FUTEX_WAIT_OP, thread, NULL, NULL, 0) != 0 &&
            errno != EAGAIN && errno != EINTR)
            sched_yield();
    }
    _exit(ASK_EXIT_THREAD_DIED);
}

_Noreturn void ask_child(ask_board *board, int channel)
{
    const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                      CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

    own_board = board;
    own_channel = channel;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0); /* no core of a child that is killed */
    prepare_signals();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        fail("prctl");
    int listener = install();
    if (listener < 0)
        fail("seccomp");
    if (!handover_send(channel, listener))
        fail("sendmsg");
    close(listener);
    if (clone(answer_all, own_stack + STACK_BYTES, flags, NULL, &board->thread, NULL,
              &board->thread) < 0) {
        board->is_single = true;
        answer_all(NULL);
    }
    wait_for_death();
}
