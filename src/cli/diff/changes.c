/* Tells differences of two meanings call by call.
 */
#include "cli/diff/changes.h"
#include "cli/diff/change_words.h"
#include <stdlib.h>
#include <string.h>

enum {
    CHANGE_ARENA_BYTES_MAX = 1024 * 1024 * 1024,
    CHANGE_STEP_COUNT_MAX = 1 << 23, /* of the store, for all changes: a second */
    PAIR_COUNT_MAX = 64,             /* pairs of words that one call's change is told by */
};

/* One list under way. */
typedef struct change_maker {
    callgate_store *store;
    const source_side *old_side;
    const source_side *new_side;
    change_list *list;
    uint32_t capacity;
    uint32_t call_first; /* the first change of the call at hand */
    bool has_failed;     /* memory ended */
} change_maker;

/* What changes in one way: items that are alike, on several ABIs. */
typedef struct change_subject {
    const change_item *item; /* the first of them */
    const change_span *spans;
    uint32_t span_count;
    decision changes;
    bool moves_reach;     /* the farthest that some arguments get is another */
    bool has_level_moves; /* some arguments get farther, or less far */
} change_subject;

static void *take_memory(change_maker *maker, size_t bytes)
{
    void *memory = arena_alloc(&maker->list->memory, bytes > 0 ? bytes : 1);

    maker->has_failed = maker->has_failed || memory == NULL;
    return memory;
}

/* Is a word on one ABI told as another one on another: as an errno of the same name, if it is one?
 */
static bool is_called_alike(uint32_t a, callgate_abi abi_a, uint32_t b, callgate_abi abi_b)
{
    const char *name_a = errno_name(abi_a, a & CALLGATE_DATA_MASK);
    const char *name_b = errno_name(abi_b, b & CALLGATE_DATA_MASK);

    if ((a & CALLGATE_ACTION_MASK) != CALLGATE_ERRNO ||
        (b & CALLGATE_ACTION_MASK) != CALLGATE_ERRNO)
        return a == b;
    return name_a == name_b && (name_a != NULL || a == b);
}

static bool is_same_reason(const answer_reason *a, const answer_reason *b)
{
    return is_called_alike(a->word, a->abi, b->word, b->abi) && a->rule == b->rule &&
           a->is_newer == b->is_newer && a->is_foreign == b->is_foreign;
}

static bool is_same_end(const change_end *a, const change_end *b)
{
    if (!is_called_alike(a->word, a->abi, b->word, b->abi) || a->is_unheard != b->is_unheard ||
        a->reason_count != b->reason_count)
        return false;
    for (uint32_t i = 0; i < a->reason_count; i++) {
        if (!is_same_reason(&a->reasons[i], &b->reasons[i]))
            return false;
    }
    return true;
}

/* Would both be told in the same words? Conditions on 64-bit and 32-bit ABIs are other nodes. */
static bool is_told_alike(const callgate_store *store, const call_change *a, const call_change *b)
{
    return a->group == b->group && a->direction == b->direction &&
           is_same_end(&a->old_end, &b->old_end) && is_same_end(&a->new_end, &b->new_end) &&
           change_where_is_same(store, a, b);
}

static void join_spans(change_maker *maker, call_change *into, const call_change *from)
{
    uint32_t count = into->span_count + from->span_count;
    change_span *spans = take_memory(maker, count * sizeof *spans);

    if (spans == NULL)
        return;
    memcpy(spans, into->spans, into->span_count * sizeof *spans);
    memcpy(spans + into->span_count, from->spans, from->span_count * sizeof *spans);
    into->spans = spans;
    into->span_count = count;
}

static bool grow(change_maker *maker)
{
    uint32_t capacity = maker->capacity == 0 ? 64 : maker->capacity * 2;
    call_change *items = reallocarray(maker->list->items, capacity, sizeof *items);

    if (items == NULL)
        return false;
    maker->list->items = items;
    maker->capacity = capacity;
    return true;
}

