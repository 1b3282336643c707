/* Says cases in words.
 */
#include "cli/explain/case_words.h"
#include "cli/witness.h"
#include "filter/action.h"
#include <inttypes.h>
#include <string.h>

enum { CONSTANT_TEXT_BYTES = 1024, WORD_COUNT_MAX = 64 };

/* s390 takes clone's first two arguments the other way round (CONFIG_CLONE_BACKWARDS2). */
static uint32_t usual_arg(case_view view, uint32_t arg)
{
    bool is_s390 = view.abi == CALLGATE_ABI_S390 || view.abi == CALLGATE_ABI_S390X;

    if (is_s390 && arg < 2 && strcmp(call_name(view.call), "clone") == 0)
        return 1 - arg;
    return arg;
}

/* What the call's table says of an argument; NULL: nothing. */
static const call_arg *find_arg(case_view view, uint32_t arg)
{
    if (view.call == CALL_NONE || arg >= 6)
        return NULL;
    uint32_t usual = usual_arg(view, arg);
    return usual < call_arg_count(view.call) ? call_arg_get(view.call, usual) : NULL;
}

enum { ARG_NAME_BYTES = 48 };

/* "flags", or "argument 2". */
static void name_arg(case_view view, uint32_t arg, char ret_name[ARG_NAME_BYTES])
{
    const call_arg *known = find_arg(view, arg);

    if (arg == 6)
        snprintf(ret_name, ARG_NAME_BYTES, "the instruction pointer");
    else if (known != NULL)
        snprintf(ret_name, ARG_NAME_BYTES, "%s", known->name);
    else
        snprintf(ret_name, ARG_NAME_BYTES, "argument %u", arg);
}

static void add_value(case_view view, uint32_t arg, uint64_t value, text *out)
{
    char name[CONSTANT_TEXT_BYTES];

    if (view.call != CALL_NONE && arg < 6 &&
        constant_format(view.call, usual_arg(view, arg), value, name, sizeof name) > 0)
        text_add(out, "%s", name);
    else
        value_words(value, out);
}

static void add_range(const case_test *test, case_view view, case_range range, text *out)
{
    uint64_t last = test->bits == 32 ? UINT32_MAX : UINT64_MAX;

    if (range.first == range.last) {
        add_value(view, test->arg, range.first, out);
    } else if (range.first == 0 && range.last != last) {
        text_add(out, "at most ");
        add_value(view, test->arg, range.last, out);
    } else if (range.last == last) {
        text_add(out, "at least ");
        add_value(view, test->arg, range.first, out);
    } else {
        add_value(view, test->arg, range.first, out);
        text_add(out, " to ");
        add_value(view, test->arg, range.last, out);
    }
}

/* "domain is AF_UNIX, AF_INET or at least 40"; negated "is none of …". */
static void add_ranges(const case_test *test, case_view view, const char *name, text *out)
{
    bool is_one = test->range_count == 1;

    text_add(out, "%s is%s ", name, !test->is_negated ? "" : is_one ? " not" : " none of");
    for (uint32_t i = 0; i < test->range_count; i++) {
        bool is_last = i + 1 == test->range_count;
        if (i > 0)
            text_add(out, "%s", is_last ? (test->is_negated ? " and " : " or ") : ", ");
        add_range(test, view, test->ranges[i], out);
    }
}

static void add_masked(const case_test *test, case_view view, const char *name, case_cube cube,
                       text *out)
{
    text_add(out, "%s & ", name);
    add_value(view, test->arg, cube.mask, out);
    text_add(out, " is%s ", test->is_negated ? " not" : "");
    add_value(view, test->arg, cube.value, out);
}

/* "flags has none of A|B", "flags has all of A|B", "flags lacks A", "flags & M is V". */
static void add_cube(const case_test *test, case_view view, const char *name, case_cube cube,
                     text *out)
{
    bool is_single = (cube.mask & (cube.mask - 1)) == 0;
    bool is_negated = test->is_negated;
    const char *verb = NULL;

    if (cube.mask == UINT64_MAX) {
        text_add(out, "%s is%s ", name, is_negated ? " not" : "");
        add_value(view, test->arg, cube.value, out);
        return;
    }
    if (cube.value == 0)
        verb = is_single ? (is_negated ? "has" : "lacks")
                         : (is_negated ? "has any of" : "has none of");
    else if (cube.value == cube.mask)
        verb = is_single ? (is_negated ? "lacks" : "has")
                         : (is_negated ? "lacks any of" : "has all of");
    if (verb == NULL) {
        add_masked(test, view, name, cube, out);
        return;
    }
    text_add(out, "%s %s ", name, verb);
    add_value(view, test->arg, cube.mask, out);
}

/* Is it the low word alone that counts, of an argument with two? */
static bool is_low_half(const case_test *test, case_view view)
{
    const call_arg *known = find_arg(view, test->arg);
    bool is_narrow = view.abi != CALLGATE_ABI_NONE && abi_get(view.abi)->word_bits == 32;

    return test->is_half || (test->bits == 32 && !is_narrow && (known == NULL || known->bits > 32));
}

static void add_test(const case_test *test, case_view view, text *out)
{
    char plain[ARG_NAME_BYTES], name[ARG_NAME_BYTES + 16];
    const char *between = test->is_negated ? " and " : " or ";

    name_arg(view, test->arg, plain);
    snprintf(name, sizeof name, "%s%s", plain,
             test->range_count > 0 && is_low_half(test, view) ? " (low half)" : "");
    if (test->range_count > 0)
        add_ranges(test, view, name, out);
    for (uint32_t i = 0; i < test->cube_count; i++) {
        if (i > 0 || test->range_count > 0)
            text_add(out, "%s", between);
        add_cube(test, view, plain, test->cubes[i], out);
    }
}

