/* Asks what confines this process, a call at a time. */
#include "kernel/asker.h"

#include "base/fail.h"
#include "kernel/asker_impl.h"
#include "kernel/handover.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define FROM_OUTSIDE "from outside, pid:N reads the filters of a process"
enum { ANSWER_MS_MAX = 10000 }; /* a child that is stopped for longer is given up */

struct asker {
    ask_board *board;
    pid_t child; /* 0: none */
    int channel;
    int listener;
    bool has_compat; /* this kernel takes 32-bit calls of 64-bit programs */
    struct sigaction on_child;
};

/* What became of a question. */
typedef struct ask_outcome {
    bool was_notified; /* what stands already lets the call through */
    bool has_died;
    int status; /* then: waitpid's */
} ask_outcome;

static void close_if(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* Ends the child, whatever it does. Returns its status. */
static int end_child(asker *self, bool is_killed)
{
    int status = 0;

    if (self->child == 0)
        return 0;
    if (is_killed)
        kill(self->child, SIGKILL);
    while (waitpid(self->child, &status, 0) < 0 && errno == EINTR)
        continue;
    self->child = 0;
    close_if(&self->channel);
    close_if(&self->listener);
    return status;
}

static callgate_status fail_start(const ask_board *board, int status, callgate_error *reterr)
{
    if (WIFSIGNALED(status))
        FAIL(reterr, CALLGATE_SYSTEM,
             "what confines this process can't be asked: preparing that is answered with a kill");
    else if (board->failure == EBUSY)
        FAIL(reterr, CALLGATE_SYSTEM,
             "what confines this process can't be asked: a listener stands already");
    else
        FAIL_OS(reterr, board->failure, "what confines this process can't be asked: %s",
                board->failed_call == NULL ? "a child" : board->failed_call);
    if (reterr != NULL)
        reterr->os_errno = board->failure;
    if (board->failure == EBUSY)
        fail_hint(reterr, "its supervisor would get the questions; " FROM_OUTSIDE);
    else
        fail_hint(reterr, FROM_OUTSIDE);
    return CALLGATE_SYSTEM;
}

static callgate_status start_child(asker *self, callgate_error *reterr)
{
    int ends[2];

    memset(self->board, 0, sizeof *self->board);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return FAIL_OS(reterr, errno, "what confines this process can't be asked: socketpair");
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        ask_child(self->board, ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
        int number = errno;
        close(ends[0]);
        return FAIL_OS(reterr, number, "what confines this process can't be asked: fork");
    }
    self->child = child;
    self->channel = ends[0];
    self->listener = handover_take(ends[0]);
    if (self->listener < 0)
        return fail_start(self->board, end_child(self, false), reterr);
    return CALLGATE_OK;
}

/* Answers a notification with an errno, so that the call is not made. */
static void answer_notification(int listener)
{
    /* what the kernel hands out may be longer one day */
    union {
        uapi_notif notif;
        char bytes[512];
    } request = {.bytes = {0}};
    union {
        uapi_notif_answer answer;
        char bytes[512];
    } reply = {.bytes = {0}};

    if (ioctl(listener, UAPI_NOTIF_RECV, &request) != 0)
        return;
    reply.answer.id = request.notif.id;
    reply.answer.error = -ASK_MARKER_ERRNO;
    (void)!ioctl(listener, UAPI_NOTIF_SEND, &reply);
}

/* Waits until the child has answered or is dead. */
static callgate_status wait_for_answer(asker *self, ask_outcome *outcome, callgate_error *reterr)
{
    for (;;) {
        struct pollfd from[] = {{.fd = self->channel, .events = POLLIN},
                                {.fd = self->listener, .events = POLLIN}};
        char byte;
        int ready = poll(from, 2, ANSWER_MS_MAX);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0) {
            end_child(self, true);
            return FAIL(reterr, CALLGATE_SYSTEM,
                        "a question to this process's filters got no answer");
        }
        if ((from[1].revents & POLLIN) != 0) {
            outcome->was_notified = true;
            answer_notification(self->listener);
            continue;
        }
        if (from[0].revents == 0)
            continue;
        if (read(self->channel, &byte, 1) != 1) {
            outcome->has_died = true;
            outcome->status = end_child(self, false);
        }
        return CALLGATE_OK;
    }
}

