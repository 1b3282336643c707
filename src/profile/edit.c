/* Lossless edits: the steps of a request, each on a fresh parse. */
#include "profile/edit.h"
#include "base/limits.h"
#include "profile/edit_impl.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text as it stands between steps. */
typedef struct edit_session {
    const callgate_profile *profile; /* the original */
    const edit_request *request;
    const callgate_sink *sink;
    callgate_error *reterr;
    char *bytes; /* NULL: still the original's */
    size_t byte_count;
} edit_session;

/* What a step is to do. */
typedef struct edit_step {
    bool (*run)(editor *edit, const struct edit_step *step);
    bool is_allow;
    const call_id *calls;
    uint32_t call_count;
    const edit_rule *rule;
    const char *subject;
    call_id call;
    const callgate_profile *before; /* all steps */
} edit_step;

uint32_t edit_denial_word(const editor *edit)
{
    uint32_t word = edit_word(&edit->profile->default_action);

    if (edit->request->has_errno)
        return CALLGATE_ERRNO | edit->request->errno_value;
    return callgate_word_level(word) == CALLGATE_REFUSED ? word : CALLGATE_ERRNO | 1 /* EPERM */;
}

static bool run_default_action(editor *edit, const edit_step *step)
{
    (void)step;
    return edit_default_action(edit);
}

static bool run_audit(editor *edit, const edit_step *step)
{
    (void)step;
    return edit_audit(edit);
}

static bool run_mask(editor *edit, const edit_step *step)
{
    return edit_mask_call(edit, step->call);
}

static bool run_calls(editor *edit, const edit_step *step)
{
    return (step->is_allow ? edit_allow_calls : edit_deny_calls)(edit, step->calls,
                                                                 step->call_count);
}

static bool run_arguments(editor *edit, const edit_step *step)
{
    return (step->is_allow ? edit_allow_arguments : edit_deny_arguments)(edit, step->calls[0],
                                                                         step->rule, step->subject);
}

static bool run_recast_default(editor *edit, const edit_step *step)
{
    return edit_recast_default(edit, step->call);
}

static bool run_recast_audit(editor *edit, const edit_step *step)
{
    return edit_recast_audit(edit, step->call);
}

static bool run_recast(editor *edit, const edit_step *step)
{
    return edit_recast_arguments(edit, step->calls[0], step->rule, step->is_allow);
}

static bool run_shield(editor *edit, const edit_step *step)
{
    return edit_shield_guests(edit, step->before);
}

static callgate_status run_on(edit_session *session, const callgate_profile *profile,
                              const edit_step *step, arena *memory)
{
    editor edit = {.profile = profile,
                   .request = session->request,
                   .sink = session->sink,
                   .memory = memory,
                   .reterr = session->reterr};
    char *bytes;
    size_t byte_count;

    edit.entries = edit_alloc(&edit, profile->entry_count * sizeof(*edit.entries));
    if (!edit.entries || !step->run(&edit, step))
        return edit.status;
    if (!edit.patches)
        return CALLGATE_OK;
    if (!edit_apply(&edit, &bytes, &byte_count))
        return edit.status;
    free(session->bytes);
    session->bytes = bytes;
    session->byte_count = byte_count;
    return CALLGATE_OK;
}

/* Parses the text of the last step; its faults would be ours, its warnings are the old ones. */
static callgate_status parse_again(const edit_session *session, callgate_profile **ret_profile)
{
    return callgate_profile_parse(session->bytes, session->byte_count, session->profile->name,
                                  ret_profile, NULL, session->reterr);
}

/* Rules that can't be split one by one are written anew, all of the call. Where that can't be
 * either, the first error stands: it has a place. */
static callgate_status run_again(edit_session *session, const callgate_profile *parsed,
                                 const edit_step *step)
{
    callgate_error *reterr = session->reterr;
    edit_step again = *step;
    arena memory;

    again.run = run_recast;
    session->reterr = NULL;
    arena_init(&memory, EDIT_REWRITE_BYTES_MAX);
    callgate_status status = run_on(session, parsed ? parsed : session->profile, &again, &memory);
    arena_release(&memory);
    session->reterr = reterr;
    return status == CALLGATE_OK ? status : CALLGATE_UNSUPPORTED;
}

