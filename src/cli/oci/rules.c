/* Writes policies as the rules of an OCI profile.
 */
#include "abi/abi.h"
#include "base/json.h"
#include "cli/explain/cases.h"
#include "cli/oci/write.h"
#include "container/oci_seccomp.h"
#include "policy/store.h"
#include "profile/vocabulary.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum {
    ENTRY_COUNT_MAX = 8192,
    TEST_COUNT_MAX = 512, /* alternatives of one argument in one clause */
};

/* How a test is written. On a 64-bit ABI the ways mean the same; a 32-bit ABI compares low words
 * only, where GE 2^32 is always true and GT 2^32-1 never. */
enum {
    STYLE_GREATER = 1, /* GT for GE */
    STYLE_LESS = 2,    /* LT for LE */
    STYLE_UNEQUAL = 4, /* NE for two ranges */
    STYLE_COUNT = 8,
};

/* One profile under way. */
typedef struct oci_writer {
    callgate_store *store;
    const callgate_policy *policy;
    callgate_abi_set abis;
    const oci_choice *choice;
    uint32_t style;
    uint32_t edges[CALLGATE_ABI_COUNT]; /* numbers above answer ENOSYS, whatever rules say */
    arena memory;
    text *out;
    uint32_t entry_count;
    bool *is_named; /* of each call: an entry of a constant answer has it */
    bool has_failed;
} oci_writer;

/* What a call is answered. */
typedef struct oci_answer {
    decision decision;
    callgate_call_data call; /* on the ABI whose answer it is, arguments 0 */
} oci_answer;

/* One comparison, as OCI writes it. */
typedef struct oci_arg {
    const char *op;
    uint64_t value;
    uint64_t value_two;
} oci_arg;

static bool takes_data(uint32_t word)
{
    uint32_t action = word & CALLGATE_ACTION_MASK;

    return action == CALLGATE_ERRNO || action == CALLGATE_TRACE;
}

bool oci_takes_word(uint32_t word, const callgate_attachment *attachment)
{
    bool has_listener = attachment != NULL && attachment->listener_path != NULL;

    return profile_action_token(word) != NULL &&
           ((word & CALLGATE_DATA_MASK) == 0 || takes_data(word)) &&
           (word != CALLGATE_USER_NOTIF || has_listener);
}

static void add_action(oci_writer *writer, const char *key, const char *errno_key, uint32_t word)
{
    const char *token = profile_action_token(word);

    if (token == NULL || !oci_takes_word(word, writer->choice->attachment)) {
        writer->has_failed = true;
        return;
    }
    text_add(writer->out, "\"%s\": \"%s\"", key, token);
    if (takes_data(word))
        text_add(writer->out, ", \"%s\": %u", errno_key, word & CALLGATE_DATA_MASK);
}

/* The whole range in one comparison, where one says it. */
static bool arg_of_range(uint32_t style, case_range range, uint64_t last, oci_arg *ret_arg)
{
    if (range.first == range.last)
        *ret_arg = (oci_arg){"SCMP_CMP_EQ", range.first, 0};
    else if (range.first == 0 && range.last < last && (style & STYLE_LESS) != 0)
        *ret_arg = (oci_arg){"SCMP_CMP_LT", range.last + 1, 0};
    else if (range.first == 0)
        *ret_arg = (oci_arg){"SCMP_CMP_LE", range.last, 0};
    else if (range.last == last && (style & STYLE_GREATER) != 0)
        *ret_arg = (oci_arg){"SCMP_CMP_GT", range.first - 1, 0};
    else if (range.last == last)
        *ret_arg = (oci_arg){"SCMP_CMP_GE", range.first, 0};
    else
        return false;
    return true;
}

/* The largest aligned block of values that begins a range. */
static oci_arg take_block(case_range *range, uint64_t last)
{
    uint64_t span = 0; /* values of the block, less one */

    while (span < last && (range->first & (span * 2 + 1)) == 0 &&
           range->last - range->first >= span * 2 + 1)
        span = span * 2 + 1;
    oci_arg arg = {"SCMP_CMP_MASKED_EQ", last & ~span, range->first};
    range->first += span + 1;
    return arg;
}

