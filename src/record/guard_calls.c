/* Tells which calls matter to the guard.
 */
#include "record/guard_calls.h"
#include "abi/abi.h"
#include "policy/store.h"
#include "record/observation.h"
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

enum {
    ACTION_WORD_COUNT = 3,
    HANDLER_FIRST = 2, /* 0 and 1: SIG_DFL, SIG_IGN */
};

static void add(guard_calls *calls, callgate_abi abi, const char *name, guard_call_kind kind)
{
    const abi_info *info = abi_get(abi);
    call_id call = call_from_name(name, strlen(name));
    uint32_t nr;
    if (call == CALL_NONE || !call_nr(call, abi, &nr) || calls->count == GUARD_CALL_COUNT_MAX)
        return;
    bool is_mips = strncmp(info->name, "mips", 4) == 0; /* its structs begin with the flags */
    calls->calls[calls->count++] = (guard_call){
        .abi = abi,
        .arch = info->arch,
        .nr = nr,
        .word_bytes = is_mips ? 0 : info->word_bits / 8,
        .kind = kind,
    };
}

void guard_calls_init(guard_calls *calls, callgate_abi machine)
{
    calls->count = 0;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (abi_get(abi)->machine != machine)
            continue;
        add(calls, abi, "rt_sigaction", GUARD_CALL_RT_ACTION);
        add(calls, abi, "sigaction", GUARD_CALL_OLD_ACTION);
        add(calls, abi, "signal", GUARD_CALL_SIGNAL);
        add(calls, abi, "ptrace", GUARD_CALL_PTRACE);
    }
}

/* A word of a struct that a task of this very machine has in its memory. */
static uint64_t word_at(const unsigned char *bytes, uint32_t word_bytes, uint32_t index)
{
    uint64_t wide;
    uint32_t narrow;
    if (word_bytes == sizeof narrow) {
        memcpy(&narrow, bytes + (size_t)index * word_bytes, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, bytes + (size_t)index * word_bytes, sizeof wide);
    return wide;
}

static bool is_bare_action(const guard_call *known, uint64_t address, pid_t tid)
{
    unsigned char bytes[ACTION_WORD_COUNT * sizeof(uint64_t)];
    size_t wanted = ACTION_WORD_COUNT * (size_t)known->word_bytes;
    const struct iovec here = {bytes, wanted};
    const struct iovec there = {(void *)(uintptr_t)address, wanted};
    if (wanted == 0 || process_vm_readv(tid, &here, 1, &there, 1, 0) != (ssize_t)wanted)
        return true;
    uint32_t flags_at = known->kind == GUARD_CALL_OLD_ACTION ? 2 : 1;
    return word_at(bytes, known->word_bytes, 0) >= HANDLER_FIRST &&
           (word_at(bytes, known->word_bytes, flags_at) & SA_RESTART) == 0;
}

static guard_call_meaning ptrace_meaning(uint64_t request)
{
    if (request == PTRACE_TRACEME)
        return GUARD_CALL_MEANS_TRACE_ME;
    return request == PTRACE_ATTACH || request == PTRACE_SEIZE ? GUARD_CALL_MEANS_TRACE
                                                               : GUARD_CALL_MEANS_NOTHING;
}

guard_call_meaning guard_call_mean(const guard_calls *calls, const callgate_call_data *call,
                                   pid_t tid)
{
    const guard_call *known = calls->calls;
    const guard_call *end = known + calls->count;
    while (known < end && (known->nr != call->nr || known->arch != call->arch))
        known++;
    if (known == end)
        return GUARD_CALL_MEANS_NOTHING;
    if (known->kind == GUARD_CALL_PTRACE)
        return ptrace_meaning(call->args[0]);
    bool is_bare = known->kind == GUARD_CALL_SIGNAL
                       ? call->args[1] >= HANDLER_FIRST
                       : call->args[1] != 0 && is_bare_action(known, call->args[1], tid);
    return is_bare ? GUARD_CALL_MEANS_BARE_HANDLER : GUARD_CALL_MEANS_NOTHING;
}

static uint32_t other_way_round(uint32_t word)
{
    return word == CALLGATE_ALLOW ? CALLGATE_KILL_PROCESS : CALLGATE_ALLOW;
}

/* ALLOW for the calls, KILL_PROCESS for all others. */
static callgate_status policy_of(callgate_store *store, const guard_calls *calls,
                                 const callgate_policy **ret_policy, callgate_error *reterr)
{
    observation seen;
    callgate_status status = CALLGATE_OK;
    observation_init(&seen);
    for (uint32_t i = 0; i < calls->count && status == CALLGATE_OK; i++) {
        const sighting call = {
            .abi = calls->calls[i].abi, .nr = calls->calls[i].nr, .word = CALLGATE_ALLOW};
        status = observation_add(&seen, &call, reterr);
    }
    if (status == CALLGATE_OK)
        status = observation_policy(store, &seen, 0, CALLGATE_KILL_PROCESS, ret_policy, reterr);
    observation_release(&seen);
    return status;
}

callgate_status guard_calls_take_out(callgate_store *store, const callgate_policy **passing,
                                     callgate_error *reterr)
{
    guard_calls calls;
    const callgate_policy *others;
    guard_calls_init(&calls, callgate_abi_host());
    callgate_status status = policy_of(store, &calls, &others, reterr);
    if (status == CALLGATE_OK)
        status = policy_map(store, others, other_way_round, &others, reterr);
    if (status == CALLGATE_OK)
        status =
            callgate_policy_combine(store, CALLGATE_INTERSECT, *passing, others, passing, reterr);
    return status;
}
