/* The widest condition of one argument that fits.
 *
 * An argument is seen in two widths: whole on 64-bit ABIs, by its low word on 32-bit ones, where
 * values and masks lose their high words too. So one condition is two sets of values:
 *
 *     GT 0x1ffffffff      64 bits: 0x200000000 and more      32 bits: none
 *     GE 0x200000000      64 bits: 0x200000000 and more      32 bits: all
 */
#ifndef CLI_OCI_WIDEN_H
#define CLI_OCI_WIDEN_H

#include "callgate/rules.h"
#include "cli/explain/cases.h"

/* What a condition has to let through, and what it must not. */
typedef struct widen_request {
    callgate_store *store;
    uint32_t arg;
    uint64_t last;       /* the greatest value: of 32 bits where no 64-bit ABI has the call */
    uint64_t value;      /* it lets this value through … */
    case_cube cube;      /* … and these, if it is none of a few values */
    decision bad_wide;   /* none of these values of 64 bits */
    decision bad_narrow; /* none of these low words on 32-bit ABIs */
    bool is_narrow_kept; /* it lets the cube's low words through too */
    bool is_masked;      /* MASKED_EQ and EQ alone */
} widen_request;

/* MASKED_EQ, EQ if its mask says so; an empty mask is no condition. */
callgate_condition condition_of_cube(uint32_t arg, case_cube cube, uint64_t last);

/* What a condition lets through where numbers end at `last`, UINT64_MAX or UINT32_MAX. */
decision condition_values(callgate_store *store, const callgate_condition *condition,
                          uint64_t last);

/* false: no condition does. One with an empty mask always holds. */
CALLGATE_MUST_CHECK bool condition_widest(const widen_request *request,
                                          callgate_condition *ret_condition);

#endif
