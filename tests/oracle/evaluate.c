/* The oracle: rules tried one by one on one call.
 *
 * Shares nothing with what builds policies. Slow on purpose: it compares rules as the text says,
 * and looks for the first rule with a test whenever a tie needs it.
 */
#include "oracle/rules.h"

/* The rules of a set that are for one call. */
typedef struct evaluation {
    const rule_set *set;
    const callgate_call_data *call;
    callgate_abi abi;
} evaluation;

static bool is_wide(callgate_abi abi)
{
    return abi_get(abi)->word_bits == 64;
}

static bool holds(const callgate_condition *condition, uint64_t argument, bool is_wide_abi)
{
    uint64_t value = is_wide_abi ? condition->value : (uint32_t)condition->value;
    uint64_t seen = is_wide_abi ? argument : (uint32_t)argument;

    switch (condition->op) {
    case CALLGATE_NE:
        return seen != value;
    case CALLGATE_LT:
        return seen < value;
    case CALLGATE_LE:
        return seen <= value;
    case CALLGATE_EQ:
        return seen == value;
    case CALLGATE_GE:
        return seen >= value;
    case CALLGATE_GT:
        return seen > value;
    case CALLGATE_MASKED_EQ:
        return ((seen ^ value) & (is_wide_abi ? condition->mask : (uint32_t)condition->mask)) == 0;
    }
    return false;
}

static bool is_for_call(const evaluation *e, const rule *r)
{
    return r->abi == e->abi && r->nr == e->call->nr;
}

static bool matches(const evaluation *e, const rule *r)
{
    if (!is_for_call(e, r))
        return false;
    for (uint32_t i = 0; i < r->condition_count; i++) {
        const callgate_condition *condition = &r->conditions[i];
        if (!holds(condition, e->call->args[condition->arg], is_wide(e->abi)))
            return false;
    }
    return true;
}

static bool is_same(const callgate_condition *a, const callgate_condition *b)
{
    return a->arg == b->arg && a->op == b->op && a->value == b->value && a->mask == b->mask;
}

/* Equality and masks, then upper bounds, then lower bounds. */
static int rank(callgate_op op)
{
    if (op == CALLGATE_LT || op == CALLGATE_LE)
        return 1;
    return op == CALLGATE_GE || op == CALLGATE_GT ? 2 : 0;
}

/* How much of a condition is compared. */
typedef enum test_extent { HIGH_WORD, WHOLE } test_extent;

/* Do two conditions of one argument and rank begin with the same test? */
static bool shares_test(const callgate_condition *a, const callgate_condition *b,
                        test_extent extent)
{
    bool is_a_masked = a->op == CALLGATE_MASKED_EQ, is_b_masked = b->op == CALLGATE_MASKED_EQ;

    if (a->arg != b->arg || rank(a->op) != rank(b->op) || is_a_masked != is_b_masked)
        return false;
    if (extent == HIGH_WORD)
        return a->value >> 32 == b->value >> 32 && a->mask >> 32 == b->mask >> 32;
    return a->value == b->value && a->mask == b->mask && (rank(a->op) == 0 || a->op == b->op);
}

/* The first rule added that has `like`'s first `level` conditions and, after them, its test. */
static const rule *find_leader(const evaluation *e, const rule *like, uint32_t level,
                               test_extent extent)
{
    for (uint32_t i = 0; i < e->set->count; i++) {
        const rule *r = &e->set->rules[i];
        uint32_t same = 0;
        if (!is_for_call(e, r) || r->condition_count <= level)
            continue;
        while (same < level && is_same(&r->conditions[same], &like->conditions[same]))
            same++;
        if (same == level && shares_test(&r->conditions[level], &like->conditions[level], extent))
            return r;
    }
    return like;
}

/* -1: a's value comes first, 1: b's, 0: they are equal. */
static int compare_values(uint64_t a, uint64_t b, int rank)
{
    if (a == b)
        return 0;
    return (rank == 1 ? a < b : a > b) ? -1 : 1;
}

