/* Finds tests that libseccomp shares between calls against their meaning.
 *
 * A test that stands behind one of the same word loads nothing. Where rules go on below the one
 * before, the word has to be loaded again, and libseccomp sees to that call by call. But equal
 * tests (of one value, with the same ends) are one in the filter: the one that was made last. So
 * the others lose their load where that one needs none. Of a machine's ABIs its own is made first,
 * of an ABI's calls the one with the fewest nodes.
 */
#include "lint/call_nodes.h"
#include "lint/linter.h"
#include <stdlib.h>

enum { FOUND_COUNT_MAX = 64 }; /* each is looked for in the whole profile */

/* What the accumulator holds. */
typedef struct loaded_word {
    uint32_t place;
    uint32_t mask;
} loaded_word;

/* A test that loads nothing. */
typedef struct bare_test {
    uint64_t id;   /* of all that it does: equal ones are one */
    uint64_t turn; /* when its call is made */
    call_id call;
    callgate_abi abi;
    uint32_t datum;
    bool is_stray; /* comes there with another word loaded, too … */
    bool is_seen;  /* … that may be the value it looks for */
} bare_test;

typedef struct test_list {
    bare_test *tests;
    size_t count;
    size_t room;
    callgate_abi abi; /* the one at hand, … */
    call_id call;     /* … its call */
    uint64_t turn;
    bool *is_unknown; /* by call_id: it has tests that aren't here */
    bool is_unsure;   /* any test may be elsewhere, too; or there is no memory */
} test_list;

static uint64_t mix(uint64_t id, uint64_t more)
{
    id = (id ^ more) * 0x9e3779b97f4a7c15u;
    return id ^ id >> 29;
}

static void add_test(test_list *list, bare_test test)
{
    if (list->count == list->room) {
        size_t room = 2 * list->room + 64;
        bare_test *tests = realloc(list->tests, room * sizeof *tests);
        if (tests == NULL) {
            list->is_unsure = true;
            return;
        }
        list->tests = tests;
        list->room = room;
    }
    list->tests[list->count++] = test;
}

static loaded_word word_of(const chain_node *test)
{
    return (loaded_word){test->place, test->mask};
}

static bool loads(loaded_word held, loaded_word word)
{
    return held.place != word.place || (held.mask != word.mask && held.mask != UINT32_MAX);
}

/* Can a value be what the last test of a level has loaded, and not what it looks for? One that
 * ended at another test of the level doesn't come so far. */
static bool can_leave(const call_tree *tree, uint32_t last, uint32_t value)
{
    const tree_node *at = &tree->nodes[last];

    if ((value & ~at->test.mask) != 0 || value == at->test.datum)
        return false;
    for (uint32_t node = at->next; node != 0; node = tree->nodes[node].next) {
        const tree_node *other = &tree->nodes[node];
        if (other->first == 0 && other->test.place == at->test.place &&
            (value & other->test.mask) == other->test.datum)
            return false;
    }
    return true;
}

static bool contradict(const chain_node *a, const chain_node *b)
{
    return a->place == b->place && ((a->datum ^ b->datum) & a->mask & b->mask) != 0;
}

/* A way out of the rules below a test: past the last tests of their levels, the last of which fails
 * on a value. */
typedef struct way_out {
    const call_tree *tree;
    uint32_t first; /* the others on the way hold */
    uint32_t last;
    uint32_t value;
} way_out;

static bool allows(const way_out *way, const chain_node *test)
{
    const chain_node found = {way->tree->nodes[way->last].test.place, false, UINT32_MAX,
                              way->value};

    for (uint32_t node = way->first; node != way->last; node = way->tree->nodes[node].first)
        if (contradict(&way->tree->nodes[node].test, test))
            return false;
    return !contradict(&found, test);
}

/* Can rules that go on below a node still come to their end? */
static bool can_end(const way_out *way, uint32_t above)
{
    uint32_t node = way->tree->nodes[above].first;

    if (node == 0)
        return true;
    for (; node != 0; node = way->tree->nodes[node].next)
        if (allows(way, &way->tree->nodes[node].test) && can_end(way, node))
            return true;
    return false;
}

/* May a test, or one behind it that loads nothing either, find its value in what is loaded where
 * the rules below another test come to no end? */
static bool is_seen(const call_tree *tree, uint32_t first, uint32_t above)
{
    way_out way = {.tree = tree, .first = tree->nodes[above].first};

    for (way.last = way.first; way.last != 0; way.last = tree->nodes[way.last].first) {
        loaded_word held = word_of(&tree->nodes[first].test);
        for (uint32_t node = first; node != 0; node = tree->nodes[node].previous) {
            const chain_node *test = &tree->nodes[node].test;
            if (node != first && loads(held, word_of(test)))
                break;
            way.value = test->datum;
            if (can_leave(tree, way.last, way.value) && can_end(&way, node))
                return true;
            if (tree->nodes[node].first != 0)
                break; /* the next one may load again */
            held = word_of(test);
        }
    }
    return false;
}

/* The first test of a level that comes with a word loaded; `otherwise` is where it goes on if none
 * holds. libseccomp tests a level from its end on. */
