/* Keeps diagnostics until a report is written.
 */
#include "cli/check/findings.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINDING_COUNT_MAX = 4096, RULE_FINDING_COUNT_MAX = 200 /* of one rule */ };

static bool is_same(const callgate_diagnostic *a, const callgate_diagnostic *b)
{
    return a->severity == b->severity && strcmp(a->rule, b->rule) == 0 &&
           a->place.offset == b->place.offset && a->place.line == b->place.line &&
           strcmp(a->text, b->text) == 0;
}

/* Resolving for several machines may find the same thing again. */
static bool is_known(const finding_list *list, const callgate_diagnostic *diagnostic)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_same(&list->items[i], diagnostic))
            return true;
    }
    return false;
}

static size_t count_of(const finding_list *list, const char *rule)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += strcmp(list->items[i].rule, rule) == 0;
    return count;
}

static void add(finding_list *list, const callgate_diagnostic *diagnostic)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        callgate_diagnostic *items = capacity > FINDING_COUNT_MAX
                                         ? NULL
                                         : reallocarray(list->items, capacity, sizeof *items);
        if (items == NULL) {
            list->has_failed = true;
            return;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *diagnostic;
}

/* Of a rule that finds more than a person reads only that there is more. */
static void take(void *user, const callgate_diagnostic *diagnostic)
{
    finding_list *list = user;
    callgate_diagnostic more = {.severity = CALLGATE_WARNING, .rule = "more-reports"};

    if (is_known(list, diagnostic))
        return;
    if (count_of(list, diagnostic->rule) < RULE_FINDING_COUNT_MAX) {
        add(list, diagnostic);
        return;
    }
    more.place.name = diagnostic->place.name;
    snprintf(more.text, sizeof more.text, "there are more findings of '%s'", diagnostic->rule);
    if (!is_known(list, &more))
        add(list, &more);
}

callgate_sink findings_sink(finding_list *list)
{
    return (callgate_sink){.take = take, .user = list};
}

static int compare(const void *left, const void *right)
{
    const callgate_diagnostic *a = left, *b = right;

    if ((a->place.line == 0) != (b->place.line == 0))
        return a->place.line == 0 ? 1 : -1;
    if (a->place.offset != b->place.offset)
        return a->place.offset < b->place.offset ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    return strcmp(a->rule, b->rule);
}

void findings_sort(finding_list *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

size_t findings_count(const finding_list *list, callgate_severity least)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].severity >= least;
    return count;
}

void findings_release(finding_list *list)
{
    free(list->items);
    *list = (finding_list){0};
}