static uint32_t add_range_args(uint32_t style, case_range range, uint64_t last, bool is_masked,
                               oci_arg *args, uint32_t count)
{
    bool is_single = range.first == range.last;

    if (count < TEST_COUNT_MAX && (is_single || !is_masked) &&
        arg_of_range(style, range, last, &args[count]))
        return count + 1;
    while (count < TEST_COUNT_MAX && range.first <= range.last) {
        args[count++] = take_block(&range, last);
        if (range.first == 0)
            break; /* the block ended at the very last value */
    }
    return count;
}

/* All values but one. */
static bool arg_of_unequal(const case_test *test, uint64_t last, oci_arg *ret_arg)
{
    const case_range *ranges = test->ranges;
    uint64_t but;

    if (test->range_count == 2 && ranges[0].first == 0 && ranges[1].last == last &&
        ranges[0].last + 2 == ranges[1].first)
        but = ranges[0].last + 1;
    else if (test->range_count == 1 && ranges[0].first == 1 && ranges[0].last == last)
        but = 0;
    else if (test->range_count == 1 && ranges[0].first == 0 && ranges[0].last == last - 1)
        but = last;
    else
        return false;
    *ret_arg = (oci_arg){"SCMP_CMP_NE", but, 0};
    return true;
}

/* All alternatives of a test; TEST_COUNT_MAX: too many. */
static uint32_t args_of(uint32_t style, const case_test *test, bool is_masked, oci_arg *args)
{
    uint64_t last = test->bits == 32 ? UINT32_MAX : UINT64_MAX;
    uint32_t count = 0;

    if ((style & STYLE_UNEQUAL) != 0 && test->bits != 32 && test->cube_count == 0 &&
        arg_of_unequal(test, last, args))
        return 1;
    for (uint32_t i = 0; i < test->range_count; i++) {
        /* Where high words are free but a 64-bit machine compares them, only masks will do. */
        case_range range = test->ranges[i];
        if (test->bits == 32) {
            while (count < TEST_COUNT_MAX && range.first <= range.last) {
                args[count++] = take_block(&range, last);
                if (range.first > last)
                    break;
            }
        } else {
            count = add_range_args(style, range, last, is_masked, args, count);
        }
    }
    for (uint32_t i = 0; i < test->cube_count && count < TEST_COUNT_MAX; i++)
        args[count++] = (oci_arg){"SCMP_CMP_MASKED_EQ", test->cubes[i].mask, test->cubes[i].value};
    return count;
}

static uint32_t find_reason(const oci_writer *writer, const callgate_call_data *call, uint32_t word)
{
    const oci_reasons *reasons = writer->choice->reasons;

    return reasons != NULL ? reasons->find(reasons->user, call, word) : 0;
}

static void add_comment(oci_writer *writer, uint32_t reason)
{
    const oci_reasons *reasons = writer->choice->reasons;
    text words;

    if (reason == 0)
        return;
    text_init(&words);
    reasons->tell(reasons->user, reason, &words);
    text_add(writer->out, ", \"comment\": ");
    json_quote(writer->out, text_data(&words), words.bytes);
    writer->has_failed = writer->has_failed || words.has_failed;
    text_release(&words);
}

/* A value that a comparison lets through. */
static uint64_t value_of(const oci_arg *arg)
{
    if (strcmp(arg->op, "SCMP_CMP_MASKED_EQ") == 0)
        return arg->value_two;
    if (strcmp(arg->op, "SCMP_CMP_LT") == 0)
        return arg->value - 1;
    bool is_beside = strcmp(arg->op, "SCMP_CMP_GT") == 0 || strcmp(arg->op, "SCMP_CMP_NE") == 0;
    return arg->value + is_beside;
}

