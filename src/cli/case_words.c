/* Says cases in words.
 */
#include "cli/case_words.h"
#include "filter/action.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CONSTANT_TEXT_BYTES = 1024, WORD_COUNT_MAX = 64 };

void arg_name(call_id call, uint32_t arg, char ret_name[ARG_NAME_BYTES])
{
    if (arg == 6)
        snprintf(ret_name, ARG_NAME_BYTES, "the instruction pointer");
    else if (call != CALL_NONE && arg < call_arg_count(call))
        snprintf(ret_name, ARG_NAME_BYTES, "%s", call_arg_get(call, arg)->name);
    else
        snprintf(ret_name, ARG_NAME_BYTES, "argument %u", arg);
}

static void add_value(call_id call, uint32_t arg, uint64_t value, text *out)
{
    char name[CONSTANT_TEXT_BYTES];

    if (call != CALL_NONE && arg < 6 && constant_format(call, arg, value, name, sizeof name) > 0)
        text_add(out, "%s", name);
    else
        text_add(out, value < 4096 ? "%" PRIu64 : "0x%" PRIx64, value);
}

static void add_range(const case_test *test, call_id call, case_range range, text *out)
{
    uint64_t last = test->bits == 32 ? UINT32_MAX : UINT64_MAX;

    if (range.first == range.last) {
        add_value(call, test->arg, range.first, out);
    } else if (range.first == 0 && range.last != last) {
        text_add(out, "at most ");
        add_value(call, test->arg, range.last, out);
    } else if (range.last == last) {
        text_add(out, "at least ");
        add_value(call, test->arg, range.first, out);
    } else {
        add_value(call, test->arg, range.first, out);
        text_add(out, " to ");
        add_value(call, test->arg, range.last, out);
    }
}

/* "domain is AF_UNIX, AF_INET or at least 40"; negated "is none of …". */
static void add_ranges(const case_test *test, call_id call, const char *name, text *out)
{
    bool is_one = test->range_count == 1;

    text_add(out, "%s is%s ", name, !test->is_negated ? "" : is_one ? " not" : " none of");
    for (uint32_t i = 0; i < test->range_count; i++) {
        bool is_last = i + 1 == test->range_count;
        if (i > 0)
            text_add(out, "%s", is_last ? (test->is_negated ? " and " : " or ") : ", ");
        add_range(test, call, test->ranges[i], out);
    }
}

static void add_masked(const case_test *test, call_id call, const char *name, case_cube cube,
                       text *out)
{
    text_add(out, "%s & ", name);
    add_value(call, test->arg, cube.mask, out);
    text_add(out, " is%s ", test->is_negated ? " not" : "");
    add_value(call, test->arg, cube.value, out);
}

/* "flags has none of A|B", "flags has all of A|B", "flags lacks A", "flags & M is V". */
static void add_cube(const case_test *test, call_id call, const char *name, case_cube cube,
                     text *out)
{
    bool is_single = (cube.mask & (cube.mask - 1)) == 0;
    bool is_negated = test->is_negated;
    const char *verb = NULL;

    if (cube.mask == UINT64_MAX) {
        text_add(out, "%s is%s ", name, is_negated ? " not" : "");
        add_value(call, test->arg, cube.value, out);
        return;
    }
    if (cube.value == 0)
        verb = is_single ? (is_negated ? "has" : "lacks")
                         : (is_negated ? "has any of" : "has none of");
    else if (cube.value == cube.mask)
        verb = is_single ? (is_negated ? "lacks" : "has")
                         : (is_negated ? "lacks any of" : "has all of");
    if (verb == NULL) {
        add_masked(test, call, name, cube, out);
        return;
    }
    text_add(out, "%s %s ", name, verb);
    add_value(call, test->arg, cube.mask, out);
}

/* Is it the low word alone that counts, of an argument with two? */
static bool is_low_half(const case_test *test, call_id call, uint32_t word_bits)
{
    if (test->bits != 32 || word_bits == 32)
        return false;
    return test->arg >= 6 || call == CALL_NONE || test->arg >= call_arg_count(call) ||
           call_arg_get(call, test->arg)->bits > 32;
}

static void add_test(const case_test *test, call_id call, uint32_t word_bits, text *out)
{
    char plain[ARG_NAME_BYTES], name[ARG_NAME_BYTES + 16];
    const char *between = test->is_negated ? " and " : " or ";

    arg_name(call, test->arg, plain);
    snprintf(name, sizeof name, "%s%s", plain,
             test->range_count > 0 && is_low_half(test, call, word_bits) ? " (low half)" : "");
    if (test->range_count > 0)
        add_ranges(test, call, name, out);
    for (uint32_t i = 0; i < test->cube_count; i++) {
        if (i > 0 || test->range_count > 0)
            text_add(out, "%s", between);
        add_cube(test, call, plain, test->cubes[i], out);
    }
}

