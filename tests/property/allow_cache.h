/* Linux's emulator of filters, that says what its cache remembers.
 *
 * seccomp_is_const_allow of kernel/seccomp.c, from its source: what it doesn't know ends it, and
 * the call runs the filter each time.
 */
#ifndef TESTS_ALLOW_CACHE_H
#define TESTS_ALLOW_CACHE_H

#include "callgate/filter.h"

static inline bool allow_cache_knows(const callgate_insn *insns, size_t count, uint32_t arch,
                                     uint32_t nr)
{
    uint32_t reg = 0;

    for (size_t pc = 0; pc < count; pc++) {
        uint32_t k = insns[pc].k;
        bool is_taken = false;
        switch (insns[pc].code) {
        case 0x20: /* ld [k] */
            if (k != 0 && k != 4)
                return false;
            reg = k == 0 ? nr : arch;
            continue;
        case 0x06: /* ret #k */
            return k == CALLGATE_ALLOW;
        case 0x05: /* ja */
            pc += k;
            continue;
        case 0x54: /* and #k */
            reg &= k;
            continue;
        case 0x15:
            is_taken = reg == k;
            break;
        case 0x35:
            is_taken = reg >= k;
            break;
        case 0x25:
            is_taken = reg > k;
            break;
        case 0x45:
            is_taken = (reg & k) != 0;
            break;
        default:
            return false;
        }
        pc += is_taken ? insns[pc].jt : insns[pc].jf;
    }
    return false;
}

#endif
