/* Says for which arguments a change is so.
 */
#include "cli/diff/change_words.h"
#include "cli/explain/case_words.h"
#include <string.h>

/* "where flags has any of …": one test that fails mostly, said by when it holds. */
static void add_negated(case_clause clause, case_view view, text *out)
{
    clause.tests[0].is_negated = !clause.tests[0].is_negated;
    text_add(out, "where ");
    clause_words(&clause, view, out);
}

/* A condition that is mostly so is told by where it isn't. */
static void add_condition(const case_list *list, case_view view, text *out)
{
    bool is_mostly_so = list->otherwise == DECISION_TRUE;
    const char *between = is_mostly_so ? "except where " : "where ";

    if (is_mostly_so && list->clause_count == 1 && list->clauses[0].test_count == 1) {
        add_negated(list->clauses[0], view, out);
        return;
    }
    for (uint32_t i = 0; i < list->clause_count; i++) {
        text_add(out, "%s", between);
        clause_words(&list->clauses[i], view, out);
        between = ", or where ";
    }
}

bool change_is_for_all(const call_change *change)
{
    return change->spans[0].condition == DECISION_TRUE;
}

void change_where(const callgate_store *store, const call_change *change, text *out)
{
    const change_span *span = &change->spans[0];
    arena memory;
    case_list list;

    if (change_is_for_all(change))
        return;
    if (change->is_sample) {
        text_add(out, "by more conditions than can be listed; for one");
        return;
    }
    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    if (cases_of(store, span->condition, &memory, &list))
        add_condition(&list, (case_view){change->call, span->abi}, out);
    else
        text_add(out, "by more conditions than can be listed");
    arena_release(&memory);
}

bool change_where_is_same(const callgate_store *store, const call_change *a, const call_change *b)
{
    text words_a, words_b;

    if (a->is_sample != b->is_sample || change_is_for_all(a) != change_is_for_all(b))
        return false;
    text_init(&words_a);
    text_init(&words_b);
    change_where(store, a, &words_a);
    change_where(store, b, &words_b);
    bool is_same = !words_a.has_failed && !words_b.has_failed &&
                   strcmp(text_data(&words_a), text_data(&words_b)) == 0;
    text_release(&words_a);
    text_release(&words_b);
    return is_same;
}