/* Where earlier steps have changed the text, an error's place is in one that nobody has. The same
 * step on the original may fail alike: that place counts, else there is none. */
static void settle_place(const edit_session *session, const edit_step *step)
{
    callgate_error *reterr = session->reterr, first = {0};
    edit_session original = {
        .profile = session->profile, .request = session->request, .reterr = &first};
    arena memory;

    if (!session->bytes || !reterr)
        return;
    arena_init(&memory, JSON_ARENA_BYTES_MAX);
    bool is_alike = run_on(&original, session->profile, step, &memory) != CALLGATE_OK &&
                    strcmp(first.text, reterr->text) == 0;
    reterr->place = is_alike ? first.place : (callgate_place){0};
    arena_release(&memory);
    free(original.bytes);
}

static callgate_status run_step(edit_session *session, const edit_step *step)
{
    callgate_profile *parsed = NULL;
    callgate_status status = CALLGATE_OK;
    arena memory;

    if (session->bytes)
        status = parse_again(session, &parsed);
    arena_init(&memory, JSON_ARENA_BYTES_MAX);
    if (status == CALLGATE_OK)
        status = run_on(session, parsed ? parsed : session->profile, step, &memory);
    arena_release(&memory);
    if (status == CALLGATE_UNSUPPORTED && step->run == run_arguments && session->request->coverer)
        status = run_again(session, parsed, step);
    if (status != CALLGATE_OK)
        settle_place(session, step);
    callgate_profile_free(parsed);
    return status;
}

static callgate_status fail_number(const edit_session *session, const call_expression *expression)
{
    const call_match *match = &expression->matches[0];
    callgate_status status = FAIL(session->reterr, CALLGATE_UNSUPPORTED,
                                  "'%s' is a number, and profiles name calls", expression->text);

    if (match->call != CALL_NONE && match->abi != CALLGATE_ABI_NONE)
        fail_hint(session->reterr, "on %s it is '%s'", callgate_abi_name(match->abi),
                  call_name(match->call));
    return status;
}

static callgate_status check_expression(const edit_session *session,
                                        const call_expression *expression)
{
    if (expression->is_number)
        return fail_number(session, expression);
    if (expression->abi == CALLGATE_ABI_NONE)
        return CALLGATE_OK;
    FAIL(session->reterr, CALLGATE_UNSUPPORTED, "'%s' is for one architecture alone",
         expression->text);
    fail_hint(session->reterr, "a rule holds on every architecture of the profile: leave out '%s:'",
              callgate_abi_name(expression->abi));
    return CALLGATE_UNSUPPORTED;
}

/* Has the profile an ABI that compares low words? Of none that it names, none is known. */
static bool has_narrow_abi(const edit_session *session)
{
    callgate_abi_set abis = callgate_profile_abis(session->profile);
    bool has_narrow = false;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        has_narrow |= (abis & CALLGATE_ABI_BIT(abi)) && abi_get((callgate_abi)abi)->word_bits == 32;
    return has_narrow;
}

/* A wide value means another one there. */
static callgate_status check_width(const edit_session *session, const call_expression *expression,
                                   const edit_rule *rule)
{
    bool is_wide = false;

    for (uint32_t i = 0; i < rule->count; i++)
        is_wide |= edit_is_wide(rule->conditions[i].value);
    if (!is_wide)
        return CALLGATE_OK;
    if (has_narrow_abi(session)) {
        FAIL(session->reterr, CALLGATE_UNSUPPORTED, "'%s' has an argument over 32 bits",
             expression->text);
        fail_hint(session->reterr, "32-bit architectures of the profile read only its low word");
        return CALLGATE_UNSUPPORTED;
    }
    sink_report(session->sink, CALLGATE_WARNING, "wide-argument", NULL,
                "the profile names no architecture, so none is known to be in use",
                "%s: 32-bit architectures read only the low word of an argument", expression->text);
    return CALLGATE_OK;
}

/* A call as it is quoted in notes: its own name in front of the arguments as typed. */
static void subject_of(const call_expression *expression, call_id call, char *ret_text,
                       size_t bytes_max)
{
    const char *arguments = strchr(expression->text, '(');

    snprintf(ret_text, bytes_max, "%s%s", call_name(call), arguments ? arguments : "");
}