static void add_change(change_maker *maker, const call_change *made)
{
    change_list *list = maker->list;

    for (uint32_t i = maker->call_first; made->call != CALL_NONE && i < list->count; i++) {
        if (is_told_alike(maker->store, &list->items[i], made)) {
            join_spans(maker, &list->items[i], made);
            return;
        }
    }
    if (maker->has_failed || (list->count == maker->capacity && !grow(maker))) {
        maker->has_failed = true;
        return;
    }
    list->items[list->count++] = *made;
    list->counts[made->group]++;
}

static int direction_of(uint32_t old_word, uint32_t new_word)
{
    callgate_level before = callgate_word_level(old_word), after = callgate_word_level(new_word);

    return (after > before) - (after < before);
}

static change_end make_end(change_maker *maker, const source_side *side, uint32_t word,
                           decision origin, decision condition, const callgate_call_data *witness)
{
    uint32_t rules[REASON_COUNT_MAX], count = 0;
    callgate_abi abi = callgate_abi_of(witness->arch, witness->nr);
    change_end end = {.word = word, .abi = abi};

    end.is_unheard = side_is_unheard(side, callgate_policy_eval(side->meaning.policy, witness));
    if (origin != DECISION_NONE && condition != DECISION_NONE)
        count = rules_where(maker->store, condition, origin, rules, REASON_COUNT_MAX);
    answer_reason *reasons = take_memory(maker, count * sizeof *reasons);
    for (uint32_t i = 0; reasons != NULL && i < count; i++)
        reasons[i] = reason_make(&side->source, &side->target, &side->meaning, abi,
                                 end.is_unheard ? CALLGATE_USER_NOTIF : word, rules[i]);
    end.reasons = reasons;
    end.reason_count = reasons != NULL ? count : 0;
    return end;
}

static uint32_t args_tested(const callgate_store *store, const change_item *item,
                            const callgate_call_data *call)
{
    uint32_t old_count = decision_args_tested(store, item->old_answer, call);
    uint32_t new_count = decision_args_tested(store, item->new_answer, call);

    return old_count > new_count ? old_count : new_count;
}

/* The spans from the first one of a part on whose machines call its words alike; takes them. */
static bool take_spans(change_maker *maker, const change_subject *subject, decision condition,
                       uint32_t old_word, uint32_t new_word, bool *is_taken, call_change *part)
{
    change_span *spans = take_memory(maker, subject->span_count * sizeof *spans);

    part->span_count = 0;
    for (uint32_t i = 0; spans != NULL && i < subject->span_count; i++) {
        callgate_abi abi = subject->spans[i].abi;
        bool is_first = part->span_count == 0;
        if (is_taken[i] || (!is_first && (!is_called_alike(old_word, spans[0].abi, old_word, abi) ||
                                          !is_called_alike(new_word, spans[0].abi, new_word, abi))))
            continue;
        is_taken[i] = true;
        spans[part->span_count] = subject->spans[i];
        spans[part->span_count++].condition = condition;
    }
    part->spans = spans;
    return part->span_count > 0;
}

static void add_part(change_maker *maker, const change_subject *subject, call_change *part,
                     decision condition)
{
    const change_item *item = subject->item;
    uint32_t old_word = decision_eval(maker->store, item->old_answer, &part->witness);
    uint32_t new_word = decision_eval(maker->store, item->new_answer, &part->witness);
    bool *is_taken = take_memory(maker, subject->span_count * sizeof *is_taken);

    if (is_taken == NULL)
        return;
    memset(is_taken, 0, subject->span_count * sizeof *is_taken);
    part->call = item->call;
    part->direction = direction_of(old_word, new_word);
    part->witness_arg_count = args_tested(maker->store, item, &part->witness);
    while (take_spans(maker, subject, condition, old_word, new_word, is_taken, part)) {
        part->witness.arch = part->spans[0].arch_first;
        part->witness.nr = part->spans[0].nr_first;
        part->old_end =
            make_end(maker, maker->old_side, old_word, item->old_origin, condition, &part->witness);
        part->new_end =
            make_end(maker, maker->new_side, new_word, item->new_origin, condition, &part->witness);
        add_change(maker, part);
    }
}

