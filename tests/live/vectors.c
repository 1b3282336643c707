/* Makes argument vectors from the conditions of a profile. */
#include "vectors.h"

#include "profile/profile.h"

#include <string.h>

enum {
    VALUE_COUNT_MAX = 16,    /* boundary values of one condition */
    SUB_CALL_COUNT_MAX = 26, /* socketcall's and ipc's sub-calls are below */
};

static bool add(vectors *all, const vector *one)
{
    for (size_t i = 0; i < all->count; i++) {
        if (memcmp(&all->list[i], one, sizeof *one) == 0)
            return true;
    }
    if (all->count == VECTOR_COUNT_MAX)
        return false;
    all->list[all->count++] = *one;
    return true;
}

/* Values on both sides of a condition, in the low word, in the high word and in both. */
static size_t boundary_values(const callgate_condition *condition, uint64_t values[VALUE_COUNT_MAX])
{
    const uint64_t high = UINT64_C(1) << 32;
    uint64_t value = condition->value;
    const uint64_t plain[] = {value,        value - 1,          value + 1, value ^ high,
                              value + high, value & UINT32_MAX, 0,         UINT64_MAX};
    const uint64_t masked[] = {
        value & condition->mask,
        value | ~condition->mask,
        ~value & condition->mask,
        (value & condition->mask) ^ (condition->mask & (~condition->mask + 1)),
        (value & condition->mask) ^ high,
        ~condition->mask,
        condition->mask,
    };
    if (condition->op != CALLGATE_MASKED_EQ) {
        memcpy(values, plain, sizeof plain);
        return sizeof plain / sizeof plain[0];
    }
    memcpy(values, masked, sizeof masked);
    return sizeof masked / sizeof masked[0];
}

/* Every boundary value of each condition, the other conditions of its rule met. */
static bool add_entry(vectors *all, const profile_entry *entry)
{
    vector met = {{0}};
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        callgate_condition condition = profile_arg_condition(&entry->args[i]);
        met.args[condition.arg] = condition.value;
    }
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        uint64_t values[VALUE_COUNT_MAX];
        callgate_condition condition = profile_arg_condition(&entry->args[i]);
        size_t count = boundary_values(&condition, values);
        for (size_t v = 0; v < count; v++) {
            vector one = met;
            one.args[condition.arg] = values[v];
            if (!add(all, &one))
                return false;
        }
    }
    return true;
}

bool vectors_of(const callgate_profile *profile, vectors *ret_vectors)
{
    static const vector plain[VECTOR_COUNT_PLAIN] = {
        {{0}},
        {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}},
        {{UINT64_C(1) << 32, UINT64_C(2) << 32, UINT64_C(3) << 32, UINT64_C(4) << 32,
          UINT64_C(5) << 32, UINT64_C(6) << 32}},
    };
    memcpy(ret_vectors->list, plain, sizeof plain);
    ret_vectors->count = VECTOR_COUNT_PLAIN;
    for (uint64_t sub_call = 0; sub_call < SUB_CALL_COUNT_MAX; sub_call++) {
        const vector one = {{sub_call}};
        if (!add(ret_vectors, &one))
            return false;
    }
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        if (!add_entry(ret_vectors, &profile->entries[i]))
            return false;
    }
    return true;
}
