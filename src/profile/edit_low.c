/* Arguments of which rules look at low words alone. */
#include "profile/edit_impl.h"

uint32_t edit_masked_args(const profile_entry *entry)
{
    uint32_t args = 0;

    for (uint32_t i = 0; i < entry->arg_count; i++) {
        callgate_condition condition = profile_arg_condition(&entry->args[i]);
        if (condition.op == CALLGATE_MASKED_EQ && condition.mask != 0 &&
            condition.mask <= UINT32_MAX)
            args |= 1u << condition.arg;
    }
    return args;
}

/* The arguments of which the kernel reads no more than the low word. */
static uint32_t narrow_args(call_id call)
{
    uint32_t args = 0;

    for (uint32_t arg = 0; arg < call_arg_count(call); arg++)
        if (call_arg_get(call, arg)->bits <= 32)
            args |= 1u << arg;
    return args;
}

uint32_t edit_low_args(const callgate_profile *profile, call_id call, bool is_allow)
{
    uint32_t args = 0;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (profile_entry_names(entry, call))
            args |= edit_masked_args(entry);
    }
    return is_allow ? args & narrow_args(call) : args;
}

/* A negative number is the same on 32-bit ABIs, in fewer digits. */
bool edit_is_wide(uint64_t value)
{
    return value > UINT32_MAX && value < (uint64_t)INT32_MIN;
}

edit_rule edit_rule_of(const call_expression *expression, uint32_t low_args)
{
    edit_rule rule = {0};

    for (uint32_t arg = 0; expression->has_arguments && arg < RULE_CONDITION_COUNT_MAX; arg++) {
        uint64_t value = expression->values[arg];
        if (!expression->is_given[arg])
            continue;
        rule.conditions[rule.count++] =
            (low_args >> arg & 1) != 0 && !edit_is_wide(value)
                ? (callgate_condition){arg, CALLGATE_MASKED_EQ, (uint32_t)value, UINT32_MAX}
                : (callgate_condition){arg, CALLGATE_EQ, value, 0};
    }
    return rule;
}
