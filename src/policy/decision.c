/* Operations on decisions: choice, leaf-wise combination, comparison, restriction. */
#include "callgate/rules.h"
#include "policy/store_impl.h"

/* The two halves of a decision at `var`: itself twice where it doesn't test that bit. */
typedef struct halves {
    decision lo;
    decision hi;
} halves;

static halves split(const callgate_store *store, decision d, uint32_t var)
{
    const decision_node *node = &store->nodes[d];

    if (node->var == var)
        return (halves){node->lo, node->hi};
    return (halves){d, d};
}

static uint32_t first_var(const callgate_store *store, decision a, decision b)
{
    uint32_t var_a = store->nodes[a].var;
    uint32_t var_b = store->nodes[b].var;

    return var_a < var_b ? var_a : var_b;
}

decision decision_bit(callgate_store *store, uint32_t arg, uint32_t bit)
{
    return decision_make(store, decision_var(arg, bit), DECISION_FALSE, DECISION_TRUE);
}

static decision pick(callgate_store *store, decision c, decision t, decision o)
{
    if (c == DECISION_TRUE || t == o)
        return t;
    if (c == DECISION_FALSE)
        return o;
    if (t == DECISION_TRUE && o == DECISION_FALSE)
        return c;
    decision known = cache_find(store, OP_PICK, c, t, o);
    if (known != DECISION_NONE)
        return known;
    if (!store_step(store))
        return DECISION_NONE;

    uint32_t var = first_var(store, t, o);
    if (store->nodes[c].var < var)
        var = store->nodes[c].var;
    halves cs = split(store, c, var);
    halves ts = split(store, t, var);
    halves os = split(store, o, var);
    decision lo = pick(store, cs.lo, ts.lo, os.lo);
    if (lo == DECISION_NONE)
        return DECISION_NONE;
    decision made = decision_make(store, var, lo, pick(store, cs.hi, ts.hi, os.hi));
    cache_keep(store, OP_PICK, c, t, o, made);
    return made;
}

decision decision_pick(callgate_store *store, decision condition, decision then, decision otherwise)
{
    if (condition == DECISION_NONE || then == DECISION_NONE || otherwise == DECISION_NONE)
        return DECISION_NONE;
    return pick(store, condition, then, otherwise);
}

decision decision_and(callgate_store *store, decision a, decision b)
{
    return a < b ? decision_pick(store, a, b, DECISION_FALSE)
                 : decision_pick(store, b, a, DECISION_FALSE);
}

decision decision_or(callgate_store *store, decision a, decision b)
{
    return a < b ? decision_pick(store, a, DECISION_TRUE, b)
                 : decision_pick(store, b, DECISION_TRUE, a);
}

decision decision_not(callgate_store *store, decision a)
{
    return decision_pick(store, a, DECISION_FALSE, DECISION_TRUE);
}

static int32_t signed_action(uint32_t word)
{
    return (int32_t)(word & CALLGATE_ACTION_MASK);
}

static bool is_known_action(uint32_t word)
{
    uint32_t action = word & CALLGATE_ACTION_MASK;

    return action == CALLGATE_KILL_THREAD || action == CALLGATE_TRAP || action == CALLGATE_ERRNO ||
           action == CALLGATE_USER_NOTIF || action == CALLGATE_TRACE || action == CALLGATE_LOG ||
           action == CALLGATE_ALLOW;
}

/* Grows with what a word permits. KILL_PROCESS and unknown actions are 0 and tell by value. */
static uint64_t permissiveness(uint32_t word)
{
    return is_known_action(word) ? (uint64_t)1 << 32 | word : word;
}

uint32_t word_stack(uint32_t a, uint32_t b)
{
    return signed_action(b) < signed_action(a) ? b : a;
}

static uint32_t combine_words(uint32_t op, uint32_t a, uint32_t b)
{
    bool is_a_greater = permissiveness(a) >= permissiveness(b);

    if (op == OP_COMBINE + CALLGATE_STACK)
        return word_stack(a, b);
    if (op == OP_COMBINE + CALLGATE_UNION)
        return is_a_greater ? a : b;
    return is_a_greater ? b : a;
}

/* A pair of words is a node of its own, and the word that stands for it is that node's index. */
static decision change_leaf(callgate_store *store, uint32_t a, uint32_t b)
{
    decision pair = a == b ? DECISION_FALSE : decision_pair(store, a, b);

    return pair == DECISION_NONE ? DECISION_NONE : decision_leaf(store, pair);
}

static decision apply_leaves(callgate_store *store, uint32_t op, uint32_t a, uint32_t b)
{
    if (op == OP_EQUALS)
        return a == b ? DECISION_TRUE : DECISION_FALSE;
    if (op == OP_EXCEEDS)
        return callgate_word_level(a) > callgate_word_level(b) ? DECISION_TRUE : DECISION_FALSE;
    if (op == OP_CHANGES)
        return change_leaf(store, a, b);
    return decision_leaf(store, combine_words(op, a, b));
}

