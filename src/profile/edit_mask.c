/* Lossless edits: comparisons of low words, under masks. */
#include "profile/edit_impl.h"

/* The call is taken out of an entry as often as it stands there; *ret_name_index: once. */
static bool remove_names(editor *edit, uint32_t index, call_id call, uint32_t *ret_name_index)
{
    const profile_entry *entry = &edit->profile->entries[index];

    for (uint32_t i = 0; i < entry->name_count; i++) {
        if (entry->names[i].call != call)
            continue;
        *ret_name_index = i;
        if (!edit_remove_name(edit, index, i))
            return false;
    }
    return true;
}

static bool fail_mask(editor *edit, call_id call, const profile_entry *entry, const char *why)
{
    EDIT_FAIL_AT(edit, CALLGATE_UNSUPPORTED, entry->span, "the rules for '%s' can't be rewritten",
                 call_name(call));
    fail_hint(edit->reterr, "%s: edit them by hand", why);
    return false;
}

/* The greatest value that the kernel sees in an argument, where it reads no more than the low word:
 * all its bits. 0: it reads more, or nobody knows. */
static uint32_t last_value(call_id call, uint32_t arg)
{
    if (arg >= call_arg_count(call))
        return 0;
    const call_arg *known = call_arg_get(call, arg);
    return known->is_pointer || known->bits > 32 ? 0 : UINT32_MAX >> (32 - known->bits);
}

/* A condition on a low word: (word & mask) == value. */
typedef struct low_cube {
    uint32_t mask;
    uint32_t value;
} low_cube;

enum { LOW_CUBE_COUNT_MAX = 33 };

static const uint32_t LOW_SIGN = UINT32_C(1) << 31;
static const uint64_t NEGATIVE_FIRST = UINT64_C(0xffffffff80000000); /* the sign drawn out */

/* The words up to `last` that are like `bound` down to some bit, and other there: where that bit of
 * `bound` is 0 (greater words), is 1 (smaller ones), or both. Returns how many cubes. */
static uint32_t cubes_beside(uint32_t bound, uint32_t last, bool takes_zeros, bool takes_ones,
                             low_cube ret_cubes[LOW_CUBE_COUNT_MAX])
{
    uint32_t count = 0;

    for (uint32_t bit = last ^ last >> 1; bit != 0; bit >>= 1) {
        uint32_t mask = last & ~(bit - 1);
        if ((bound & bit) != 0 ? takes_ones : takes_zeros)
            ret_cubes[count++] = (low_cube){mask, (bound ^ bit) & mask};
    }
    return count;
}

static uint32_t whole(bool is_so, low_cube ret_cubes[LOW_CUBE_COUNT_MAX])
{
    ret_cubes[0] = (low_cube){0, 0};
    return is_so ? 1 : 0;
}

/* A negative number, as programs of 64 bits write it. */
static bool is_drawn_out(uint64_t value)
{
    return value >> 31 == (UINT64_C(1) << 33) - 1;
}

/* The bound of a range among low words. One beyond all numbers with a stray bit above the word lies
 * among negative numbers, whose sign is drawn out, or below them. */
static uint64_t bound_of(const callgate_condition *condition, uint32_t last)
{
    bool is_last_below = condition->op == CALLGATE_GT || condition->op == CALLGATE_LE;
    uint64_t least = NEGATIVE_FIRST - is_last_below;

    if (last != UINT32_MAX || (condition->value | (condition->value + is_last_below)) >> 33 == 0)
        return condition->value;
    return (uint32_t)(condition->value > least ? condition->value : least);
}

/* The low words for which a masked comparison holds. One that looks above them, but not for a stray
 * bit, asks for the sign. */
static uint32_t cubes_under(const callgate_condition *condition, uint32_t last,
                            low_cube ret_cubes[LOW_CUBE_COUNT_MAX])
{
    uint64_t value = condition->value & condition->mask;
    uint32_t high_mask = last == UINT32_MAX ? (uint32_t)(condition->mask >> 32) : 0;
    uint32_t high = high_mask & (uint32_t)(value >> 32), sign = high != 0 ? LOW_SIGN : 0;
    low_cube low = {(uint32_t)condition->mask & last, (uint32_t)value & last};

    ret_cubes[0] = low;
    if (high_mask == 0 || (high == 0 && (high_mask & 1) != 0))
        return value >> 32 == 0 && (uint32_t)value <= last ? 1 : 0;
    ret_cubes[0] = (low_cube){low.mask | LOW_SIGN, low.value | sign};
    bool is_sign = high == 0 || (high == high_mask && high_mask != 1);
    return is_sign && (low.value & LOW_SIGN) == (low.mask & sign) ? 1 : 0;
}

/* Is it a number that no low word means? */
static bool is_beyond(uint64_t value, uint32_t last)
{
    return value > last && !(last == UINT32_MAX && is_drawn_out(value));
}

