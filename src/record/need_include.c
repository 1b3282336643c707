/* The calls that another policy permits, way by way. */
#include "base/fail.h"
#include "policy/store.h"
#include "record/need_impl.h"

enum { INCLUDE_WAY_COUNT_MAX = 256 }; /* of one call: libseccomp takes each for a rule */

typedef struct include_walk {
    need_builder *builder;
    const callgate_store *store;
    needed_call like;
    uint32_t way_count;
    bool has_failed; /* too many ways, or one that looks at the instruction pointer */
} include_walk;

/* Permits each path to a permitted leaf: what it tests is the way. */
static void walk(include_walk *walking, decision d, const need_values *path)
{
    const decision_node *node = decision_get(walking->store, d);
    uint32_t arg = node->var / 64;
    uint64_t bit = UINT64_C(1) << (63 - node->var % 64);
    decision lo = node->lo, hi = node->hi;

    if (walking->has_failed)
        return;
    if (decision_is_leaf(walking->store, d)) {
        if (callgate_word_level(decision_word(walking->store, d)) != CALLGATE_PERMITTED)
            return;
        walking->has_failed = ++walking->way_count > INCLUDE_WAY_COUNT_MAX;
        need_permit(walking->builder, &walking->like, path);
        return;
    }
    if (arg >= 6) {
        walking->has_failed = true;
        return;
    }
    need_values next = *path;
    next.masks[arg] |= bit;
    walk(walking, lo, &next);
    next.values[arg] |= bit;
    walk(walking, hi, &next);
}

static decision decision_of(const need_options *options, callgate_abi abi, uint32_t nr)
{
    return nr_runs_find(policy_find(options->include, callgate_abi_arch(abi)), nr);
}

/* Takes in one call on one ABI; what carries others has a rule without conditions, or none. */
static bool include_call(need_builder *builder, call_id call, callgate_abi abi, uint32_t nr)
{
    static const need_values any;
    decision answer = decision_of(builder->options, abi, nr);
    include_walk walking = {
        .builder = builder,
        .store = builder->options->store,
        .like = {.call = call, .reason = NEED_INCLUDED, .because = "", .seen_as = CALL_NONE}};

    if (need_is_multiplexer(builder->wanted, call) &&
        !decision_is_leaf(builder->options->store, answer))
        return false;
    walk(&walking, answer, &any);
    return !walking.has_failed;
}

static callgate_status fail_include(call_id call, callgate_abi abi, callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_UNSUPPORTED,
         "what is included permits '%s' on %s by tests of its arguments that can't be written",
         call_name(call), callgate_abi_name(abi));
    fail_hint(reterr, "record without it, and merge the two profiles afterwards");
    return CALLGATE_UNSUPPORTED;
}

callgate_status need_include(need_builder *builder, callgate_error *reterr)
{
    const need *wanted = builder->wanted;
    uint32_t nr;

    for (call_id call = 0; call < call_count(); call++)
        for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
            if ((wanted->abis & CALLGATE_ABI_BIT(abi)) && call_nr(call, abi, &nr) &&
                !include_call(builder, call, abi, nr))
                return fail_include(call, abi, reterr);
    return CALLGATE_OK;
}