static call_change start_part(const change_subject *subject)
{
    const change_span *span = &subject->item->span;

    return (call_change){.witness = {.arch = span->arch_first, .nr = span->nr_first}};
}

static change_group group_of(const change_subject *subject, int direction, bool is_whole)
{
    if (direction == 0 && (is_whole || subject->moves_reach || !subject->has_level_moves))
        return CHANGE_ACTION;
    if (!is_whole && !subject->moves_reach)
        return CHANGE_CONDITIONS;
    return direction > 0 ? CHANGE_PERMITTED : direction < 0 ? CHANGE_REFUSED : CHANGE_ACTION;
}

/* Where there are too many pairs of words, or the store's limits are reached: one call of them. */
static void add_sample(change_maker *maker, const change_subject *subject)
{
    call_change part = start_part(subject);
    const change_item *item = subject->item;

    decision_differ(maker->store, item->old_answer, item->new_answer, &part.witness);
    part.is_sample = true;
    part.group = CHANGE_CONDITIONS;
    add_part(maker, subject, &part, DECISION_NONE);
}

static bool add_pair(change_maker *maker, const change_subject *subject, uint32_t pair)
{
    callgate_store *store = maker->store;
    decision condition = decision_equals(store, subject->changes, decision_leaf(store, pair));
    call_change part = start_part(subject);
    uint32_t old_word, new_word;

    if (condition == DECISION_NONE)
        return false;
    decision_satisfy(store, condition, &part.witness);
    decision_change(store, pair, &old_word, &new_word);
    part.group = group_of(subject, direction_of(old_word, new_word), condition == DECISION_TRUE);
    add_part(maker, subject, &part, condition);
    return true;
}

/* The farthest level that some arguments reach. */
static uint32_t reach_of(callgate_store *store, decision answer)
{
    uint32_t levels[CALLGATE_PERMITTED + 1], farthest = 0;
    decision mapped = decision_levels(store, answer);
    uint32_t count = mapped == DECISION_NONE
                         ? 0
                         : decision_word_list(store, mapped, levels, CALLGATE_PERMITTED + 1);

    for (uint32_t i = 0; i < count; i++)
        farthest = levels[i] > farthest ? levels[i] : farthest;
    return farthest;
}

/* Learns what the groups are told by. */
static void look_at(change_maker *maker, change_subject *subject, const uint32_t *pairs,
                    uint32_t count)
{
    const change_item *item = subject->item;
    uint32_t old_word, new_word;

    subject->moves_reach =
        reach_of(maker->store, item->old_answer) != reach_of(maker->store, item->new_answer);
    for (uint32_t i = 0; i < count; i++) {
        decision_change(maker->store, pairs[i], &old_word, &new_word);
        subject->has_level_moves =
            subject->has_level_moves || direction_of(old_word, new_word) != 0;
    }
}

static void tell(change_maker *maker, change_subject *subject)
{
    callgate_store *store = maker->store;
    const change_item *item = subject->item;
    uint32_t pairs[PAIR_COUNT_MAX + 1], count = 0;

    subject->changes = decision_changes(store, item->old_answer, item->new_answer);
    if (subject->changes != DECISION_NONE)
        count = decision_word_list(store, subject->changes, pairs, PAIR_COUNT_MAX + 1);
    if (count == 0 || count > PAIR_COUNT_MAX) {
        add_sample(maker, subject);
        return;
    }
    look_at(maker, subject, pairs, count);
    for (uint32_t i = 0; i < count; i++) {
        if (pairs[i] != 0 && !add_pair(maker, subject, pairs[i])) {
            add_sample(maker, subject);
            return;
        }
    }
}

