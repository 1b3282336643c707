/* Writes policies as the rules of an OCI profile.
 */
#include "abi/abi.h"
#include "base/json.h"
#include "cli/oci/answers.h"
#include "cli/oci/write.h"
#include "container/oci_seccomp.h"
#include "policy/store.h"
#include "profile/vocabulary.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    RULES_ARENA_BYTES_MAX = 64 * 1024 * 1024,
    MASKED_RULE_COUNT_MAX = 256, /* of a call: a filter has 4096 instructions, a mask takes six */
};

/* One profile under way. */
typedef struct oci_writer {
    oci_answers answers;
    const oci_choice *choice;
    arena memory;
    text *out;
    uint32_t entry_count;
    bool has_failed;
    oci_miss *miss;
} oci_writer;

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

/* The first call that rules can't say is kept; the others are written all the same, so that the
 * difference can be shown. */
static void note_miss(oci_writer *writer, call_id call, cover_failure failure)
{
    if (writer->miss->failure < COVER_ACTION &&
        (writer->miss->failure == COVER_FINE || failure >= COVER_ACTION))
        *writer->miss = (oci_miss){failure, call};
    writer->has_failed = writer->has_failed || failure >= COVER_ACTION;
}

/* call: whose action it is; CALL_NONE: the default one. */
static void add_action(oci_writer *writer, call_id call, const char *key, const char *errno_key,
                       uint32_t word)
{
    const char *token = profile_action_token(word);

    if (token == NULL || !oci_takes_word(word, writer->choice->attachment)) {
        note_miss(writer, call, word == CALLGATE_USER_NOTIF ? COVER_LISTENER : COVER_ACTION);
        return;
    }
    text_add(writer->out, "\"%s\": \"%s\"", key, token);
    if (takes_data(word))
        text_add(writer->out, ", \"%s\": %u", errno_key, word & CALLGATE_DATA_MASK);
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

static void add_condition(oci_writer *writer, const callgate_condition *condition)
{
    bool is_masked = condition->op == CALLGATE_MASKED_EQ;

    text_add(writer->out,
             "{\"index\": %u, \"value\": %" PRIu64 ", \"valueTwo\": %" PRIu64 ", \"op\": \"%s\"}",
             condition->arg, is_masked ? condition->mask : condition->value,
             is_masked ? condition->value : 0, profile_operator(condition->op));
}

static void add_entry(oci_writer *writer, call_id call, const oci_answer *answer,
                      const cover_rule *rule)
{
    callgate_call_data sample = answer->call;

    if (writer->entry_count++ == COVER_RULE_COUNT_MAX) {
        note_miss(writer, call, COVER_CROWDED);
        return;
    }
    memcpy(sample.args, rule->sample, sizeof sample.args);
    text_add(writer->out, ",\n    {\"names\": [\"%s\"], ", call_name(call));
    add_action(writer, call, "action", "errnoRet", rule->word);
    for (uint32_t i = 0; i < rule->condition_count; i++) {
        text_add(writer->out, i == 0 ? ", \"args\": [" : ", ");
        add_condition(writer, &rule->conditions[i]);
    }
    text_add(writer->out, rule->condition_count > 0 ? "]" : "");
    add_comment(writer, find_reason(writer, &sample, rule->word));
    text_add(writer->out, "}");
}

/* One value of an argument, and all others. */
static bool is_complement(const cover_list *list)
{
    const callgate_condition *a = list->rules[0].conditions, *b = list->rules[1].conditions;

    return list->count == 2 && list->rules[0].condition_count == 1 &&
           list->rules[1].condition_count == 1 && a->arg == b->arg && a->value == b->value &&
           ((a->op == CALLGATE_EQ && b->op == CALLGATE_NE) ||
            (a->op == CALLGATE_NE && b->op == CALLGATE_EQ));
}

/* Equality and masks, or one rule: libseccomp contradicts itself over none of these; nor over a
 * value and all others, or rules of one argument, one action, values of 32 bits. */
static bool is_safe(const cover_list *list)
{
    bool is_masked = true, is_plain = true;

    for (uint32_t i = 0; i < list->count; i++) {
        const cover_rule *rule = &list->rules[i];
        for (uint32_t j = 0; j < rule->condition_count; j++) {
            callgate_op op = rule->conditions[j].op;
            is_masked = is_masked && (op == CALLGATE_EQ || op == CALLGATE_MASKED_EQ);
        }
        is_plain = is_plain && rule->condition_count == 1 && rule->word == list->rules[0].word &&
                   rule->conditions[0].arg == list->rules[0].conditions[0].arg &&
                   rule->conditions[0].value <= UINT32_MAX;
    }
    return is_masked || is_plain || list->count == 1 || is_complement(list);
}

static void add_architectures(oci_writer *writer)
{
    const char *between = "";

    text_add(writer->out, ",\n  \"architectures\": [");
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((writer->answers.abis & CALLGATE_ABI_BIT(abi)) == 0)
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

/* A call that always gets one word, which has to be said. */
typedef struct constant_call {
    call_id call;
    uint32_t word;
    uint32_t reason;
    bool is_said;
} constant_call;

static uint32_t find_constants(const oci_writer *writer, constant_call *constants)
{
    uint32_t count = 0, word;
    oci_answer answer;

    for (call_id call = 0; call < call_count(); call++) {
        if (!oci_answer_find(&writer->answers, call, &answer) ||
            !oci_answer_is_constant(&answer, &word) ||
            (word == writer->choice->default_word && !oci_is_at_edge(&writer->answers, call)))
            continue;
        constants[count++] = (constant_call){
            .call = call, .word = word, .reason = find_reason(writer, &answer.call, word)};
    }
    return count;
}

/* Those of one word share an entry, from the first on, where they share their reason. */
static void add_constants(oci_writer *writer, constant_call *first, const constant_call *end)
{
    const char *between = "";

    text_add(writer->out, ",\n    {");
    add_action(writer, first->call, "action", "errnoRet", first->word);
    text_add(writer->out, ", \"names\": [");
    for (constant_call *own = first; own < end; own++) {
        if (own->is_said || own->word != first->word || own->reason != first->reason)
            continue;
        own->is_said = true;
        text_add(writer->out, "%s\"%s\"", between, call_name(own->call));
        between = ", ";
    }
    text_add(writer->out, "]");
    add_comment(writer, first->reason);
    text_add(writer->out, "}");
}

/* All entries of constant answers, those of one word together, in the order of names. */
static void add_all_constants(oci_writer *writer)
{
    constant_call *constants = calloc(call_count(), sizeof *constants);
    uint32_t count = constants != NULL ? find_constants(writer, constants) : 0;

    writer->has_failed = writer->has_failed || constants == NULL;
    for (uint32_t i = 0; i < count; i++) {
        bool is_new = !constants[i].is_said;
        for (uint32_t j = i; is_new && j < count && !writer->has_failed; j++)
            if (!constants[j].is_said && constants[j].word == constants[i].word)
                add_constants(writer, &constants[j], constants + count);
    }
    free(constants);
}

/* Names the newer calls that get the default: runc answers ENOSYS above all that its libseccomp
 * finds named, whichever release that is. */
static void add_newer(oci_writer *writer)
{
    uint32_t newest[CALLGATE_ABI_COUNT], this_word, word = writer->choice->default_word;
    const char *between = "";
    oci_answer answer;

    oci_find_newest(&writer->answers, newest);
    for (call_id call = 0; call < call_count(); call++) {
        if (!oci_answer_find(&writer->answers, call, &answer) ||
            !oci_answer_is_constant(&answer, &this_word) || this_word != word ||
            !oci_is_newer(&writer->answers, call, newest))
            continue;
        if (*between == '\0') {
            text_add(writer->out, ",\n    {");
            add_action(writer, call, "action", "errnoRet", word);
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
    add_action(writer, CALL_NONE, "defaultAction", "defaultErrnoRet", writer->choice->default_word);
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

static void add_conditional(oci_writer *writer, call_id call, oci_answer *answer)
{
    cover_failure failure = answer->failure;
    cover_list list = {.count = 0};

    if (failure == COVER_FINE)
        failure = cover_of(&answer->request, &writer->memory, &list);
    if (failure == COVER_FINE && writer->choice->is_masked && !is_safe(&list)) {
        answer->request.is_masked = true;
        failure = cover_of(&answer->request, &writer->memory, &list);
        if (failure == COVER_FINE && list.count > MASKED_RULE_COUNT_MAX)
            failure = COVER_CROWDED;
    }
    if (failure != COVER_FINE)
        note_miss(writer, call, failure);
    for (uint32_t i = 0; failure == COVER_FINE && i < list.count; i++)
        add_entry(writer, call, answer, &list.rules[i]);
}

static void add_all_conditional(oci_writer *writer)
{
    oci_answer answer;
    uint32_t word;

    for (call_id call = 0; call < call_count() && !writer->has_failed; call++) {
        if (!oci_answer_find(&writer->answers, call, &answer) ||
            oci_answer_is_constant(&answer, &word))
            continue;
        arena_init(&writer->memory, RULES_ARENA_BYTES_MAX);
        add_conditional(writer, call, &answer);
        arena_release(&writer->memory);
    }
}

static void write_profile(oci_writer *writer)
{
    begin_profile(writer);
    size_t begin = writer->out->bytes;
    add_all_constants(writer);
    add_all_conditional(writer);
    if (writer->choice->names_newer &&
        callgate_word_level(writer->choice->default_word) == CALLGATE_REFUSED)
        add_newer(writer);
    end_profile(writer, begin);
}

bool oci_from_policy(callgate_store *store, const callgate_policy *policy, callgate_abi_set abis,
                     const oci_choice *choice, text *out, oci_miss *ret_miss)
{
    oci_writer writer = {
        .answers = oci_answers_of(store, policy, abis, choice),
        .out = out,
        .choice = choice,
        .miss = ret_miss,
    };

    *ret_miss = (oci_miss){COVER_FINE, CALL_NONE};
    write_profile(&writer);
    if ((writer.has_failed || out->has_failed) && ret_miss->failure < COVER_ACTION)
        *ret_miss = (oci_miss){COVER_MEMORY, CALL_NONE};
    return !writer.has_failed && !out->has_failed;
}