static bool has_call(const call_id *calls, uint32_t count, call_id call)
{
    for (uint32_t i = 0; i < count; i++)
        if (calls[i] == call)
            return true;
    return false;
}

/* The calls of an expression, of denied ones their other names too: a rule for one of these would
 * let the call through. The caller frees them; NULL: no memory. */
static call_id *calls_of(const edit_session *session, const call_expression *expression,
                         bool is_allow, uint32_t *ret_count)
{
    call_id *calls = calloc(expression->match_count, 2 * sizeof(*calls));
    callgate_abi abi = CALLGATE_ABI_NONE;
    uint32_t count = 0;

    for (; calls && count < expression->match_count; count++)
        calls[count] = expression->matches[count].call;
    for (uint32_t i = 0; calls && !is_allow && i < expression->match_count; i++) {
        call_id twin = edit_twin(session->profile, calls[i], &abi);
        if (twin == CALL_NONE || has_call(calls, count, twin))
            continue;
        sink_report(session->sink, CALLGATE_NOTE, "other-name", NULL, NULL,
                    "%s: on %s the same call as '%s', so it is denied too", call_name(twin),
                    callgate_abi_name(abi), call_name(calls[i]));
        calls[count++] = twin;
    }
    *ret_count = count;
    return calls;
}

static const char *arg_name(call_id call, uint32_t arg)
{
    return arg < call_arg_count(call) ? call_arg_get(call, arg)->name : "the argument";
}

/* The condition on a call's arguments, in words that are read as the profile reads them. */
static edit_rule rule_for(const edit_session *session, const call_expression *expression,
                          call_id call, bool is_allow, const char *subject)
{
    edit_rule whole = edit_rule_of(expression, 0);
    uint32_t low_args = 0;

    if (session->request->takes_low_words)
        low_args = edit_low_args(session->profile, call, is_allow);
    edit_rule rule = edit_rule_of(expression, low_args);
    for (uint32_t i = 0; i < rule.count; i++)
        if (rule.conditions[i].op != whole.conditions[i].op)
            sink_report(session->sink, CALLGATE_NOTE, "low-word", NULL, NULL,
                        "%s: %s whatever the high word of %s, which the profile's own mask "
                        "leaves out",
                        subject, is_allow ? "allowed" : "denied",
                        arg_name(call, rule.conditions[i].arg));
    return rule;
}

static callgate_status run_each(edit_session *session, const call_expression *expression,
                                const edit_step *step)
{
    const call_id *calls = step->calls;

    for (uint32_t i = 0; i < step->call_count; i++) {
        char subject[CALLGATE_TEXT_BYTES_MAX];
        subject_of(expression, calls[i], subject, sizeof(subject));
        edit_rule rule = rule_for(session, expression, calls[i], step->is_allow, subject);
        edit_step one = *step;
        one.rule = &rule;
        one.calls = &calls[i];
        one.call_count = 1;
        one.subject = subject;
        callgate_status status = run_step(session, &one);
        if (status != CALLGATE_OK)
            return status;
    }
    return CALLGATE_OK;
}

static callgate_status run_expression(edit_session *session, const call_expression *expression,
                                      bool is_allow)
{
    edit_rule rule = edit_rule_of(expression, 0);
    callgate_status status = check_expression(session, expression);
    edit_step step = {
        .run = rule.count == 0 ? run_calls : run_arguments, .is_allow = is_allow, .rule = &rule};

    if (status == CALLGATE_OK)
        status = check_width(session, expression, &rule);
    if (status != CALLGATE_OK)
        return status;
    call_id *calls = calls_of(session, expression, is_allow, &step.call_count);
    if (!calls)
        return FAIL(session->reterr, CALLGATE_MEMORY, "out of memory");
    step.calls = calls;
    status = rule.count == 0 ? run_step(session, &step) : run_each(session, expression, &step);
    free(calls);
    return status;
}

/* Do two expressions mean some call in common? */
static bool expressions_meet(const edit_session *session, const call_expression *a,
                             const call_expression *b, call_id *ret_call)
{
    edit_rule a_rule = edit_rule_of(a, 0), b_rule = edit_rule_of(b, 0);

    if (edit_rules_are_apart(&a_rule, &b_rule, UINT64_MAX) &&
        (!has_narrow_abi(session) || edit_rules_are_apart(&a_rule, &b_rule, UINT32_MAX)))
        return false;
    for (uint32_t i = 0; i < a->match_count; i++)
        for (uint32_t j = 0; j < b->match_count; j++)
            if (a->matches[i].call == b->matches[j].call) {
                *ret_call = a->matches[i].call;
                return true;
            }
    return false;
}