/* The items from `first` on that are alike; takes them. */
static void tell_alike(change_maker *maker, const change_item *items, size_t count, bool *is_taken)
{
    change_subject subject = {.item = items};
    change_span *spans;
    uint32_t alike = 0;

    for (size_t i = 0; i < count; i++)
        alike += !is_taken[i] && change_items_alike(&items[i], items);
    spans = take_memory(maker, alike * sizeof *spans);
    for (size_t i = 0; spans != NULL && i < count; i++) {
        if (is_taken[i] || !change_items_alike(&items[i], items))
            continue;
        is_taken[i] = true;
        spans[subject.span_count++] = items[i].span;
    }
    subject.spans = spans;
    if (spans != NULL)
        tell(maker, &subject);
}

/* A call's items, those of one ABI each; of numbers without a name, items that are alike. */
static void tell_call(change_maker *maker, const change_item *items, size_t count, bool *is_taken)
{
    maker->call_first = maker->list->count;
    for (size_t i = 0; i < count && !maker->has_failed; i++) {
        if (!is_taken[i])
            tell_alike(maker, items + i, count - i, is_taken + i);
    }
}

static bool is_of_call(const change_item *items, size_t i)
{
    return items[i].call == items[0].call &&
           (items[0].call != CALL_NONE || change_items_alike(&items[i], &items[0]));
}

static bool tell_all(change_maker *maker, const change_item *items, size_t count)
{
    bool *is_taken = calloc(count + 1, sizeof *is_taken);
    size_t end;

    for (size_t i = 0; is_taken != NULL && i < count; i = end) {
        end = i + 1;
        while (end < count && is_of_call(items + i, end - i))
            end++;
        tell_call(maker, items + i, end - i, is_taken + i);
    }
    bool is_done = is_taken != NULL && !maker->has_failed;
    free(is_taken);
    return is_done;
}

static bool find_verdict(cli_session *cli, callgate_store *store, const source_side *old_side,
                         const source_side *new_side, change_verdict *ret_verdict)
{
    bool permits_no_more, permits_no_less;
    callgate_error err;

    if (callgate_policy_subset(store, new_side->effective, old_side->effective, &permits_no_more,
                               NULL, &err) != CALLGATE_OK ||
        callgate_policy_subset(store, old_side->effective, new_side->effective, &permits_no_less,
                               NULL, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    *ret_verdict = old_side->effective == new_side->effective ? VERDICT_EQUAL
                   : permits_no_more && permits_no_less       ? VERDICT_SAME_PERMITS
                   : permits_no_more                          ? VERDICT_STRICTER
                   : permits_no_less                          ? VERDICT_WEAKER
                                                              : VERDICT_INCOMPARABLE;
    return true;
}

static int by_group(const void *left, const void *right)
{
    const call_change *a = left, *b = right;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static void sort_by_group(change_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        list->items[i].order = i;
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, by_group);
}

bool changes_find(cli_session *cli, callgate_store *store, const source_side *old_side,
                  const source_side *new_side, change_list *ret_list)
{
    change_list list = {0};
    change_maker maker = {
        .store = store, .old_side = old_side, .new_side = new_side, .list = &list};
    change_item *items = NULL;
    size_t count = 0;

    if (!find_verdict(cli, store, old_side, new_side, &list.verdict))
        return false;
    arena_init(&list.memory, CHANGE_ARENA_BYTES_MAX);
    /* The whole list has one budget of steps; what is left when it is used up is told by samples.
     */
    store_mark_for(store, CHANGE_STEP_COUNT_MAX);
    bool is_done =
        change_items_find(old_side, new_side, &items, &count) && tell_all(&maker, items, count);
    store_mark_now(store); /* forgets that it was used up: what was made is as good as before */
    free(items);
    if (!is_done) {
        talk_failure(cli, "the differences of '%s' and '%s' need more memory than there is",
                     old_side->source.name, new_side->source.name);
        changes_release(&list);
        return false;
    }
    sort_by_group(&list);
    *ret_list = list;
    return true;
}

void changes_release(change_list *list)
{
    arena_release(&list->memory);
    free(list->items);
    *list = (change_list){0};
}