static decision apply_same(uint32_t op, decision a)
{
    if (op == OP_EQUALS)
        return DECISION_TRUE;
    if (op == OP_EXCEEDS || op == OP_CHANGES || op == OP_XOR)
        return DECISION_FALSE;
    return a;
}

static decision apply(callgate_store *store, uint32_t op, decision a, decision b)
{
    if (a == b)
        return apply_same(op, a);
    if (op == OP_XOR && (a == DECISION_FALSE || b == DECISION_FALSE))
        return a == DECISION_FALSE ? b : a; /* of TRUE with a condition no negation is made */
    if (op == OP_XOR && a > b)
        return apply(store, op, b, a);
    uint32_t var = first_var(store, a, b);
    if (var == DECISION_LEAF)
        return apply_leaves(store, op, store->nodes[a].lo, store->nodes[b].lo);
    decision known = cache_find(store, op, a, b, 0);
    if (known != DECISION_NONE)
        return known;
    if (!store_step(store))
        return DECISION_NONE;

    halves as = split(store, a, var);
    halves bs = split(store, b, var);
    decision lo = apply(store, op, as.lo, bs.lo);
    if (lo == DECISION_NONE)
        return DECISION_NONE;
    decision made = decision_make(store, var, lo, apply(store, op, as.hi, bs.hi));
    cache_keep(store, op, a, b, 0, made);
    return made;
}

static decision apply_checked(callgate_store *store, uint32_t op, decision a, decision b)
{
    if (a == DECISION_NONE || b == DECISION_NONE)
        return DECISION_NONE;
    return apply(store, op, a, b);
}

decision decision_combine(callgate_store *store, callgate_combine how, decision a, decision b)
{
    return apply_checked(store, OP_COMBINE + (uint32_t)how, a, b);
}

decision decision_xor(callgate_store *store, decision a, decision b)
{
    return apply_checked(store, OP_XOR, a, b);
}

decision decision_equals(callgate_store *store, decision a, decision b)
{
    return apply_checked(store, OP_EQUALS, a, b);
}

decision decision_exceeds(callgate_store *store, decision a, decision b)
{
    return apply_checked(store, OP_EXCEEDS, a, b);
}

decision decision_changes(callgate_store *store, decision a, decision b)
{
    return apply_checked(store, OP_CHANGES, a, b);
}

void decision_change(const callgate_store *store, uint32_t change, uint32_t *ret_a, uint32_t *ret_b)
{
    *ret_a = store->nodes[change].lo;
    *ret_b = store->nodes[change].hi;
}

decision decision_map(callgate_store *store, decision a, word_map map)
{
    if (a == DECISION_NONE)
        return DECISION_NONE;
    decision_node node = store->nodes[a];
    if (node.var == DECISION_LEAF)
        return decision_leaf(store, map(node.lo));
    uint64_t key = (uintptr_t)map;
    decision known = cache_find(store, OP_MAP, a, (uint32_t)key, (uint32_t)(key >> 32));
    if (known != DECISION_NONE)
        return known;
    if (!store_step(store))
        return DECISION_NONE;

    decision lo = decision_map(store, node.lo, map);
    decision made = decision_make(store, node.var, lo, decision_map(store, node.hi, map));
    cache_keep(store, OP_MAP, a, (uint32_t)key, (uint32_t)(key >> 32), made);
    return made;
}

static uint32_t level_of(uint32_t word)
{
    return (uint32_t)callgate_word_level(word);
}

decision decision_levels(callgate_store *store, decision a)
{
    return decision_map(store, a, level_of);
}

decision decision_level_is(callgate_store *store, decision a, callgate_level level)
{
    return decision_equals(store, decision_levels(store, a), decision_leaf(store, level));
}

/* From the lowest bit up, `equal` is what the bits so far say when all above are equal. */
static decision compare(callgate_store *store, uint32_t arg, uint64_t value, uint64_t mask,
                        const decision outcome[3])
{
    decision less = outcome[0], equal = outcome[1], greater = outcome[2];

    for (uint64_t left = mask | value; left != 0 && equal != DECISION_NONE; left &= left - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(left);
        uint32_t var = decision_var(arg, bit);
        bool is_one = value >> bit & 1;
        decision lo = is_one ? less : equal, hi = is_one ? equal : greater;
        equal = mask >> bit & 1 ? decision_make(store, var, lo, hi) : lo;
    }
    return equal;
}