static callgate_status check_contradictions(const edit_session *session)
{
    const edit_request *request = session->request;
    call_id call;

    for (uint32_t i = 0; i < request->allow_count; i++)
        for (uint32_t j = 0; j < request->deny_count; j++)
            if (expressions_meet(session, &request->allow[i], &request->deny[j], &call)) {
                FAIL(session->reterr, CALLGATE_INVALID, "'%s' is to be both allowed and denied",
                     call_name(call));
                fail_hint(session->reterr, "by '%s' and by '%s'", request->allow[i].text,
                          request->deny[j].text);
                return CALLGATE_INVALID;
            }
    return CALLGATE_OK;
}

/* The last look at the text: it parses, and what it still lets through by other doors. */
static callgate_status check_text(const edit_session *session)
{
    callgate_profile *parsed = NULL;
    callgate_status status = CALLGATE_OK;

    if (session->bytes)
        status = parse_again(session, &parsed);
    if (status != CALLGATE_OK && session->reterr)
        session->reterr->place = (callgate_place){0};
    if (status == CALLGATE_OK)
        edit_warn_multiplexed(parsed ? parsed : session->profile, session->request, session->sink);
    callgate_profile_free(parsed);
    return status;
}

/* Rules that say the new default action are skipped under it: calls of which others would decide
 * then are written anew, before it comes. */
static callgate_status change_all(edit_session *session,
                                  bool (*recast)(editor *edit, const edit_step *step),
                                  bool (*change)(editor *edit, const edit_step *step))
{
    callgate_status status = CALLGATE_OK;

    for (call_id call = 0;
         session->request->coverer && call < call_count() && status == CALLGATE_OK; call++)
        status = run_step(session, &(const edit_step){.run = recast, .call = call});
    if (status == CALLGATE_OK)
        status = run_step(session, &(const edit_step){.run = change});
    return status;
}

static callgate_status run_steps(edit_session *session)
{
    const edit_request *request = session->request;
    callgate_status status = check_contradictions(session);

    for (uint32_t i = 0; i < request->masked_count && status == CALLGATE_OK; i++)
        status = run_step(session, &(const edit_step){.run = run_mask, .call = request->masked[i]});
    if (status == CALLGATE_OK && request->has_default_action)
        status = change_all(session, run_recast_default, run_default_action);
    for (uint32_t i = 0; i < request->allow_count && status == CALLGATE_OK; i++)
        status = run_expression(session, &request->allow[i], true);
    for (uint32_t i = 0; i < request->deny_count && status == CALLGATE_OK; i++)
        status = run_expression(session, &request->deny[i], false);
    if (status == CALLGATE_OK && request->shields_guests)
        status =
            run_step(session, &(const edit_step){.run = run_shield, .before = session->profile});
    if (status == CALLGATE_OK)
        status = check_text(session);
    if (status == CALLGATE_OK && request->is_audit)
        status = change_all(session, run_recast_audit, run_audit);
    return status;
}

callgate_status profile_edit(const callgate_profile *profile, const edit_request *request,
                             edit_result *ret_result, const callgate_sink *sink,
                             callgate_error *reterr)
{
    edit_session session = {.profile = profile, .request = request, .sink = sink, .reterr = reterr};
    callgate_status status = run_steps(&session);
    const char *old = profile->text;
    size_t old_bytes = profile->text_bytes;

    if (status != CALLGATE_OK) {
        free(session.bytes);
        return status;
    }
    if (!session.bytes) {
        session.bytes = calloc(1, old_bytes + 1);
        if (!session.bytes)
            return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
        memcpy(session.bytes, old, old_bytes);
        session.byte_count = old_bytes;
    }
    *ret_result = (edit_result){.text = session.bytes,
                                .text_bytes = session.byte_count,
                                .is_changed = session.byte_count != old_bytes ||
                                              memcmp(session.bytes, old, old_bytes) != 0};
    return CALLGATE_OK;
}

void edit_result_clear(edit_result *result)
{
    free(result->text);
    *result = (edit_result){0};
}
