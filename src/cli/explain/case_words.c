/* Says cases in words.
 */
#include "cli/explain/case_words.h"
#include "filter/action.h"
#include "policy/call_text.h"
#include <inttypes.h>
#include <string.h>

enum {
    CONSTANT_TEXT_BYTES = 1024,
    WORD_COUNT_MAX = 64,
    NAMED_RANGE_COUNT_MAX = 3, /* values of a range that are told one by one, having names */
    FEW_BIT_COUNT = 12,        /* bits without names that are told in place of all others */
};

static uint32_t usual_arg(case_view view, uint32_t arg)
{
    return call_arg_usual(view.call, view.abi, arg);
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
    char name[CONSTANT_TEXT_BYTES], number[VALUE_TEXT_BYTES];

    value_format(value, number);
    if (view.call != CALL_NONE && arg < 6 &&
        constant_format(view.call, usual_arg(view, arg), value, name, sizeof name) > 0)
        text_add(out, "%s", name);
    else
        text_add(out, "%s", number);
}

static bool has_name(case_view view, uint32_t arg, uint64_t value)
{
    char name[CONSTANT_TEXT_BYTES];

    return view.call != CALL_NONE && arg < 6 &&
           constant_format(view.call, usual_arg(view, arg), value, name, sizeof name) > 0 &&
           *name != '-' && (*name < '0' || *name > '9');
}

/* Bits by name, else as such. */
static void add_mask(case_view view, uint32_t arg, uint64_t mask, text *out)
{
    if (has_name(view, arg, mask))
        add_value(view, arg, mask, out);
    else
        text_add(out, mask < 10 ? "%" PRIu64 : "0x%" PRIx64, mask);
}

/* Do a range's few values have names, each of which says more than "to"? */
static bool is_named_range(const case_test *test, case_view view, case_range range)
{
    if (range.last - range.first >= NAMED_RANGE_COUNT_MAX)
        return false;
    for (uint64_t value = range.first; value <= range.last; value++) {
        if (!has_name(view, test->arg, value))
            return false;
    }
    return true;
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
    const case_range *last_range = &test->ranges[test->range_count - 1];
    bool is_one = test->range_count == 1 && (last_range->first == last_range->last ||
                                             !is_named_range(test, view, *last_range));

    text_add(out, "%s is%s ", name, !test->is_negated ? "" : is_one ? " not" : " none of");
    for (const case_range *range = test->ranges; range <= last_range; range++) {
        uint64_t step = is_named_range(test, view, *range) ? 0 : range->last - range->first;
        uint64_t first = range->first - step - 1;
        do {
            first += step + 1;
            bool is_last = range == last_range && first + step == range->last;
            if (range > test->ranges || first > range->first)
                text_add(out, "%s", is_last ? (test->is_negated ? " and " : " or ") : ", ");
            add_range(test, view, (case_range){first, first + step}, out);
        } while (first + step != range->last);
    }
}

/* Is it the low word alone that counts, of an argument with two? */
static bool is_low_half(const case_test *test, case_view view)
{
    const call_arg *known = find_arg(view, test->arg);
    bool is_narrow = view.abi != CALLGATE_ABI_NONE && abi_get(view.abi)->word_bits == 32;

    return test->is_half || (test->bits == 32 && !is_narrow && (known == NULL || known->bits > 32));
}

/* Does the cube hold a single value, of the word that is looked at? */
static bool is_point(const case_test *test, case_cube cube)
{
    return cube.mask == (test->bits == 32 ? UINT32_MAX : UINT64_MAX);
}

/* Cubes of one mask: "type & M is V"; of the few bits that M leaves out, "type without
 * SOCK_CLOEXEC is V or W"; of all bits, "type is V". */
static void add_masked(const case_test *test, case_view view, const char *name,
                       const case_cube *cubes, uint32_t count, uint64_t rest, text *out)
{
    const char *last = test->is_negated ? " and " : " or ";

    text_add(out, "%s", name);
    if (!is_point(test, *cubes)) {
        text_add(out, " %s ", rest != 0 ? "without" : "&");
        add_mask(view, test->arg, rest != 0 ? rest : cubes->mask, out);
    }
    text_add(out, " is%s ", !test->is_negated ? "" : count > 1 ? " none of" : " not");
    for (uint32_t i = 0; i < count; i++) {
        text_add(out, "%s", i == 0 ? "" : i + 1 < count ? ", " : last);
        add_value(view, test->arg, cubes[i].value, out);
    }
}

