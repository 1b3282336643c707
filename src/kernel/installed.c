/* Reads the filters that a thread has installed. */
#include "kernel/installed.h"

#include "base/fail.h"
#include "kernel/installed_impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    STATUS_BYTES_MAX = 8192,
    READ_COUNT_MAX = 16, /* times that a stack is read while filters are added to it */
};

struct installed_reader {
    bool may_choose;   /* no way was asked for */
    installed_way way; /* what was asked for, then what was chosen */
    installed_bpf *bpf;
    callgate_error bpf_error; /* why there is no eBPF, where ptrace was chosen for that */
};

callgate_status installed_reader_new(installed_way way, installed_reader **ret_reader,
                                     callgate_error *reterr)
{
    installed_reader *reader = calloc(1, sizeof *reader);

    if (reader == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    reader->way = way;
    reader->may_choose = way == INSTALLED_ANY;
    *ret_reader = reader;
    return CALLGATE_OK;
}

void installed_reader_free(installed_reader *reader)
{
    if (reader == NULL)
        return;
    installed_bpf_free(reader->bpf);
    free(reader);
}

installed_way installed_reader_way(const installed_reader *reader)
{
    return reader->way;
}

const callgate_error *installed_reader_bpf_error(const installed_reader *reader)
{
    return reader->bpf_error.status == CALLGATE_OK ? NULL : &reader->bpf_error;
}

/* A number of /proc/TID/status. */
static long number_or(const char *status, const char *key, long otherwise)
{
    const char *at = strstr(status, key);

    return at == NULL ? otherwise : strtol(at + strlen(key), NULL, 10);
}

static ssize_t read_file(int folder, const char *name, char *ret_text, size_t bytes_max)
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    size_t bytes = 0;
    ssize_t got = -1;

    if (file < 0)
        return -1;
    while (bytes < bytes_max - 1 && (got = read(file, ret_text + bytes, bytes_max - 1 - bytes)) > 0)
        bytes += (size_t)got;
    int saved = errno;
    close(file);
    errno = saved;
    ret_text[bytes] = '\0';
    return got < 0 ? -1 : (ssize_t)bytes;
}

/* The state of a thread by a descriptor of its folder in /proc, which stays the thread's own: once
 * it is gone nothing is read, whoever has its number. false: gone, or not to be read; errno. */
static bool read_state(int folder, thread_state *ret_state)
{
    char status[STATUS_BYTES_MAX];
    thread_state state = {0};

    if (read_file(folder, "status", status, sizeof status) <= 0)
        return false;
    const char *name = strncmp(status, "Name:\t", 6) == 0 ? status + 6 : "";
    snprintf(state.name, sizeof state.name, "%.*s", (int)strcspn(name, "\n"), name);
    state.process = (pid_t)number_or(status, "\nTgid:", 0);
    state.tracer = (pid_t)number_or(status, "\nTracerPid:", 0);
    state.mode = (installed_mode)number_or(status, "\nSeccomp:", INSTALLED_UNCONFINED);
    state.filter_count = (uint32_t)number_or(status, "\nSeccomp_filters:", -1);
    state.has_no_new_privs = number_or(status, "\nNoNewPrivs:", 0) == 1;
    state.has_ended =
        strstr(status, "\nState:\tZ") != NULL || strstr(status, "\nState:\tX") != NULL;
    *ret_state = state;
    return true;
}

callgate_status installed_add(installed_stack *stack, uint32_t insn_count,
                              installed_filter **ret_filter, callgate_error *reterr)
{
    size_t count = (size_t)stack->filter_count + 1;
    installed_filter *grown = realloc(stack->filters, count * sizeof *grown);

    if (grown != NULL) {
        stack->filters = grown;
        grown[count - 1] =
            (installed_filter){calloc(insn_count, sizeof(callgate_insn)), insn_count, 0, 0};
    }
    if (grown == NULL || grown[count - 1].insns == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    stack->filter_count++;
    *ret_filter = &grown[count - 1];
    return CALLGATE_OK;
}

static void forget_filters(installed_stack *stack)
{
    for (uint32_t i = 0; i < stack->filter_count; i++)
        free(stack->filters[i].insns);
    free(stack->filters);
    stack->filters = NULL;
    stack->filter_count = 0;
}

void installed_stack_clear(installed_stack *stack)
{
    forget_filters(stack);
    *stack = (installed_stack){0};
}

callgate_status installed_fail_not_kept(callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_UNSUPPORTED, "this kernel does not keep filters as they were installed");
    fail_hint(reterr, "it needs CONFIG_CHECKPOINT_RESTORE");
    return CALLGATE_UNSUPPORTED;
}