/* A call that the tests let through. */
static callgate_call_data sample_of(const oci_answer *answer, const case_clause *clause,
                                    const oci_arg *chosen)
{
    callgate_call_data call = answer->call;

    for (uint32_t i = 0; clause != NULL && i < clause->test_count; i++)
        call.args[clause->tests[i].arg] = value_of(&chosen[i]);
    return call;
}

static void add_entry(oci_writer *writer, const char *name, uint32_t word, const oci_answer *answer,
                      const case_clause *clause, const oci_arg *chosen)
{
    callgate_call_data sample = sample_of(answer, clause, chosen);

    if (writer->entry_count++ == ENTRY_COUNT_MAX) {
        writer->has_failed = true;
        return;
    }
    text_add(writer->out, ",\n    {\"names\": [\"%s\"], ", name);
    add_action(writer, "action", "errnoRet", word);
    for (uint32_t i = 0; clause != NULL && i < clause->test_count; i++)
        text_add(writer->out,
                 "%s{\"index\": %u, \"value\": %" PRIu64 ", \"valueTwo\": %" PRIu64
                 ", \"op\": \"%s\"}%s",
                 i == 0 ? ", \"args\": [" : ", ", clause->tests[i].arg, chosen[i].value,
                 chosen[i].value_two, chosen[i].op, i + 1 == clause->test_count ? "]" : "");
    add_comment(writer, find_reason(writer, &sample, word));
    text_add(writer->out, "}");
}

/* A rule for every choice of one alternative an argument. */
static void add_clause(oci_writer *writer, const char *name, const oci_answer *answer,
                       const case_clause *clause, bool is_masked, uint32_t depth, oci_arg *chosen)
{
    if (depth == clause->test_count) {
        add_entry(writer, name, clause->word, answer, clause, chosen);
        return;
    }
    oci_arg *args = arena_alloc(&writer->memory, TEST_COUNT_MAX * sizeof *args);
    if (args == NULL || clause->tests[depth].arg >= 6) {
        writer->has_failed = true;
        return;
    }
    uint32_t count = args_of(writer->style, &clause->tests[depth], is_masked, args);
    writer->has_failed = writer->has_failed || count == TEST_COUNT_MAX;
    for (uint32_t i = 0; i < count && !writer->has_failed; i++) {
        chosen[depth] = args[i];
        add_clause(writer, name, answer, clause, is_masked, depth + 1, chosen);
    }
}

static bool has_small_bounds(const case_test *test)
{
    for (uint32_t i = 0; i < test->range_count; i++) {
        case_range range = test->ranges[i];
        if (range.first > UINT32_MAX || (range.last > UINT32_MAX && range.last != UINT64_MAX))
            return false;
    }
    return true;
}

/* One argument, one action, bounds of 32 bits: libseccomp contradicts itself over no such rules. */
static bool is_plain(const case_list *list)
{
    for (uint32_t i = 0; i < list->clause_count; i++) {
        const case_clause *clause = &list->clauses[i];
        if (clause->test_count != 1 || clause->word != list->clauses[0].word ||
            clause->tests[0].arg != list->clauses[0].tests[0].arg ||
            !has_small_bounds(&clause->tests[0]))
            return false;
    }
    return true;
}

/* Where the ENOSYS begins that runc answers to all that is newer than a profile. */
static uint32_t find_edge(const oci_writer *writer, callgate_abi abi)
{
    const nr_runs *runs = policy_find(writer->policy, callgate_abi_arch(abi));
    uint32_t newest = call_nr_max(abi), i = 0;

    while (runs->runs[i].last <= newest)
        i++;
    decision d = runs->runs[i].decision;
    bool is_enosys = decision_is_leaf(writer->store, d) &&
                     decision_word(writer->store, d) == (CALLGATE_ERRNO | ENOSYS);
    return !is_enosys ? UINT32_MAX : i == 0 ? 0 : runs->runs[i - 1].last;
}

static bool is_answer(const oci_writer *writer, decision d, uint32_t word)
{
    return decision_is_leaf(writer->store, d) && decision_word(writer->store, d) == word;
}