void clause_words(const case_clause *clause, call_id call, uint32_t word_bits, text *out)
{
    for (uint32_t i = 0; i < clause->test_count; i++) {
        const case_test *test = &clause->tests[i];
        uint32_t parts = test->cube_count + (test->range_count > 0);
        bool has_brackets = clause->test_count > 1 && parts > 1 && !test->is_negated;

        text_add(out, "%s%s", i > 0 ? " and " : "", has_brackets ? "(" : "");
        add_test(test, call, word_bits, out);
        text_add(out, "%s", has_brackets ? ")" : "");
    }
}

void cases_words(const case_list *list, call_id call, uint32_t word_bits, text *out)
{
    char action[ACTION_TEXT_BYTES];

    for (uint32_t i = 0; i < list->clause_count; i++) {
        bool is_same = i > 0 && list->clauses[i].word == list->clauses[i - 1].word;
        action_format(list->clauses[i].word, action);
        if (is_same)
            text_add(out, ", or where ");
        else
            text_add(out, "%s%s where ", i > 0 ? "; " : "", action);
        clause_words(&list->clauses[i], call, word_bits, out);
    }
    action_format(list->otherwise, action);
    text_add(out, "%s%s", list->clause_count > 0 ? "; else " : "", action);
}

/* Marks what was seen while a diagram is walked. */
typedef struct word_walk {
    const callgate_store *store;
    unsigned char *seen;
    uint32_t *words;
    uint32_t count;
    uint32_t count_max;
} word_walk;

static void take_word(word_walk *walk, uint32_t word)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        if (walk->words[i] == word)
            return;
    }
    if (walk->count < walk->count_max)
        walk->words[walk->count++] = word;
}

static void walk_words(word_walk *walk, decision d)
{
    const decision_node *node = decision_get(walk->store, d);

    if (walk->seen[d])
        return;
    walk->seen[d] = 1;
    if (node->var == DECISION_LEAF) {
        take_word(walk, node->lo);
        return;
    }
    walk_words(walk, node->lo);
    walk_words(walk, node->hi);
}

uint32_t decision_word_list(const callgate_store *store, decision d, uint32_t *ret_words,
                            uint32_t count_max)
{
    word_walk walk = {.store = store, .words = ret_words, .count_max = count_max};

    walk.seen = calloc((size_t)d + 1, 1);
    if (walk.seen == NULL)
        return 0;
    walk_words(&walk, d);
    free(walk.seen);
    return walk.count;
}

static void add_word_list(const callgate_store *store, decision d, text *out)
{
    uint32_t words[WORD_COUNT_MAX];
    uint32_t count = decision_word_list(store, d, words, WORD_COUNT_MAX);
    char action[ACTION_TEXT_BYTES];

    for (uint32_t i = 0; i < count; i++) {
        action_format(words[i], action);
        text_add(out, "%s%s", i > 0 ? " or " : "", action);
    }
    text_add(out, " by more conditions than can be listed");
}

void decision_words(const callgate_store *store, decision d, call_id call, uint32_t word_bits,
                    text *out)
{
    arena memory;
    case_list list;

    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    if (cases_of(store, d, &memory, &list))
        cases_words(&list, call, word_bits, out);
    else
        add_word_list(store, d, out);
    arena_release(&memory);
}

static void json_test(json_out *json, const case_test *test, call_id call)
{
    char name[ARG_NAME_BYTES];

    arg_name(call, test->arg, name);
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

static void json_clause(json_out *json, const case_clause *clause, call_id call, uint32_t word_bits)
{
    text words;

    text_init(&words);
    clause_words(clause, call, word_bits, &words);
    json_begin(json, NULL, '{');
    json_action(json, clause->word);
    json_text(json, "where", text_data(&words));
    json_begin(json, "tests", '[');
    for (uint32_t i = 0; i < clause->test_count; i++)
        json_test(json, &clause->tests[i], call);
    json_end(json, ']');
    json_end(json, '}');
    text_release(&words);
}

static void json_possible(json_out *json, const callgate_store *store, decision d)
{
    uint32_t words[WORD_COUNT_MAX];
    uint32_t count = decision_word_list(store, d, words, WORD_COUNT_MAX);

    json_begin(json, "possible", '[');
    for (uint32_t i = 0; i < count; i++) {
        json_begin(json, NULL, '{');
        json_action(json, words[i]);
        json_end(json, '}');
    }
    json_end(json, ']');
}

void decision_json(json_out *json, const callgate_store *store, decision d, call_id call,
                   uint32_t word_bits)
{
    arena memory;
    case_list list;

    if (decision_is_leaf(store, d)) {
        json_action(json, decision_word(store, d));
        return;
    }
    arena_init(&memory, CASE_ARENA_BYTES_MAX);
    if (cases_of(store, d, &memory, &list)) {
        json_begin(json, "cases", '[');
        for (uint32_t i = 0; i < list.clause_count; i++)
            json_clause(json, &list.clauses[i], call, word_bits);
        json_end(json, ']');
        json_begin(json, "otherwise", '{');
        json_action(json, list.otherwise);
        json_end(json, '}');
    } else {
        json_possible(json, store, d);
    }
    arena_release(&memory);
}