/* The bits that a cube leaves free, where they say more than the mask does; 0: they don't. */
static uint64_t telling_rest(const case_test *test, case_view view, case_cube cube)
{
    bool is_low = cube.mask <= UINT32_MAX;
    uint64_t rest = ~cube.mask & (is_low ? UINT32_MAX : UINT64_MAX);
    int rest_bits = __builtin_popcountll(rest), mask_bits = __builtin_popcountll(cube.mask);

    if (test->is_half || (is_low && test->bits == 64) || mask_bits == 1 ||
        has_name(view, test->arg, cube.mask))
        return 0;
    if (has_name(view, test->arg, rest))
        return rest;
    return cube.value == 0 && rest_bits <= FEW_BIT_COUNT && rest_bits < mask_bits ? rest : 0;
}

/* "has none of": a mask of which no bit is set; NULL: a mask of other values. */
static const char *cube_verb(const case_test *test, case_cube cube, uint64_t rest)
{
    bool is_single = (cube.mask & (cube.mask - 1)) == 0;

    if (cube.value == 0 && rest != 0)
        return test->is_negated ? "has more than" : "has only";
    if (cube.value == 0 && is_single)
        return test->is_negated ? "has" : "lacks";
    if (cube.value == 0)
        return test->is_negated ? "has any of" : "has none of";
    if (cube.value == cube.mask && is_single)
        return test->is_negated ? "lacks" : "has";
    if (cube.value == cube.mask)
        return test->is_negated ? "lacks any of" : "has all of";
    return NULL;
}

/* How many of the cubes from the first on differ in their values alone, and are told by these. */
static uint32_t alike_count(const case_test *test, const case_cube *cubes, uint32_t count)
{
    uint32_t alike = 1;

    while (alike < count && cubes[alike].mask == cubes->mask &&
           (is_point(test, *cubes) || cube_verb(test, cubes[alike], 0) == NULL))
        alike++;
    return alike;
}

/* "flags has none of A|B", "flags has only A|B", "flags is V or W", "flags & M is V or W". Returns
 * how many of the cubes that tells. */
static uint32_t add_cubes(const case_test *test, case_view view, const char *name,
                          const case_cube *cubes, uint32_t count, text *out)
{
    uint64_t rest = telling_rest(test, view, *cubes);
    bool is_whole = rest != 0 || is_point(test, *cubes);
    const char *half = is_whole && is_low_half(test, view) ? " (low half)" : "";
    const char *verb = is_point(test, *cubes) ? NULL : cube_verb(test, *cubes, rest);
    char half_name[ARG_NAME_BYTES + 16];

    snprintf(half_name, sizeof half_name, "%s%s", name, half);
    if (verb == NULL || (cubes->value != 0 && rest != 0)) {
        uint32_t alike = alike_count(test, cubes, count);
        add_masked(test, view, half_name, cubes, alike, rest, out);
        return alike;
    }
    text_add(out, "%s %s ", half_name, verb);
    add_mask(view, test->arg, rest != 0 ? rest : cubes->mask, out);
    return 1;
}

/* Of flags, all that some of the lowest make, or all others, as a mask. */
static bool is_flag_range(const case_test *test, case_view view, case_test *ret_test,
                          case_cube *ret_cube)
{
    uint64_t all = test->bits == 32 ? UINT32_MAX : UINT64_MAX;
    uint64_t first = test->range_count == 1 ? test->ranges[0].first : 0;
    bool is_upper = first > 0 && test->ranges[0].last == all;
    uint64_t rest = is_upper || test->range_count != 1 ? first - 1 : test->ranges[0].last;

    if (test->range_count != 1 || test->cube_count > 0 || (first > 0 && !is_upper) || rest == 0 ||
        rest == all || (rest & (rest + 1)) != 0 || view.call == CALL_NONE || test->arg >= 6 ||
        !constant_has_flags(view.call, usual_arg(view, test->arg)) ||
        !has_name(view, test->arg, rest))
        return false;
    *ret_cube = (case_cube){.mask = all & ~rest};
    *ret_test = *test;
    ret_test->is_negated = test->is_negated != is_upper;
    ret_test->range_count = 0;
    ret_test->cubes = ret_cube;
    ret_test->cube_count = 1;
    return true;
}

static void add_test(const case_test *test, case_view view, text *out)
{
    char plain[ARG_NAME_BYTES], name[ARG_NAME_BYTES + 16];
    const char *between = test->is_negated ? " and " : " or ";
    case_test flags;
    case_cube cube;

    if (is_flag_range(test, view, &flags, &cube))
        test = &flags;
    name_arg(view, test->arg, plain);
    snprintf(name, sizeof name, "%s%s", plain,
             test->range_count > 0 && is_low_half(test, view) ? " (low half)" : "");
    if (test->range_count > 0)
        add_ranges(test, view, name, out);
    for (uint32_t i = 0; i < test->cube_count;) {
        if (i > 0 || test->range_count > 0)
            text_add(out, "%s", between);
        i += add_cubes(test, view, plain, &test->cubes[i], test->cube_count - i, out);
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