/* Is a call above the edge of some ABI, and nowhere below one anything but the default? Naming it
 * would move that edge for nothing. Calls that have a multiplexer move none: libseccomp gives no
 * number of its own for them. */
static bool is_beyond(const oci_writer *writer, call_id call)
{
    uint32_t nr, through, value;
    bool is_above = false;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if ((writer->abis & CALLGATE_ABI_BIT(abi)) == 0 || !call_nr(call, abi, &nr))
            continue;
        decision d = nr_runs_find(policy_find(writer->policy, callgate_abi_arch(abi)), nr);
        bool is_here = nr > writer->edges[abi];
        if (!is_here && !is_answer(writer, d, writer->choice->default_word))
            return false;
        is_above = is_above || (is_here && !call_multiplexer(call, abi, &through, &value));
    }
    return is_above;
}

/* A machine's own ABI first: its words are whole. */
static bool find_answer(const oci_writer *writer, call_id call, oci_answer *ret_answer)
{
    bool is_found = false;
    uint32_t nr;

    if (is_beyond(writer, call))
        return false;
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        bool is_own = abi_get((callgate_abi)abi)->machine == (callgate_abi)abi;
        if ((writer->abis & CALLGATE_ABI_BIT(abi)) == 0 || (is_found && !is_own) ||
            !call_nr(call, (callgate_abi)abi, &nr))
            continue;
        uint32_t arch = callgate_abi_arch((callgate_abi)abi);
        *ret_answer = (oci_answer){
            .decision = nr_runs_find(policy_find(writer->policy, arch), nr),
            .call = {.arch = arch, .nr = nr},
        };
        is_found = true;
        if (is_own)
            break;
    }
    return is_found;
}

static void add_architectures(oci_writer *writer)
{
    const char *between = "";

    text_add(writer->out, ",\n  \"architectures\": [");
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((writer->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        text_add(writer->out, "%s\"%s\"", between, abi_get((callgate_abi)abi)->oci_token);
        between = ", ";
    }
    text_add(writer->out, "]");
}

static void add_member(oci_writer *writer, const char *key, const char *value)
{
    if (value == NULL)
        return;
    text_add(writer->out, ",\n  \"%s\": ", key);
    json_quote(writer->out, value, strlen(value));
}

static void add_attachment(oci_writer *writer)
{
    const callgate_attachment *attachment = writer->choice->attachment;

    if (!writer->choice->omits_flags) {
        text_add(writer->out, ",\n  \"flags\": [");
        if (attachment != NULL)
            oci_flags(attachment->flags, writer->out);
        text_add(writer->out, "]");
    }
    if (attachment == NULL)
        return;
    add_member(writer, "listenerPath", attachment->listener_path);
    add_member(writer, "listenerMetadata", attachment->listener_metadata);
}

/* Is a call the last one below an edge? Its name alone keeps that edge where it is. */
static bool is_at_edge(const oci_writer *writer, call_id call)
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((writer->abis & CALLGATE_ABI_BIT(abi)) != 0 && call_nr(call, (callgate_abi)abi, &nr) &&
            nr == writer->edges[abi])
            return true;
    }
    return false;
}

/* Is there one word that a call always gets, has it to be said, and no entry says it yet? */
static bool is_left(const oci_writer *writer, call_id call, oci_answer *ret_answer,
                    uint32_t *ret_word)
{
    if (writer->is_named[call] || !find_answer(writer, call, ret_answer) ||
        !decision_is_leaf(writer->store, ret_answer->decision))
        return false;
    *ret_word = decision_word(writer->store, ret_answer->decision);
    return *ret_word != writer->choice->default_word || is_at_edge(writer, call);
}