/* The values up to `last` for which a condition holds. */
static uint32_t cubes_of(const callgate_condition *condition, uint32_t last,
                         low_cube ret_cubes[LOW_CUBE_COUNT_MAX])
{
    uint64_t value = condition->value, bound = bound_of(condition, last);
    uint32_t low = (uint32_t)value & last, edge = (uint32_t)bound & last;

    switch (condition->op) {
    case CALLGATE_NE:
        return is_beyond(value, last) ? whole(true, ret_cubes)
                                      : cubes_beside(low, last, true, true, ret_cubes);
    case CALLGATE_LT:
        return bound > last ? whole(true, ret_cubes)
                            : cubes_beside(edge, last, false, true, ret_cubes);
    case CALLGATE_LE:
        return bound >= last ? whole(true, ret_cubes)
                             : cubes_beside(edge + 1, last, false, true, ret_cubes);
    case CALLGATE_GT:
        return bound >= last ? 0 : cubes_beside(edge, last, true, false, ret_cubes);
    case CALLGATE_GE:
        if (bound == 0 || bound > last)
            return whole(bound == 0, ret_cubes);
        return cubes_beside(edge - 1, last, true, false, ret_cubes);
    case CALLGATE_MASKED_EQ:
        return cubes_under(condition, last, ret_cubes);
    case CALLGATE_EQ:
    default:
        ret_cubes[0] = (low_cube){last, low};
        return is_beyond(value, last) ? 0 : 1;
    }
}

/* Rules that hold together where one did, under masks. */
typedef struct mask_list {
    edit_rule rules[EDIT_RULE_COUNT_MAX];
    uint32_t count;
} mask_list;

static void add_condition(edit_rule *rule, uint32_t arg, low_cube cube)
{
    if (cube.mask != 0)
        rule->conditions[rule->count++] =
            (callgate_condition){arg, CALLGATE_MASKED_EQ, cube.value, cube.mask};
}

/* Each rule once for each cube. false: too many. */
static bool multiply(mask_list *list, uint32_t arg, const low_cube *cubes, uint32_t cube_count)
{
    uint32_t old_count = list->count;

    if ((size_t)old_count * cube_count > EDIT_RULE_COUNT_MAX)
        return false;
    for (uint32_t i = old_count * cube_count; i-- > 0;) {
        list->rules[i] = list->rules[i / cube_count]; /* from behind: none is written over unread */
        add_condition(&list->rules[i], arg, cubes[i % cube_count]);
    }
    list->count = old_count * cube_count;
    return true;
}

static bool is_masked(call_id call, const callgate_condition *condition)
{
    uint32_t last = last_value(call, condition->arg);

    return last == 0 || (condition->op == CALLGATE_MASKED_EQ && condition->mask <= last);
}

/* What is fine already stays what it is. */
static bool mask_condition(mask_list *list, call_id call, const callgate_condition *condition)
{
    low_cube cubes[LOW_CUBE_COUNT_MAX];

    if (!is_masked(call, condition))
        return multiply(list, condition->arg, cubes,
                        cubes_of(condition, last_value(call, condition->arg), cubes));
    for (uint32_t i = 0; i < list->count; i++)
        list->rules[i].conditions[list->rules[i].count++] = *condition;
    return true;
}

/* The condition on an argument; *ret_count of them, of which the first is returned. */
static callgate_condition condition_on(const profile_entry *entry, uint32_t arg,
                                       uint32_t *ret_count)
{
    callgate_condition found = {0};

    *ret_count = 0;
    for (uint32_t i = 0; i < entry->arg_count; i++)
        if (entry->args[i].index == arg && (*ret_count)++ == 0)
            found = profile_arg_condition(&entry->args[i]);
    return found;
}

/* NULL: done; else why it can't be. */
static const char *mask_rule(const profile_entry *entry, call_id call, mask_list *list)
{
    uint32_t count;

    list->rules[0] = (edit_rule){0};
    list->count = 1;
    for (uint32_t arg = 0; arg < RULE_CONDITION_COUNT_MAX; arg++) {
        callgate_condition condition = condition_on(entry, arg, &count);
        if (count > 1)
            return "this one has two conditions on one argument";
        if (count == 1 && !mask_condition(list, call, &condition))
            return "this one would become too many rules";
    }
    return NULL;
}

/* All rules in the form of the entry that they replace: its action, its guards, its comment. */
static const char *write_rules(editor *edit, const edit_style *style, const profile_entry *entry,
                               uint32_t name_index, const mask_list *list)
{
    text made;

    text_init(&made);
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            text_add(&made, ",%s", style->list.next);
        edit_write_copy(&made, edit, style, entry, name_index, &list->rules[i], NULL);
    }
    return edit_keep(edit, &made);
}

static bool has_wide(const profile_entry *entry, call_id call)
{
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        callgate_condition condition = profile_arg_condition(&entry->args[i]);
        if (!is_masked(call, &condition))
            return true;
    }
    return false;
}

/* No rule is left where none of its conditions can hold. */
static bool mask_entry(editor *edit, uint32_t index, call_id call)
{
    const profile_entry *entry = &edit->profile->entries[index];
    uint32_t name_index = 0;
    mask_list list;
    edit_style style;

    if (!has_wide(entry, call))
        return true;
    const char *problem = mask_rule(entry, call, &list);
    if (problem != NULL)
        return fail_mask(edit, call, entry, problem);
    if (!edit_style_of(edit, &style) || !remove_names(edit, index, call, &name_index))
        return false;
    if (list.count > 0)
        edit->entries[index].copies = write_rules(edit, &style, entry, name_index, &list);
    return list.count == 0 || edit->entries[index].copies != NULL;
}

bool edit_mask_call(editor *edit, call_id call)
{
    const callgate_profile *profile = edit->profile;

    for (uint32_t i = 0; i < profile->entry_count; i++)
        if (profile_entry_names(&profile->entries[i], call) && !mask_entry(edit, i, call))
            return false;
    return edit_flush(edit);
}
