/* What a loaded SOURCE means for a target.
 */
#include "cli/cli.h"
#include "cli/filters.h"
#include "cli/live.h"
#include "cli/policy_abis.h"
#include "record/observation.h"
#include <errno.h>
#include <string.h>

static callgate_status mean_filter(callgate_store *store, const loaded_source *source,
                                   const callgate_target *target,
                                   const callgate_policy **ret_policy, callgate_error *reterr)
{
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(source->filter, &insn_count);
    callgate_status status = callgate_lift(store, insns, insn_count, target, ret_policy, reterr);

    if (status != CALLGATE_OK)
        reterr->place.name = source->name;
    return status;
}

static callgate_status mean_live(callgate_store *store, const loaded_source *source,
                                 const callgate_target *target, callgate_source *meaning,
                                 callgate_error *reterr)
{
    callgate_status status = live_mean(store, source->live, target, meaning, reterr);

    if (status != CALLGATE_OK)
        reterr->place.name = source->name;
    return status;
}

/* No filter at all: nothing is refused, on whatever ABI, and nothing is attached. */
static callgate_status mean_unconfined(callgate_store *store, callgate_source *meaning,
                                       callgate_error *reterr)
{
    meaning->attachment = (callgate_attachment){0};
    callgate_status status =
        callgate_policy_constant(store, CALLGATE_ALLOW, &meaning->policy, reterr);
    if (status == CALLGATE_OK)
        status = callgate_policy_constant(store, 0, &meaning->origin, reterr);
    if (status != CALLGATE_OK)
        callgate_source_clear(meaning);
    return status;
}

/* Of a built-in profile check alone tells what is in it; what the target is, is told of all. */
static void take_of_target(void *user, const callgate_diagnostic *diagnostic)
{
    const callgate_sink *sink = user;

    if (diagnostic->is_of_target)
        sink->take(sink->user, diagnostic);
}

static callgate_status mean_profile(callgate_store *store, const loaded_source *source,
                                    const callgate_target *target, callgate_source *ret_meaning,
                                    const callgate_sink *sink, callgate_error *reterr)
{
    callgate_sink heard = sink != NULL ? *sink : (callgate_sink){0};
    const callgate_sink of_target = {.take = take_of_target, .user = &heard};
    bool is_silent = source->is_builtin && talk_is_sink(sink);
    callgate_status status = callgate_profile_resolve(store, source->profile, target, ret_meaning,
                                                      is_silent ? &of_target : sink, reterr);

    if (status == CALLGATE_OK && source->is_builtin && strcmp(source->name, "unconfined") == 0)
        return mean_unconfined(store, ret_meaning, reterr);
    return status;
}

callgate_status source_resolve(callgate_store *store, const loaded_source *source,
                               const callgate_target *target, callgate_source *ret_meaning,
                               const callgate_sink *sink, callgate_error *reterr)
{
    callgate_source meaning = {0};
    callgate_status status;

    if (source->kind == SOURCE_PROFILE)
        return mean_profile(store, source, target, ret_meaning, sink, reterr);
    if (source->kind == SOURCE_LIVE)
        status = mean_live(store, source, target, &meaning, reterr);
    else if (source->kind == SOURCE_OBSERVATION)
        status = observation_policy(store, source->observation, target->abis,
                                    CALLGATE_ERRNO | EPERM, &meaning.policy, reterr);
    else
        status = mean_filter(store, source, target, &meaning.policy, reterr);
    if (status != CALLGATE_OK)
        return status;
    meaning.abis = target->abis != 0 ? target->abis : policy_abis(meaning.policy);
    *ret_meaning = meaning;
    return CALLGATE_OK;
}

bool source_mean(cli_session *cli, callgate_store *store, const loaded_source *source,
                 const callgate_target *target, callgate_source *ret_meaning,
                 const callgate_sink *sink)
{
    callgate_error err;

    if (source_resolve(store, source, target, ret_meaning, sink, &err) == CALLGATE_OK)
        return true;
    talk_error(cli, &err);
    return false;
}

bool source_is_asked(const loaded_source *source)
{
    return source->live != NULL && source->live->asker != NULL;
}

/* Filters that can't be read as a whole can be read for single calls; else the error stands. */
static bool answer_parts(cli_session *cli, callgate_store *store, const loaded_source *source,
                         const callgate_target *target, callgate_source *ret_meaning,
                         const callgate_error *err)
{
    bool is_too_hard = err->status == CALLGATE_LIMIT || err->status == CALLGATE_UNSUPPORTED;

    if (filters_count(source) == 0 || !is_too_hard) {
        talk_error(cli, err);
        return false;
    }
    *ret_meaning =
        (callgate_source){.abis = target->abis != 0 ? target->abis : filters_abis(store, source)};
    talk_warning(cli, "what '%s' means as a whole can't be told: %s", source->name, err->text);
    return true;
}

bool source_answer(cli_session *cli, callgate_store *store, const loaded_source *source,
                   const callgate_target *target, callgate_source *ret_meaning,
                   const callgate_sink *sink)
{
    callgate_error err;

    if (!source_is_asked(source))
        return source_resolve(store, source, target, ret_meaning, sink, &err) == CALLGATE_OK ||
               answer_parts(cli, store, source, target, ret_meaning, &err);
    *ret_meaning = (callgate_source){.abis = asker_abis(source->live->asker)};
    if (target->abis != 0)
        ret_meaning->abis = target->abis;
    talk_note(cli, "arguments that aren't given are asked as 0; ALLOW may be LOG, TRACE or NOTIFY "
                   "without a listener: only making the call would tell");
    return true;
}

call_answerer source_answerer(const loaded_source *source, const callgate_source *meaning)
{
    if (source_is_asked(source))
        return asker_answerer(source->live->asker);
    if (meaning->policy == NULL)
        return filters_answerer(source);
    return policy_answerer(meaning->policy);
}

void meaning_find(const callgate_source *meaning, uint32_t arch, uint32_t nr,
                  decision *ret_decision, decision *ret_origin)
{
    const callgate_policy *origin = meaning->origin;

    *ret_decision = nr_runs_find(policy_find(meaning->policy, arch), nr);
    *ret_origin = origin == NULL ? DECISION_NONE : nr_runs_find(policy_find(origin, arch), nr);
}

callgate_status source_decide(callgate_store *store, const loaded_source *source,
                              const callgate_source *meaning, const callgate_call_data *call,
                              const uint64_t care[6], filters_effort *effort,
                              decision *ret_decision, decision *ret_origin, callgate_error *reterr)
{
    if (meaning->policy == NULL)
        return filters_decide(store, source, call, care, effort, ret_decision, ret_origin, reterr);
    meaning_find(meaning, call->arch, call->nr, ret_decision, ret_origin);
    return CALLGATE_OK;
}
