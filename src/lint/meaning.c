/* Finds what a meaning lets through that its author hardly meant.
 */
#include "abi/abi.h"
#include "base/fail.h"
#include "lint/lint.h"
#include "policy/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COUNT_MAX = 4 }; /* calls that one finding names */

typedef struct meaning_linter {
    callgate_store *store;
    const callgate_source *meaning;
    const char *name;
    const callgate_sink *sink;
} meaning_linter;

static void report_at(const meaning_linter *linter, const callgate_place *place, const char *rule,
                      const char *what)
{
    const lint_rule *known = lint_rule_find(rule);

    sink_report(linter->sink, known->severity, rule, place, known->mend, "%s", what);
}

static void report(const meaning_linter *linter, const char *rule, const char *what)
{
    report_at(linter, &(const callgate_place){.name = linter->name}, rule, what);
}

static decision answer(const meaning_linter *linter, callgate_abi abi, uint32_t nr)
{
    return nr_runs_find(policy_find(linter->meaning->policy, callgate_abi_arch(abi)), nr);
}

/* Whether some arguments are permitted. */
static bool may_permit(const meaning_linter *linter, decision d, unsigned char *seen)
{
    const decision_node *node = decision_get(linter->store, d);

    if (node->var == DECISION_LEAF)
        return callgate_word_level(node->lo) == CALLGATE_PERMITTED;
    if (seen[d])
        return false;
    seen[d] = 1;
    return may_permit(linter, node->lo, seen) || may_permit(linter, node->hi, seen);
}

/* Whether a high word of an argument is looked at. */
static bool reads_high(const meaning_linter *linter, decision d, unsigned char *seen)
{
    const decision_node *node = decision_get(linter->store, d);

    if (node->var == DECISION_LEAF || seen[d])
        return false;
    seen[d] = 1;
    if (node->var < 64 * 6 && node->var % 64 < 32)
        return true;
    return reads_high(linter, node->lo, seen) || reads_high(linter, node->hi, seen);
}

typedef bool walk_function(const meaning_linter *linter, decision d, unsigned char *seen);

/* Walks a decision, each node once; false too where there is no memory for it. */
static bool ask(const meaning_linter *linter, walk_function *function, decision d)
{
    unsigned char *seen = calloc((size_t)d + 1, 1);
    bool is_so = seen != NULL && function(linter, d, seen);

    free(seen);
    return is_so;
}

static bool is_refused(const meaning_linter *linter, decision d)
{
    return !ask(linter, may_permit, d);
}

/* Names of calls as they are found: "a, b, c, d and 12 more". */
typedef struct name_list {
    const char *names[NAME_COUNT_MAX];
    uint32_t count;
} name_list;

static void add_name(name_list *list, const char *name)
{
    if (list->count < NAME_COUNT_MAX)
        list->names[list->count] = name;
    list->count++;
}

static void report_names(const meaning_linter *linter, const char *rule, const char *what,
                         const name_list *list)
{
    char text[CALLGATE_TEXT_BYTES_MAX];
    size_t used = (size_t)snprintf(text, sizeof text, "%s: ", what);

    for (uint32_t i = 0; i < list->count && i < NAME_COUNT_MAX && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? ", " : "",
                                 list->names[i]);
    if (list->count > NAME_COUNT_MAX && used < sizeof text)
        snprintf(text + used, sizeof text - used, " and %u more", list->count - NAME_COUNT_MAX);
    report(linter, rule, text);
}

/* Refused by its number on `own`, permitted by its number on `other`. */
static void find_gap(const meaning_linter *linter, callgate_abi own, callgate_abi other)
{
    name_list list = {0};
    char what[CALLGATE_TEXT_BYTES_MAX];
    uint32_t own_nr, other_nr;

    for (call_id call = 0; call < call_count(); call++) {
        if (!call_nr(call, own, &own_nr) || !call_nr(call, other, &other_nr))
            continue;
        if (is_refused(linter, answer(linter, own, own_nr)) &&
            !is_refused(linter, answer(linter, other, other_nr)))
            add_name(&list, call_name(call));
    }
    if (list.count == 0)
        return;
    snprintf(what, sizeof what, "refused on %s, permitted on %s", callgate_abi_name(own),
             callgate_abi_name(other));
    report_names(linter, "abi-gap", what, &list);
}

/* Every other ABI that the machine of a covered ABI runs. */
static void find_gaps(const meaning_linter *linter)
{
    for (uint32_t own = 0; own < CALLGATE_ABI_COUNT; own++) {
        const abi_info *info = abi_get((callgate_abi)own);
        if ((linter->meaning->abis & CALLGATE_ABI_BIT(own)) == 0 ||
            info->machine != (callgate_abi)own)
            continue;
        for (uint32_t other = 0; other < CALLGATE_ABI_COUNT; other++) {
            if (other != own && abi_get((callgate_abi)other)->machine == (callgate_abi)own)
                find_gap(linter, (callgate_abi)own, (callgate_abi)other);
        }
    }
}

/* A number that no call has, on the machine's own ABI, and none of the largest known ones. */
static void find_default(const meaning_linter *linter)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const abi_info *info = abi_get((callgate_abi)abi);
        if ((linter->meaning->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        uint32_t nr = call_nr_max((callgate_abi)abi) + 100;
        if (nr > info->nr_last || is_refused(linter, answer(linter, (callgate_abi)abi, nr)))
            continue;
        char what[CALLGATE_TEXT_BYTES_MAX];
        snprintf(what, sizeof what, "calls that no rule names are permitted on %s", info->name);
        if (linter->meaning->places != NULL)
            report_at(linter, &linter->meaning->places[0], "default-permits", what);
        else
            report(linter, "default-permits", what);
        return;
    }
}

static void find_high_words(const meaning_linter *linter)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        name_list list = {0};
        uint32_t nr;
        if ((linter->meaning->abis & CALLGATE_ABI_BIT(abi)) == 0 ||
            abi_get((callgate_abi)abi)->word_bits != 32)
            continue;
        for (call_id call = 0; call < call_count(); call++) {
            if (call_nr(call, (callgate_abi)abi, &nr) &&
                ask(linter, reads_high, answer(linter, (callgate_abi)abi, nr)))
                add_name(&list, call_name(call));
        }
        char what[CALLGATE_TEXT_BYTES_MAX];
        snprintf(what, sizeof what, "high words decide on %s",
                 callgate_abi_name((callgate_abi)abi));
        if (list.count > 0)
            report_names(linter, "high-word", what, &list);
    }
}

/* Is the answer the same whatever the arch? (Runs of arch are split at bit 30 in any case.) */
static bool ignores_arch(const callgate_policy *policy)
{
    for (uint32_t i = 1; i < policy->count; i++) {
        if (policy->runs[i].nrs != policy->runs[0].nrs)
            return false;
    }
    return true;
}

static bool is_constant(const callgate_store *store, const callgate_policy *policy)
{
    const nr_runs *runs = policy->runs[0].nrs;

    return runs->count == 1 && decision_is_leaf(store, runs->runs[0].decision);
}

void lint_meaning(callgate_store *store, const callgate_source *meaning, bool is_raw,
                  const char *name, const callgate_sink *sink)
{
    meaning_linter linter = {store, meaning, name, sink};

    if (ignores_arch(meaning->policy)) {
        if (is_raw && !is_constant(store, meaning->policy))
            report(&linter, "no-arch", "the answer does not depend on the architecture");
    } else {
        find_gaps(&linter);
    }
    find_default(&linter);
    if (is_raw)
        find_high_words(&linter);
}