/* Is a's condition at `level` tried before b's? They differ, what is before them doesn't. */
static bool precedes_at(const evaluation *e, const rule *a, const rule *b, uint32_t level)
{
    const callgate_condition *ca = &a->conditions[level], *cb = &b->conditions[level];
    int by_value;

    if (ca->arg != cb->arg)
        return ca->arg > cb->arg;
    if (rank(ca->op) != rank(cb->op))
        return rank(ca->op) < rank(cb->op);
    by_value = compare_values(ca->value >> 32, cb->value >> 32, rank(ca->op));
    if (by_value != 0)
        return by_value < 0;
    if (is_wide(e->abi) && !shares_test(ca, cb, HIGH_WORD))
        return find_leader(e, a, level, HIGH_WORD) < find_leader(e, b, level, HIGH_WORD);
    by_value = compare_values(ca->value, cb->value, rank(ca->op));
    if (by_value != 0)
        return by_value < 0;
    const rule *leader_a = find_leader(e, a, level, WHOLE);
    const rule *leader_b = find_leader(e, b, level, WHOLE);
    return leader_a != leader_b ? leader_a < leader_b : ca->op < cb->op;
}

static bool precedes(const evaluation *e, const rule *a, const rule *b)
{
    uint32_t level = 0;

    while (level < a->condition_count && level < b->condition_count &&
           is_same(&a->conditions[level], &b->conditions[level]))
        level++;
    if (level == a->condition_count || level == b->condition_count)
        return a->condition_count != b->condition_count ? a->condition_count < b->condition_count
                                                        : a < b;
    return precedes_at(e, a, b, level);
}

/* The rule that decides; NULL: none matches. */
static const rule *decide(const evaluation *e)
{
    const rule *best = NULL;

    for (uint32_t i = 0; i < e->set->count; i++) {
        const rule *r = &e->set->rules[i];
        if (matches(e, r) && (!best || (!e->set->has_file_order && precedes(e, r, best))))
            best = r;
    }
    return best;
}

/* What is said before any rule: the ABI isn't one of the set's, or the call is newer. */
static bool is_settled(const rule_set *set, const callgate_call_data *call, callgate_abi *ret_abi,
                       uint32_t *ret_word)
{
    bool is_x86_64 = call->arch == callgate_abi_arch(CALLGATE_ABI_X86_64);
    bool has_bit_30 = (call->nr & 0x40000000) != 0;
    callgate_abi limit = is_x86_64 && has_bit_30 ? CALLGATE_ABI_X32 : CALLGATE_ABI_X86_64;
    callgate_abi abi = callgate_abi_of(call->arch, call->nr);
    bool takes_any = set->has_file_order; /* nobody looks at bit 30 */
    bool has_x32 = (set->abis & CALLGATE_ABI_BIT(CALLGATE_ABI_X32)) != 0;
    bool has_x86_64 = has_x32 || (set->abis & CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64)) != 0;

    if (!is_x86_64)
        limit = abi;
    *ret_abi = abi;
    *ret_word = set->bad_arch_word;
    if (is_x86_64 ? !has_x86_64 : abi == CALLGATE_ABI_NONE || !(set->abis & CALLGATE_ABI_BIT(abi)))
        return true;
    const rule_newer *newer = &set->newer[limit];
    bool is_newer = call->nr > newer->nr_max || (newer->has_zero && call->nr == 0);
    if (newer->is_set && is_newer) {
        *ret_word = CALLGATE_ERRNO | errno_enosys(limit);
        return true;
    }
    if (is_x86_64 && has_bit_30 && takes_any)
        *ret_word = set->default_word;
    if (abi == CALLGATE_ABI_NONE) {
        bool is_known = has_x32 || takes_any || call->nr == UINT32_MAX;
        *ret_word = is_known ? set->default_word : set->bad_arch_word;
        return true;
    }
    return !(set->abis & CALLGATE_ABI_BIT(abi));
}

uint32_t rule_set_eval(const rule_set *set, const callgate_call_data *call, uint32_t *ret_origin)
{
    evaluation e = {.set = set, .call = call};
    const rule *decided = NULL;
    uint32_t word = 0;

    if (!is_settled(set, call, &e.abi, &word)) {
        decided = decide(&e);
        word = decided ? decided->word : rule_default_word(set, e.abi);
    }
    if (ret_origin)
        *ret_origin = decided ? decided->origin : 0;
    return word;
}