static callgate_status put(asker *self, const callgate_call_data *call, ask_entry entry,
                           ask_outcome *ret_outcome, callgate_error *reterr)
{
    ask_board *board = self->board;
    char byte = 1;

    *ret_outcome = (ask_outcome){.was_notified = false};
    if (self->child == 0) {
        callgate_status status = start_child(self, reterr);
        if (status != CALLGATE_OK)
            return status;
    }
    board->call[0] = call->nr;
    memcpy(board->call + 1, call->args, sizeof call->args);
    board->entry = entry;
    board->has_trapped = false;
    if (send(self->channel, &byte, 1, MSG_NOSIGNAL) != 1)
        return FAIL_OS(reterr, errno, "a question to this process's filters can't be put");
    return wait_for_answer(self, ret_outcome, reterr);
}

static bool is_killed_by(const ask_outcome *outcome, int signal)
{
    return outcome->has_died && WIFSIGNALED(outcome->status) && WTERMSIG(outcome->status) == signal;
}

/* The word of a question that was put. */
static callgate_status read_outcome(const asker *self, const ask_outcome *outcome,
                                    uint32_t *ret_word, callgate_error *reterr)
{
    const ask_board *board = self->board;

    if (outcome->has_died) {
        bool is_thread =
            WIFEXITED(outcome->status) && WEXITSTATUS(outcome->status) == ASK_EXIT_THREAD_DIED;
        if (!is_thread && !is_killed_by(outcome, SIGSYS))
            return FAIL(reterr, CALLGATE_SYSTEM, "the child that asks has died (status 0x%x)",
                        (unsigned)outcome->status);
        *ret_word = is_thread ? CALLGATE_KILL_THREAD : CALLGATE_KILL_PROCESS;
    } else if (outcome->was_notified) {
        *ret_word = CALLGATE_ALLOW;
    } else if (board->has_trapped) {
        *ret_word = CALLGATE_TRAP | board->trap_data;
    } else {
        *ret_word = CALLGATE_ERRNO | ((uint32_t)-board->result & CALLGATE_DATA_MASK);
    }
    return CALLGATE_OK;
}

/* x86_64's uretprobe (335) and uprobe (336): does the kernel leave them out of filtering? The
 * child's own filter refuses them then in vain. */
static callgate_status is_exempt(asker *self, const callgate_call_data *call, bool *ret_is_exempt,
                                 callgate_error *reterr)
{
    ask_outcome outcome;

    *ret_is_exempt = false;
    if (callgate_abi_host() != CALLGATE_ABI_X86_64 || (call->nr != 335 && call->nr != 336) ||
        call->arch != callgate_abi_arch(CALLGATE_ABI_X86_64))
        return CALLGATE_OK;
    callgate_status status = put(self, call, ASK_EXEMPT, &outcome, reterr);
    if (status != CALLGATE_OK)
        return status;
    *ret_is_exempt =
        is_killed_by(&outcome, SIGILL) || (!outcome.has_died && !self->board->has_trapped &&
                                           self->board->result != -ASK_MARKER_ERRNO);
    return CALLGATE_OK;
}

static bool find_entry(const asker *self, uint32_t arch, ask_entry *ret_entry)
{
    bool is_native = arch == callgate_abi_arch(callgate_abi_host());

    *ret_entry = is_native ? ASK_NATIVE : ASK_COMPAT;
    return is_native || (self->has_compat && arch == callgate_abi_arch(CALLGATE_ABI_X86));
}