static uint64_t add_level(test_list *list, const call_tree *tree, uint32_t above,
                          loaded_word loaded, uint64_t otherwise)
{
    for (uint32_t node = tree->nodes[above].first; node != 0; node = tree->nodes[node].next) {
        const tree_node *at = &tree->nodes[node];
        loaded_word word = word_of(&at->test);
        loaded_word held = at->next != 0 ? word_of(&tree->nodes[at->next].test) : loaded;
        bool is_stray = at->next != 0 && tree->nodes[at->next].first != 0;
        uint64_t then =
            at->first != 0 ? add_level(list, tree, node, word, otherwise) : mix(1, at->word);
        uint64_t id = mix(mix(mix(word.place, word.mask), at->test.datum), then);
        otherwise = mix(mix(mix(id, otherwise), held.place), held.mask);
        if (!loads(held, word))
            add_test(list, (bare_test){.id = otherwise,
                                       .turn = list->turn,
                                       .call = list->call,
                                       .abi = list->abi,
                                       .datum = at->test.datum,
                                       .is_stray = is_stray,
                                       .is_seen = is_stray && is_seen(tree, node, at->next)});
    }
    return otherwise;
}

/* Those of one ABI in the order in which they are made; x86_64's and x32's are one list. */
static uint64_t turn_of(callgate_abi abi, uint32_t node_count, uint32_t nr)
{
    callgate_abi machine = abi_get(abi)->machine;
    bool is_pair = abi_get(abi)->arch == abi_get(machine)->arch;
    uint64_t place = is_pair ? 0 : 1 + (uint64_t)abi;

    return place << 56 | (uint64_t)node_count << 32 | nr; /* x32's numbers are the larger ones */
}

static void visit(void *user, call_id call, const call_tree *tree)
{
    const loaded_word number = {UINT32_MAX, UINT32_MAX};
    test_list *list = user;
    uint32_t nr;

    if (!call_nr(call, list->abi, &nr))
        return;
    if (tree == NULL) {
        list->is_unknown[call] = true;
        list->is_unsure |= call_is_multiplexer(call);
        return;
    }
    list->call = call;
    list->turn = turn_of(list->abi, tree->node_count, nr);
    add_level(list, tree, 0, number, 0);
}

static int compare_tests(const void *left, const void *right)
{
    const bare_test *a = left, *b = right;

    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->turn > b->turn) - (a->turn < b->turn);
}

/* Of equal tests, those made last at the end: one that needs the load that the last one doesn't. */
static const bare_test *find_lost(const bare_test *tests, size_t count)
{
    uint64_t last = tests[count - 1].turn;
    const bare_test *lost = NULL;

    for (size_t i = 0; i < count; i++) {
        if (tests[i].turn == last && tests[i].is_stray)
            return NULL;
        if (tests[i].is_seen)
            lost = &tests[i];
    }
    return lost;
}

static bool names_unknown(const test_list *list, const profile_entry *entry)
{
    for (uint32_t i = 0; i < entry->name_count; i++)
        if (entry->names[i].call != CALL_NONE && list->is_unknown[entry->names[i].call])
            return true;
    return false;
}

/* May a call whose tests aren't known have this one, too? Ranges compare with a neighbour. */
static bool is_elsewhere(const test_list *list, const callgate_profile *profile, uint32_t datum)
{
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (entry->arg_count == 0 || !names_unknown(list, entry))
            continue;
        for (uint32_t j = 0; j < entry->arg_count; j++) {
            const callgate_condition condition = profile_arg_condition(&entry->args[j]);
            if ((uint32_t)condition.value - datum + 1 <= 2)
                return true;
        }
    }
    return false;
}

/* The place of the first rule that names the call. */
static bool find_place(const callgate_profile *profile, call_id call, callgate_place *ret_place)
{
    for (uint32_t i = 0; i < profile->entry_count; i++)
        for (uint32_t j = 0; j < profile->entries[i].name_count; j++)
            if (profile->entries[i].names[j].call == call) {
                *ret_place = profile_place(profile, profile->entries[i].names[j].span);
                return true;
            }
    return false;
}

static void tell(const lint_subject *subject, const bare_test *lost, const bare_test *last)
{
    callgate_place place;
    bool has_place = find_place(subject->profile, lost->call, &place);

    lint_report(subject, "libseccomp-mixes", has_place ? &place : NULL, NULL,
                "on %s libseccomp's filter makes one test of those for %u of '%s' and of '%s'%s%s, "
                "and compares another argument of '%s' with it",
                callgate_abi_name(lost->abi), lost->datum, call_name(lost->call),
                call_name(last->call), last->abi != lost->abi ? " on " : "",
                last->abi != lost->abi ? callgate_abi_name(last->abi) : "", call_name(lost->call));
}

/* Once a machine. */
static void find_shared(const lint_subject *subject, test_list *list)
{
    uint32_t found_count = 0;
    size_t end;

    qsort(list->tests, list->count, sizeof *list->tests, compare_tests);
    for (size_t begin = 0; begin < list->count && found_count < FOUND_COUNT_MAX; begin = end) {
        for (end = begin + 1; end < list->count && list->tests[end].id == list->tests[begin].id;)
            end++;
        const bare_test *lost = find_lost(&list->tests[begin], end - begin);
        if (lost == NULL)
            continue;
        found_count++;
        if (!is_elsewhere(list, subject->profile, lost->datum)) {
            tell(subject, lost, &list->tests[end - 1]);
            return;
        }
    }
}

void lint_shared_tests(const lint_subject *subject, callgate_abi machine)
{
    test_list list = {.is_unknown = calloc(call_count(), sizeof *list.is_unknown)};
    const call_tree_visitor visitor = {visit, &list};

    list.is_unsure = list.is_unknown == NULL;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT && !list.is_unsure; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (!lint_covers(subject, abi) || abi_get(abi)->machine != machine)
            continue;
        list.abi = abi;
        call_nodes *calls = call_nodes_count(subject->profile, abi, &visitor);
        list.is_unsure |= calls == NULL;
        free(calls);
    }
    if (!list.is_unsure && list.count > 0)
        find_shared(subject, &list);
    free(list.tests);
    free(list.is_unknown);
}