/* Chooses a way when something is to be read for the first time. */
static callgate_status choose(installed_reader *reader, callgate_error *reterr)
{
    if (reader->way == INSTALLED_PTRACE || reader->bpf != NULL)
        return CALLGATE_OK;
    callgate_status status = installed_bpf_new(&reader->bpf, &reader->bpf_error);
    if (status != CALLGATE_OK && reader->way == INSTALLED_BPF && reterr != NULL)
        *reterr = reader->bpf_error;
    if (reader->way == INSTALLED_BPF)
        return status;
    reader->way = status == CALLGATE_OK ? INSTALLED_BPF : INSTALLED_PTRACE;
    return CALLGATE_OK;
}

/* Says of an error of ptrace how it goes without. */
static void add_other_way(const installed_reader *reader, callgate_error *reterr)
{
    if (reterr == NULL || reader->bpf_error.status == CALLGATE_OK)
        return;
    size_t bytes = strlen(reterr->hint);
    snprintf(reterr->hint + bytes, sizeof reterr->hint - bytes, "%s%.160s",
             bytes > 0 ? "; without ptrace: " : "without ptrace: ", reader->bpf_error.text);
}

/* May ptrace be tried where eBPF has failed? Not where no filter is kept, nor any memory left. */
static bool has_other_way(const installed_reader *reader, callgate_status failed)
{
    return reader->may_choose && (failed == CALLGATE_LIMIT || failed == CALLGATE_SYSTEM);
}

static callgate_status read_once(installed_reader *reader, const thread_state *state,
                                 installed_stack *stack, bool *ret_is_stable,
                                 callgate_error *reterr)
{
    *ret_is_stable = true;
    if (reader->way == INSTALLED_BPF) {
        callgate_error err;
        callgate_status by_bpf =
            installed_bpf_read(reader->bpf, stack->thread, stack, ret_is_stable, &err);
        if (by_bpf != CALLGATE_OK && reterr != NULL)
            *reterr = err;
        if (by_bpf == CALLGATE_OK || !has_other_way(reader, by_bpf))
            return by_bpf;
        reader->bpf_error = err;
        reader->way = INSTALLED_PTRACE;
        *ret_is_stable = true;
        forget_filters(stack);
    }
    callgate_status status = installed_ptrace_read(stack->thread, state, stack, reterr);
    if (status == CALLGATE_SYSTEM)
        add_other_way(reader, reterr);
    return status;
}

static callgate_status fail_gone(pid_t thread, callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_SYSTEM, "there is no process %d", (int)thread);
    if (reterr != NULL)
        reterr->os_errno = ESRCH;
    return CALLGATE_SYSTEM;
}

/* A thread of a process beside one; 0: none. */
static pid_t thread_beside(pid_t process, pid_t thread)
{
    char path[48];
    long number = 0;
    struct dirent *entry;

    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *all = opendir(path);
    while (all != NULL && number == 0 && (entry = readdir(all)) != NULL) {
        number = strtol(entry->d_name, NULL, 10);
        number = number == thread ? 0 : number;
    }
    if (all != NULL)
        closedir(all);
    return (pid_t)number;
}

/* It stays in /proc until somebody waits for it, a first thread as long as others go on. */
static callgate_status fail_ended(pid_t thread, pid_t process, callgate_error *reterr)
{
    pid_t other = thread_beside(process, thread);

    if (other == 0)
        FAIL(reterr, CALLGATE_SYSTEM, "process %d has ended: nobody has waited for it yet",
             (int)thread);
    else
        FAIL(reterr, CALLGATE_SYSTEM, "thread %d has ended; others of its process go on",
             (int)thread);
    if (other != 0)
        fail_hint(reterr, "pid:%d is one", (int)other);
    if (reterr != NULL)
        reterr->os_errno = ESRCH;
    return CALLGATE_SYSTEM;
}

static callgate_status look(int folder, pid_t thread, thread_state *ret_state,
                            callgate_error *reterr)
{
    if (!read_state(folder, ret_state)) {
        if (errno == ESRCH || errno == ENOENT)
            return fail_gone(thread, reterr);
        return FAIL_OS(reterr, errno, "/proc/%d/status can't be read", (int)thread);
    }
    return ret_state->has_ended ? fail_ended(thread, ret_state->process, reterr) : CALLGATE_OK;
}