callgate_status asker_ask(asker *self, const callgate_call_data *call, uint32_t *ret_word,
                          callgate_error *reterr)
{
    ask_outcome outcome;
    ask_entry entry;
    bool has_no_filter;

    if (!find_entry(self, call->arch, &entry)) {
        FAIL(reterr, CALLGATE_UNSUPPORTED,
             "calls of arch 0x%08x can't be asked about on this machine", call->arch);
        fail_hint(reterr, "--abi chooses ABIs of this machine");
        return CALLGATE_UNSUPPORTED;
    }
    callgate_status status = is_exempt(self, call, &has_no_filter, reterr);
    if (status == CALLGATE_OK && has_no_filter) {
        *ret_word = CALLGATE_ALLOW;
        return CALLGATE_OK;
    }
    if (status == CALLGATE_OK)
        status = put(self, call, entry, &outcome, reterr);
    return status == CALLGATE_OK ? read_outcome(self, &outcome, ret_word, reterr) : status;
}

static callgate_status answer(void *user, const callgate_call_data *call, uint32_t *ret_word,
                              callgate_error *reterr)
{
    return asker_ask(user, call, ret_word, reterr);
}

call_answerer asker_answerer(asker *self)
{
    return (call_answerer){.answer = answer, .user = self};
}

bool asker_logs(const asker *self)
{
    char actions[256], *rest;
    ssize_t bytes = -1;

    (void)self;
    int file = open("/proc/sys/kernel/seccomp/actions_logged", O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        bytes = read(file, actions, sizeof actions - 1);
        close(file);
    }
    if (bytes < 0)
        return true;
    actions[bytes] = '\0';
    for (char *word = strtok_r(actions, " \n", &rest); word != NULL;
         word = strtok_r(NULL, " \n", &rest)) {
        if (strcmp(word, "log") == 0)
            return true;
    }
    return false;
}

callgate_abi_set asker_abis(const asker *self)
{
    callgate_abi machine = callgate_abi_host();
    callgate_abi_set abis = CALLGATE_ABI_BIT(machine);

    if (machine == CALLGATE_ABI_X86_64)
        abis |= CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    if (self->has_compat)
        abis |= CALLGATE_ABI_BIT(CALLGATE_ABI_X86);
    return abis;
}

/* A kernel without 32-bit calls answers int $0x80 with SIGSEGV. */
static callgate_status probe(asker *self, callgate_error *reterr)
{
    const callgate_call_data getpid_call = {.nr = 20};
    ask_outcome outcome;

    if (ask_address(ASK_COMPAT) == 0)
        return start_child(self, reterr);
    callgate_status status = put(self, &getpid_call, ASK_COMPAT, &outcome, reterr);
    self->has_compat = status == CALLGATE_OK && !is_killed_by(&outcome, SIGSEGV);
    return status;
}

callgate_status asker_new(asker **ret_asker, callgate_error *reterr)
{
    const struct sigaction plain = {.sa_handler = SIG_DFL};

    if (ask_address(ASK_NATIVE) == 0) {
        FAIL(reterr, CALLGATE_UNSUPPORTED,
             "what confines this process can't be asked on this machine");
        fail_hint(reterr, FROM_OUTSIDE);
        return CALLGATE_UNSUPPORTED;
    }
    asker *made = calloc(1, sizeof *made);
    void *board =
        mmap(NULL, sizeof *made->board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (made == NULL || board == MAP_FAILED) {
        free(made);
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
    made->board = board;
    made->channel = made->listener = -1;
    sigaction(SIGCHLD, &plain, &made->on_child); /* an inherited SIG_IGN would reap unseen */
    callgate_status status = probe(made, reterr);
    if (status == CALLGATE_OK)
        *ret_asker = made;
    else
        asker_free(made);
    return status;
}

void asker_free(asker *self)
{
    if (self == NULL)
        return;
    end_child(self, true);
    sigaction(SIGCHLD, &self->on_child, NULL);
    munmap(self->board, sizeof *self->board);
    free(self);
}