/* Calls of one constant answer share an entry, from `first` on, where they share their reason. */
static void add_constants(oci_writer *writer, uint32_t word, call_id first, uint32_t reason)
{
    const char *between = "";
    oci_answer answer;
    uint32_t this_word;

    text_add(writer->out, ",\n    {");
    add_action(writer, "action", "errnoRet", word);
    text_add(writer->out, ", \"names\": [");
    for (call_id call = first; call < call_count(); call++) {
        if (!is_left(writer, call, &answer, &this_word) || this_word != word ||
            find_reason(writer, &answer.call, word) != reason)
            continue;
        writer->is_named[call] = true;
        text_add(writer->out, "%s\"%s\"", between, call_name(call));
        between = ", ";
    }
    text_add(writer->out, "]");
    add_comment(writer, reason);
    text_add(writer->out, "}");
}

/* All entries of constant answers, those of one word together, in the order of names. */
static void add_all_constants(oci_writer *writer)
{
    oci_answer answer;
    uint32_t word, this_word;

    for (call_id call = 0; call < call_count() && !writer->has_failed; call++) {
        if (!is_left(writer, call, &answer, &word))
            continue;
        for (call_id same = call; same < call_count() && !writer->has_failed; same++) {
            if (is_left(writer, same, &answer, &this_word) && this_word == word)
                add_constants(writer, word, same, find_reason(writer, &answer.call, word));
        }
    }
}

/* The largest number of each ABI that every libseccomp names. */
static void find_newest(const oci_writer *writer, uint32_t newest[CALLGATE_ABI_COUNT])
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        newest[abi] = 0;
        for (call_id call = 0; call < call_count(); call++)
            if ((writer->abis & CALLGATE_ABI_BIT(abi)) != 0 &&
                call_nr(call, (callgate_abi)abi, &nr) && nr > newest[abi] &&
                call_known_by_libseccomp(call, (callgate_abi)abi, libseccomp_oldest()))
                newest[abi] = nr;
    }
}

/* Is a call that newest one of an ABI, or one that some libseccomp doesn't name? */
static bool is_newer(const oci_writer *writer, call_id call, const uint32_t *newest)
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((writer->abis & CALLGATE_ABI_BIT(abi)) == 0 || !call_nr(call, (callgate_abi)abi, &nr))
            continue;
        if (nr == newest[abi] ||
            !call_known_by_libseccomp(call, (callgate_abi)abi, libseccomp_oldest()))
            return true;
    }
    return false;
}

/* Names the newer calls that get the default: runc answers ENOSYS above all that its libseccomp
 * finds named, whichever release that is. */
static void add_newer(oci_writer *writer)
{
    uint32_t newest[CALLGATE_ABI_COUNT], word = writer->choice->default_word;
    const char *between = "";
    oci_answer answer;

    find_newest(writer, newest);
    for (call_id call = 0; call < call_count(); call++) {
        if (!find_answer(writer, call, &answer) || !is_answer(writer, answer.decision, word) ||
            !is_newer(writer, call, newest))
            continue;
        if (*between == '\0') {
            text_add(writer->out, ",\n    {");
            add_action(writer, "action", "errnoRet", word);
            text_add(writer->out, ", \"names\": [");
        }
        text_add(writer->out, "%s\"%s\"", between, call_name(call));
        between = ", ";
    }
    if (*between != '\0')
        text_add(writer->out, "]}");
}

static void begin_profile(oci_writer *writer)
{
    text_add(writer->out, "{\n  ");
    add_action(writer, "defaultAction", "defaultErrnoRet", writer->choice->default_word);
    add_architectures(writer);
    add_attachment(writer);
    text_add(writer->out, ",\n  \"syscalls\": [");
}

/* `begin`: where the first element's comma stands, if there is one. */
static void end_profile(oci_writer *writer, size_t begin)
{
    if (!writer->out->has_failed && writer->out->bytes > begin)
        memmove(writer->out->data + begin, writer->out->data + begin + 1,
                writer->out->bytes-- - begin);
    text_add(writer->out, "\n  ]\n}\n");
}

static void add_clauses(oci_writer *writer, const char *name, const oci_answer *answer)
{
    oci_arg chosen[DECISION_ARG_COUNT];
    case_list list;

    if (!cases_against(writer->store, answer->decision, writer->choice->default_word,
                       &writer->memory, &list)) {
        writer->has_failed = true;
        return;
    }
    bool is_masked = writer->choice->is_masked && !is_plain(&list);
    for (uint32_t i = 0; i < list.clause_count && !writer->has_failed; i++)
        add_clause(writer, name, answer, &list.clauses[i], is_masked, 0, chosen);
}

