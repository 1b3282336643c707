/* Return words of filters: normal form, strictness, level. */
#include "base/limits.h"
#include "callgate/policy.h"

uint32_t callgate_word_normalise(uint32_t word)
{
    uint32_t action = word & CALLGATE_ACTION_MASK;
    uint32_t data = word & CALLGATE_DATA_MASK;

    switch (action) {
    case CALLGATE_ERRNO:
        return action | (data > ERRNO_MAX ? (uint32_t)ERRNO_MAX : data);
    case CALLGATE_TRAP:
    case CALLGATE_TRACE:
        return word;
    default:
        return action;
    }
}

callgate_level callgate_word_level(uint32_t word)
{
    switch (word & CALLGATE_ACTION_MASK) {
    case CALLGATE_ALLOW:
    case CALLGATE_LOG:
        return CALLGATE_PERMITTED;
    case CALLGATE_TRACE:
    case CALLGATE_USER_NOTIF:
        return CALLGATE_SUPERVISED;
    default:
        return CALLGATE_REFUSED;
    }
}