decision decision_choose(callgate_store *store, uint32_t arg, int op, uint64_t value, uint64_t mask,
                         decision then, decision otherwise)
{
    /* does "less", "equal", "greater" mean `then`? */
    static const bool outcomes[][3] = {
        [CALLGATE_NE] = {true, false, true},         [CALLGATE_LT] = {true, false, false},
        [CALLGATE_LE] = {true, true, false},         [CALLGATE_EQ] = {false, true, false},
        [CALLGATE_GE] = {false, true, true},         [CALLGATE_GT] = {false, false, true},
        [CALLGATE_MASKED_EQ] = {false, true, false},
    };
    decision chosen[3];

    if (then == DECISION_NONE || otherwise == DECISION_NONE)
        return DECISION_NONE;
    for (uint32_t i = 0; i < 3; i++)
        chosen[i] = outcomes[op][i] ? then : otherwise;
    if (op == CALLGATE_MASKED_EQ)
        value &= mask;
    return compare(store, arg, value, mask, chosen);
}

decision decision_compare(callgate_store *store, uint32_t arg, int op, uint64_t value,
                          uint64_t mask)
{
    return decision_choose(store, arg, op, value, mask, DECISION_TRUE, DECISION_FALSE);
}

/* The cases whose bits above `bit_count` are the argument's; no recursion deeper than 64. */
static decision switch_below(callgate_store *store, uint32_t arg, uint64_t mask, uint32_t bit_count,
                             const decision_case *cases, uint32_t count, decision otherwise)
{
    uint32_t low_count = 0;

    if (count == 0)
        return otherwise;
    while (bit_count > 0 && !(mask >> (bit_count - 1) & 1))
        bit_count--;
    if (bit_count == 0)
        return cases->then;
    uint32_t bit = bit_count - 1;
    while (low_count < count && !(cases[low_count].value >> bit & 1))
        low_count++;
    decision lo = switch_below(store, arg, mask, bit, cases, low_count, otherwise);
    if (lo == DECISION_NONE)
        return DECISION_NONE;
    decision hi =
        switch_below(store, arg, mask, bit, cases + low_count, count - low_count, otherwise);
    return decision_make(store, decision_var(arg, bit), lo, hi);
}

decision decision_switch(callgate_store *store, uint32_t arg, uint64_t mask,
                         const decision_case *cases, uint32_t count, decision otherwise)
{
    return switch_below(store, arg, mask, 64, cases, count, otherwise);
}

/* Goes down as long as a condition knows the bit that is asked. */
static void follow_known(const callgate_store *store, decision *d, decision *c)
{
    while (*c > DECISION_TRUE) {
        const decision_node *node = &store->nodes[*d], *cond = &store->nodes[*c];
        if (cond->var > node->var || (cond->lo != DECISION_FALSE && cond->hi != DECISION_FALSE))
            return;
        bool is_set = cond->lo == DECISION_FALSE;
        *c = is_set ? cond->hi : cond->lo;
        if (cond->var == node->var)
            *d = is_set ? node->hi : node->lo;
    }
}

static decision restrict_to(callgate_store *store, decision d, decision c)
{
    follow_known(store, &d, &c);
    const decision_node node = store->nodes[d], cond = store->nodes[c];
    if (c == DECISION_TRUE || node.var == DECISION_LEAF)
        return d;
    decision known = cache_find(store, OP_RESTRICT, d, c, 0);
    if (known != DECISION_NONE)
        return known;
    if (!store_step(store))
        return DECISION_NONE;

    decision made;
    if (cond.var < node.var) {
        decision either = decision_or(store, cond.lo, cond.hi);
        made = either == DECISION_NONE ? DECISION_NONE : restrict_to(store, d, either);
    } else {
        halves cs = split(store, c, node.var);
        decision lo = restrict_to(store, node.lo, cs.lo);
        made = lo == DECISION_NONE
                   ? DECISION_NONE
                   : decision_make(store, node.var, lo, restrict_to(store, node.hi, cs.hi));
    }
    cache_keep(store, OP_RESTRICT, d, c, 0, made);
    return made;
}

decision decision_restrict(callgate_store *store, decision d, decision condition)
{
    if (d == DECISION_NONE || condition == DECISION_NONE)
        return DECISION_NONE;
    return restrict_to(store, d, condition);
}

decision decision_project(callgate_store *store, decision condition, uint32_t arg)
{
    if (condition == DECISION_NONE || condition <= DECISION_TRUE)
        return condition;
    decision_node node = store->nodes[condition];
    if (node.var / 64 > arg)
        return DECISION_TRUE; /* what isn't FALSE can be fulfilled */
    decision known = cache_find(store, OP_PROJECT, condition, arg, 0);
    if (known != DECISION_NONE)
        return known;
    if (!store_step(store))
        return DECISION_NONE;

    decision lo = decision_project(store, node.lo, arg);
    decision hi = decision_project(store, node.hi, arg);
    decision made =
        node.var / 64 == arg ? decision_make(store, node.var, lo, hi) : decision_or(store, lo, hi);
    cache_keep(store, OP_PROJECT, condition, arg, 0, made);
    return made;
}
