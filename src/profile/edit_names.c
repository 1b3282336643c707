/* Calls that go by another name somewhere. */
#include "profile/edit_impl.h"

/* Is `other` on every one of these ABIs the same number as `call`, or nothing? Gives one of them on
 * which it is there. */
static bool is_twin(callgate_abi_set abis, call_id call, call_id other, callgate_abi *ret_abi)
{
    uint32_t nr, other_nr;
    bool is_there = false;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if (!(abis & CALLGATE_ABI_BIT(i)) || !call_nr(other, (callgate_abi)i, &other_nr))
            continue;
        if (!call_nr(call, (callgate_abi)i, &nr) || nr != other_nr)
            return false;
        *ret_abi = (callgate_abi)i;
        is_there = true;
    }
    return is_there;
}

call_id edit_twin(const callgate_profile *profile, call_id call, callgate_abi *ret_abi)
{
    callgate_abi_set abis = callgate_profile_abis(profile);

    for (call_id other = 0; other < call_count(); other++)
        if (other != call && is_twin(abis != 0 ? abis : ~(callgate_abi_set)0, call, other, ret_abi))
            return other;
    return CALL_NONE;
}