void clause_words(const case_clause *clause, case_view view, text *out)
{
    for (uint32_t i = 0; i < clause->test_count; i++) {
        const case_test *test = &clause->tests[i];
        uint32_t parts = test->cube_count + (test->range_count > 0);
        bool has_brackets = clause->test_count > 1 && parts > 1 && !test->is_negated;

        text_add(out, "%s%s", i > 0 ? " and " : "", has_brackets ? "(" : "");
        add_test(test, view, out);
        text_add(out, "%s", has_brackets ? ")" : "");
    }
}

/* "ALLOW where …; else ERRNO(EPERM)". */
static void write_cases(const case_list *list, case_view view, text *out)
{
    char action[ACTION_TEXT_BYTES];

    for (uint32_t i = 0; i < list->clause_count; i++) {
        bool is_same = i > 0 && list->clauses[i].word == list->clauses[i - 1].word;
        action_format(list->clauses[i].word, view.abi, action);
        if (is_same)
            text_add(out, ", or where ");
        else
            text_add(out, "%s%s where ", i > 0 ? "; " : "", action);
        clause_words(&list->clauses[i], view, out);
    }
    action_format(list->otherwise, view.abi, action);
    text_add(out, "%s%s", list->clause_count > 0 ? "; else " : "", action);
}

static void add_word_list(const callgate_store *store, decision d, callgate_abi abi, text *out)
{
    uint32_t words[WORD_COUNT_MAX];
    uint32_t count = decision_word_list(store, d, words, WORD_COUNT_MAX);
    char action[ACTION_TEXT_BYTES];

    for (uint32_t i = 0; i < count; i++) {
        action_format(words[i], abi, action);
        text_add(out, "%s%s", i > 0 ? " or " : "", action);
    }
    text_add(out, " by more conditions than can be listed");
}

void decision_words(const callgate_store *store, decision d, case_view view, text *out)
{
    arena memory;
    case_list list;

    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    if (cases_of(store, d, &memory, &list))
        write_cases(&list, view, out);
    else
        add_word_list(store, d, view.abi, out);
    arena_release(&memory);
}

static void json_test(json_out *json, const case_test *test, case_view view)
{
    char name[ARG_NAME_BYTES];

    name_arg(view, test->arg, name);
    json_begin(json, NULL, '{');
    json_number(json, "argument", test->arg);
    json_text(json, "name", name);
    json_number(json, "bits", test->bits);
    json_bool(json, "negated", test->is_negated);
    json_begin(json, "ranges", '[');
    for (uint32_t i = 0; i < test->range_count; i++) {
        json_begin(json, NULL, '{');
        json_hex(json, "first", test->ranges[i].first);
        json_hex(json, "last", test->ranges[i].last);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_begin(json, "masked", '[');
    for (uint32_t i = 0; i < test->cube_count; i++) {
        json_begin(json, NULL, '{');
        json_hex(json, "mask", test->cubes[i].mask);
        json_hex(json, "value", test->cubes[i].value);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_end(json, '}');
}

static void json_tests(json_out *json, const char *key, const case_clause *clause, case_view view)
{
    json_begin(json, key, '[');
    for (uint32_t i = 0; i < clause->test_count; i++)
        json_test(json, &clause->tests[i], view);
    json_end(json, ']');
}

static void json_clause(json_out *json, const case_clause *clause, case_view view)
{
    text words;

    text_init(&words);
    clause_words(clause, view, &words);
    json_begin(json, NULL, '{');
    json_action(json, clause->word, view.abi);
    json_text(json, "where", text_data(&words));
    json_tests(json, "tests", clause, view);
    json_end(json, '}');
    text_release(&words);
}

static void json_possible(json_out *json, const callgate_store *store, decision d, callgate_abi abi)
{
    uint32_t words[WORD_COUNT_MAX];
    uint32_t count = decision_word_list(store, d, words, WORD_COUNT_MAX);

    json_begin(json, "possible", '[');
    for (uint32_t i = 0; i < count; i++) {
        json_begin(json, NULL, '{');
        json_action(json, words[i], abi);
        json_end(json, '}');
    }
    json_end(json, ']');
}

void decision_json(json_out *json, const callgate_store *store, decision d, case_view view)
{
    arena memory;
    case_list list;

    if (decision_is_leaf(store, d)) {
        json_action(json, decision_word(store, d), view.abi);
        return;
    }
    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    if (cases_of(store, d, &memory, &list)) {
        json_begin(json, "cases", '[');
        for (uint32_t i = 0; i < list.clause_count; i++)
            json_clause(json, &list.clauses[i], view);
        json_end(json, ']');
        json_begin(json, "otherwise", '{');
        json_action(json, list.otherwise, view.abi);
        json_end(json, '}');
    } else {
        json_possible(json, store, d, view.abi);
    }
    arena_release(&memory);
}

void condition_json(json_out *json, const callgate_store *store, decision condition, case_view view)
{
    arena memory;
    case_list list;

    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    if (cases_of(store, condition, &memory, &list)) {
        json_bool(json, "holds", list.otherwise != DECISION_TRUE);
        json_begin(json, "any_of", '[');
        for (uint32_t i = 0; i < list.clause_count; i++)
            json_tests(json, NULL, &list.clauses[i], view);
        json_end(json, ']');
    }
    arena_release(&memory);
}
