/* Makes the filter that stops the calls to be recorded.
 */
#include "record/marking.h"
#include "base/fail.h"
#include "callgate/rules.h"
#include "kernel/uapi.h"
#include "policy/store.h"
#include "record/guard_calls.h"
#include <errno.h>

static uint32_t action_of(uint32_t word)
{
    return word & CALLGATE_ACTION_MASK;
}

static bool is_permitted(uint32_t word)
{
    return callgate_word_level(word) == CALLGATE_PERMITTED;
}

/* A TRACE of the profile's own has no tracer to ask: the kernel answers ENOSYS then. */
static uint32_t to_notify(uint32_t word)
{
    bool is_marked = is_permitted(word) || action_of(word) == CALLGATE_ERRNO ||
                     action_of(word) == CALLGATE_TRACE;

    return is_marked ? CALLGATE_USER_NOTIF : word;
}

/* Whether a tracer can refuse depends on the machine: where it can't, the filter goes on doing it.
 */
static uint32_t to_trace(uint32_t word)
{
    if (is_permitted(word))
        return CALLGATE_TRACE | MARK_PASSES;
    if (action_of(word) == CALLGATE_TRACE)
        word = CALLGATE_ERRNO | ENOSYS;
#if defined(__x86_64__) || defined(__aarch64__)
    if (action_of(word) == CALLGATE_ERRNO)
        return CALLGATE_TRACE | (word & CALLGATE_DATA_MASK);
#endif
    return word;
}

static uint32_t to_trace_permitted(uint32_t word)
{
    return action_of(word) == CALLGATE_ERRNO ? word : to_trace(word);
}

static uint32_t (*const marks[])(uint32_t word) = {
    [MARK_BY_NOTIFY] = to_notify,
    [MARK_BY_TRACE] = to_trace,
    [MARK_PERMITTED] = to_trace_permitted,
};

static uint32_t errno_or_allow(uint32_t word)
{
    return action_of(word) == CALLGATE_ERRNO ? word : CALLGATE_ALLOW;
}

static uint32_t permitted_or_kill(uint32_t word)
{
    return is_permitted(word) ? CALLGATE_ALLOW : CALLGATE_KILL_PROCESS;
}

static uint32_t as_it_is_or_kill(uint32_t word)
{
    return is_permitted(word) ? word : CALLGATE_KILL_PROCESS;
}

static uint32_t without_notify(uint32_t word)
{
    return word == CALLGATE_USER_NOTIF ? CALLGATE_ALLOW : word;
}

/* Lets what both profile and skip permit pass unmarked, but for what the guard has to see. */
static callgate_status take_out(callgate_store *store, const callgate_policy *profile,
                                const callgate_policy *skip, marking_kind kind,
                                const callgate_policy **marked, callgate_error *reterr)
{
    const callgate_policy *passing;
    const callgate_policy *allowed;
    callgate_status status = policy_map(store, skip, permitted_or_kill, &passing, reterr);
    if (status == CALLGATE_OK)
        status = policy_map(store, profile, as_it_is_or_kill, &allowed, reterr);
    if (status == CALLGATE_OK)
        status =
            callgate_policy_combine(store, CALLGATE_INTERSECT, passing, allowed, &passing, reterr);
    if (status == CALLGATE_OK && kind == MARK_BY_NOTIFY)
        status = guard_calls_take_out(store, &passing, reterr);
    if (status == CALLGATE_OK)
        status = callgate_policy_combine(store, CALLGATE_UNION, *marked, passing, marked, reterr);
    return status;
}

/* Only one of a thread's filters can have a listener. */
static callgate_status check_profile(callgate_store *store, const callgate_policy *profile,
                                     callgate_error *reterr)
{
    const callgate_policy *changed;
    callgate_status status = policy_map(store, profile, without_notify, &changed, reterr);
    if (status != CALLGATE_OK || changed == profile)
        return status;
    FAIL(reterr, CALLGATE_UNSUPPORTED,
         "the profile asks a supervisor itself (NOTIFY), and a thread can have one");
    fail_hint(reterr, "take NOTIFY out of the profile, or record by ptrace");
    return CALLGATE_UNSUPPORTED;
}

/* Everything but a filter with a listener, whatever else is asked for it. */
static callgate_status without_listener(callgate_store *store, const callgate_policy **ret_policy,
                                        callgate_error *reterr)
{
    static const callgate_condition wants_one[] = {
        {0, CALLGATE_MASKED_EQ, UAPI_SET_MODE_FILTER, UINT32_MAX},
        {1, CALLGATE_MASKED_EQ, CALLGATE_FLAG_NEW_LISTENER, CALLGATE_FLAG_NEW_LISTENER},
    };
    const callgate_abi_set all = CALLGATE_ABI_BIT(CALLGATE_ABI_COUNT) - 1;
    callgate_rules *rules;
    callgate_status status = callgate_rules_new(all, CALLGATE_ALLOW, &rules, reterr);
    if (status != CALLGATE_OK)
        return status;
    status = callgate_rules_add(rules, "seccomp", wants_one, 2, CALLGATE_ERRNO | EBUSY, reterr);
    if (status == CALLGATE_OK)
        status = callgate_rules_policy(store, rules, ret_policy, NULL, reterr);
    if (status == CALLGATE_OK) /* an arch that is none of theirs is nobody's here */
        status = policy_map(store, *ret_policy, errno_or_allow, ret_policy, reterr);
    callgate_rules_free(rules);
    return status;
}

static callgate_status refuse_listener(callgate_store *store, const callgate_policy **profile,
                                       callgate_error *reterr)
{
    const callgate_policy *others;
    callgate_status status = without_listener(store, &others, reterr);
    if (status == CALLGATE_OK)
        status =
            callgate_policy_combine(store, CALLGATE_INTERSECT, *profile, others, profile, reterr);
    return status;
}

static callgate_status make(callgate_store *store, const recorder_options *options,
                            marking_kind kind, callgate_filter **ret_filter, callgate_error *reterr)
{
    const callgate_policy *profile = options->profile;
    const callgate_policy *marked;
    callgate_status status = CALLGATE_OK;
    if (profile == NULL)
        status = callgate_policy_constant(store, CALLGATE_ALLOW, &profile, reterr);
    if (status == CALLGATE_OK && kind == MARK_BY_NOTIFY)
        status = check_profile(store, profile, reterr);
    else if (status == CALLGATE_OK)
        status = refuse_listener(store, &profile, reterr);
    if (status == CALLGATE_OK)
        status = policy_map(store, profile, marks[kind], &marked, reterr);
    if (status == CALLGATE_OK && options->skip != NULL)
        status = take_out(store, profile, options->skip, kind, &marked, reterr);
    if (status == CALLGATE_OK)
        status = callgate_compile(store, marked, NULL, ret_filter, reterr);
    return status;
}

callgate_status marking_make(const recorder_options *options, marking_kind kind,
                             callgate_filter **ret_filter, callgate_error *reterr)
{
    if (options->store != NULL)
        return make(options->store, options, kind, ret_filter, reterr);
    callgate_store *store;
    callgate_status status = callgate_store_new(NULL, &store, reterr);
    if (status != CALLGATE_OK)
        return status;
    status = make(store, options, kind, ret_filter, reterr);
    callgate_store_free(store);
    return status;
}