/* Does a profile's call get the answers of the policy on every ABI? */
static bool is_answered(const oci_writer *writer, const text *json, call_id call)
{
    callgate_target target = *writer->choice->target;
    callgate_profile *profile;
    callgate_source meaning;
    bool is_same = true;
    uint32_t nr;

    target.reading = CALLGATE_READING_CRUN; /* no ENOSYS besides */
    if (callgate_profile_parse(text_data(json), json->bytes, "", &profile, NULL, NULL) !=
        CALLGATE_OK)
        return false;
    callgate_status status =
        callgate_profile_resolve(writer->store, profile, &target, &meaning, NULL, NULL);
    callgate_profile_free(profile);
    if (status != CALLGATE_OK)
        return false;
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        uint32_t arch = callgate_abi_arch((callgate_abi)abi);
        if ((writer->abis & CALLGATE_ABI_BIT(abi)) != 0 && call_nr(call, (callgate_abi)abi, &nr) &&
            nr <= writer->edges[abi])
            is_same = is_same && nr_runs_find(policy_find(meaning.policy, arch), nr) ==
                                     nr_runs_find(policy_find(writer->policy, arch), nr);
    }
    callgate_source_clear(&meaning);
    return is_same;
}

/* Is the call answered right by its rules of this style, in a profile of nothing else? */
static bool is_style_right(oci_writer *writer, call_id call, const oci_answer *answer,
                           uint32_t style)
{
    oci_choice choice = *writer->choice;
    oci_writer trial = *writer;
    text json;

    choice.reasons = NULL;
    text_init(&json);
    trial.choice = &choice;
    trial.out = &json;
    trial.style = style;
    arena_init(&trial.memory, CASE_ARENA_BYTES_MAX);
    begin_profile(&trial);
    size_t begin = json.bytes;
    add_clauses(&trial, call_name(call), answer);
    end_profile(&trial, begin);
    bool is_right = !trial.has_failed && !json.has_failed && is_answered(writer, &json, call);
    arena_release(&trial.memory);
    text_release(&json);
    return is_right;
}

static void add_decision(oci_writer *writer, call_id call, const oci_answer *answer)
{
    bool has_choice = writer->choice->target != NULL; /* else plain forms alone, for everybody */
    uint32_t style = 0;

    while (has_choice && style < STYLE_COUNT && !is_style_right(writer, call, answer, style))
        style++;
    writer->style = style < STYLE_COUNT ? style : 0;
    add_clauses(writer, call_name(call), answer);
}

static void write_profile(oci_writer *writer)
{
    oci_answer answer;

    begin_profile(writer);
    size_t begin = writer->out->bytes;
    add_all_constants(writer);
    for (call_id call = 0; call < call_count() && !writer->has_failed; call++) {
        if (find_answer(writer, call, &answer) && !decision_is_leaf(writer->store, answer.decision))
            add_decision(writer, call, &answer);
    }
    if (writer->choice->names_newer)
        add_newer(writer);
    end_profile(writer, begin);
}

bool oci_from_policy(callgate_store *store, const callgate_policy *policy, callgate_abi_set abis,
                     const oci_choice *choice, text *out)
{
    oci_writer writer = {
        .store = store, .policy = policy, .abis = abis, .out = out, .choice = choice};

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        writer.edges[abi] = choice->has_edge ? find_edge(&writer, (callgate_abi)abi) : UINT32_MAX;
    arena_init(&writer.memory, CASE_ARENA_BYTES_MAX);
    writer.is_named = arena_alloc(&writer.memory, call_count() * sizeof *writer.is_named);
    writer.has_failed = writer.is_named == NULL;
    if (!writer.has_failed)
        write_profile(&writer);
    arena_release(&writer.memory);
    return !writer.has_failed && !out->has_failed;
}