static bool is_as_before(const thread_state *before, const thread_state *after,
                         const installed_stack *stack)
{
    return after->mode == before->mode && after->filter_count == before->filter_count &&
           (after->filter_count == UINT32_MAX || after->filter_count == stack->filter_count);
}

/* Reads until nothing changes meanwhile. */
static callgate_status read_settled(installed_reader *reader, int folder, installed_stack *stack,
                                    callgate_error *reterr)
{
    thread_state state, after;
    callgate_status status;

    for (uint32_t i = 0; i < READ_COUNT_MAX; i++) {
        bool is_stable;
        forget_filters(stack);
        if ((status = look(folder, stack->thread, &state, reterr)) != CALLGATE_OK)
            return status;
        stack->process = state.process;
        stack->mode = state.mode;
        stack->has_no_new_privs = state.has_no_new_privs;
        memcpy(stack->name, state.name, sizeof stack->name);
        if (state.mode != INSTALLED_FILTERED)
            return CALLGATE_OK;
        if ((status = choose(reader, reterr)) != CALLGATE_OK)
            return status;
        callgate_error why;
        status = read_once(reader, &state, stack, &is_stable, &why);
        callgate_status seen = look(folder, stack->thread, &after, reterr);
        if (seen != CALLGATE_OK)
            return seen; /* it ended: that is why nothing could be read, if so */
        if (status != CALLGATE_OK) {
            if (reterr != NULL)
                *reterr = why;
            return status;
        }
        if (is_stable && is_as_before(&state, &after, stack))
            return CALLGATE_OK;
    }
    return FAIL(reterr, CALLGATE_SYSTEM, "the filters of process %d change all the time",
                (int)stack->thread);
}

callgate_status installed_read(installed_reader *reader, pid_t thread, installed_stack *ret_stack,
                               callgate_error *reterr)
{
    installed_stack stack = {.thread = thread};
    char path[32];

    snprintf(path, sizeof path, "/proc/%d", (int)thread);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 && (errno != ENOENT || access("/proc/self", F_OK) != 0))
        return FAIL_OS(reterr, errno, "'%s' can't be opened", path);
    if (folder < 0)
        return fail_gone(thread, reterr);
    callgate_status status = read_settled(reader, folder, &stack, reterr);
    close(folder);
    if (status == CALLGATE_OK)
        *ret_stack = stack;
    else
        installed_stack_clear(&stack);
    return status;
}

bool installed_stack_is_equal(const installed_stack *a, const installed_stack *b)
{
    if (a->mode != b->mode || a->filter_count != b->filter_count)
        return false;
    for (uint32_t i = 0; i < a->filter_count; i++) {
        size_t bytes = a->filters[i].insn_count * sizeof *a->filters[i].insns;
        if (a->filters[i].insn_count != b->filters[i].insn_count ||
            memcmp(a->filters[i].insns, b->filters[i].insns, bytes) != 0)
            return false;
    }
    return true;
}

/* One thread beside the one that was read. One that ended meanwhile differs in nothing. */
static callgate_status compare(installed_reader *reader, const installed_stack *stack, pid_t thread,
                               pid_t *ret_thread, uint32_t *ret_count, callgate_error *reterr)
{
    callgate_error err;
    installed_stack other;
    callgate_status status = installed_read(reader, thread, &other, &err);

    if (status == CALLGATE_SYSTEM && err.os_errno == ESRCH)
        return CALLGATE_OK;
    if (status != CALLGATE_OK) {
        if (reterr != NULL)
            *reterr = err;
        return status;
    }
    if (!installed_stack_is_equal(stack, &other) && (*ret_count)++ == 0)
        *ret_thread = thread;
    installed_stack_clear(&other);
    return CALLGATE_OK;
}

callgate_status installed_differ(installed_reader *reader, const installed_stack *stack,
                                 pid_t *ret_thread, uint32_t *ret_count, callgate_error *reterr)
{
    char path[48];
    callgate_status status = CALLGATE_OK;
    uint32_t looked_at = 0;

    *ret_thread = 0;
    *ret_count = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)stack->process);
    DIR *all = opendir(path);
    for (struct dirent *entry; all != NULL && status == CALLGATE_OK &&
                               looked_at < INSTALLED_THREAD_COUNT_MAX &&
                               (entry = readdir(all)) != NULL;) {
        pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10);
        if (thread <= 0 || thread == stack->thread)
            continue;
        looked_at++;
        status = compare(reader, stack, thread, ret_thread, ret_count, reterr);
    }
    if (all != NULL)
        closedir(all);
    return status;
}
