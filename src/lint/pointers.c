/* Finds conditions on addresses. */
#include "lint/linter.h"
#include "profile/profile.h"
#include <string.h>

/* Whether there is a pointer at all is a fair question. What holds for each asks nothing: a rule
 * with it stands beside others where one without conditions would replace them. */
static bool is_fair(const profile_arg *arg)
{
    if (arg->op == CALLGATE_MASKED_EQ)
        return arg->value == 0 || ((uint32_t)arg->value == UINT32_MAX && arg->value_two == 0);
    return (arg->op == CALLGATE_EQ || arg->op == CALLGATE_NE || arg->op == CALLGATE_GE) &&
           arg->value == 0;
}

/* The first call of a rule whose argument this is a pointer to something; CALL_NONE: none. */
static call_id pointed_to(const profile_entry *entry, const profile_arg *arg)
{
    for (uint32_t i = 0; i < entry->name_count; i++) {
        call_id call = entry->names[i].call;
        if (call != CALL_NONE && arg->index < call_arg_count(call) &&
            call_arg_get(call, arg->index)->is_pointer)
            return call;
    }
    return CALL_NONE;
}

/* Was some machine asked for, or named? Of all machines one may read a profile otherwise. */
static bool has_machines(const lint_subject *subject)
{
    return callgate_profile_abis(subject->profile) != 0 || subject->target->abis != 0 ||
           subject->target->machine != CALLGATE_ABI_NONE;
}

/* A condition on clone's flags that stands where an ABI has the stack; NONE: there is no such ABI
 * among those where the rule decides. */
static callgate_abi stack_abi(const lint_subject *subject, const profile_name *name,
                              const profile_arg *arg, callgate_call_data *ret_call)
{
    uint32_t number = lint_rule_number(subject->profile, name);

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        *ret_call = (callgate_call_data){.arch = callgate_abi_arch(abi)};
        if (lint_covers(subject, abi) && call_arg_usual(name->call, abi, arg->index) == 1 &&
            call_nr(name->call, abi, &ret_call->nr) &&
            lint_decides(subject, number, abi, ret_call->nr))
            return abi;
    }
    return CALLGATE_ABI_NONE;
}

static void check_clone(const lint_subject *subject, const profile_entry *entry,
                        const profile_arg *arg)
{
    callgate_place place = profile_place(subject->profile, arg->span);
    callgate_call_data call;

    for (uint32_t i = 0; i < entry->name_count; i++) {
        const profile_name *name = &entry->names[i];
        if (name->call == CALL_NONE || strcmp(call_name(name->call), "clone") != 0)
            continue;
        callgate_abi abi = stack_abi(subject, name, arg, &call);
        if (abi == CALLGATE_ABI_NONE)
            continue;
        uint32_t flags = 1 - arg->index;
        bool is_through = constant_value("CLONE_NEWUSER", 13, &call.args[flags]) &&
                          callgate_word_level(callgate_policy_eval(subject->meaning->policy,
                                                                   &call)) == CALLGATE_PERMITTED;
        lint_report(subject, "clone-order", &place, is_through ? &call : NULL,
                    "argument %u of clone is its stack's address on %s, where the flags are "
                    "argument %u",
                    arg->index, callgate_abi_name(abi), flags);
        return;
    }
}

void lint_pointers(const lint_subject *subject)
{
    const callgate_profile *profile = subject->profile;

    for (uint32_t i = 0; profile != NULL && i < profile->entry_count; i++)
        for (uint32_t j = 0; j < profile->entries[i].arg_count; j++) {
            const profile_arg *arg = &profile->entries[i].args[j];
            if (!is_fair(arg) && has_machines(subject))
                check_clone(subject, &profile->entries[i], arg);
            call_id call = pointed_to(&profile->entries[i], arg);
            if (call == CALL_NONE || is_fair(arg))
                continue;
            callgate_place place = profile_place(profile, arg->span);
            lint_report(subject, "pointer-compare", &place, NULL,
                        "%s's '%s' is a pointer: this compares an address, not what lies there",
                        call_name(call), call_arg_get(call, arg->index)->name);
        }
}
