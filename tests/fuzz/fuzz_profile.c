/* Fuzzes the profile reader: what resolves compiles to its policy.
 */
#include "callgate/callgate.h"
#include "fuzz.h"

enum { NODE_COUNT_MAX = 1 << 17 };

static void take(void *user, const callgate_diagnostic *diagnostic)
{
    MUST(user != NULL && diagnostic->rule != NULL && diagnostic->text[0] != 0);
}

static void must_come_back(callgate_store *store, const callgate_policy *policy)
{
    callgate_error err = {0};
    callgate_filter *filter;
    const callgate_policy *lifted;
    size_t insn_count;

    callgate_status status = callgate_compile(store, policy, NULL, &filter, &err);
    MUST(status == CALLGATE_OK || status == CALLGATE_LIMIT);
    if (status != CALLGATE_OK)
        return;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    status = callgate_lift(store, insns, insn_count, NULL, &lifted, &err);
    MUST(status == CALLGATE_LIMIT || (status == CALLGATE_OK && lifted == policy));
    callgate_filter_free(filter);
}

static void resolve(const callgate_profile *profile, callgate_reading reading,
                    const callgate_sink *sink)
{
    callgate_store_limits limits = {.node_count_max = NODE_COUNT_MAX};
    callgate_error err = {0};
    callgate_target target;
    callgate_source source;
    callgate_store *store;

    callgate_target_init(&target);
    target.reading = reading;
    if (callgate_store_new(&limits, &store, &err) != CALLGATE_OK)
        abort();
    if (callgate_profile_resolve(store, profile, &target, &source, sink, &err) == CALLGATE_OK) {
        must_come_back(store, source.policy);
        callgate_source_clear(&source);
    } else {
        MUST(err.text[0] != 0);
    }
    callgate_store_free(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int user = 0;
    callgate_sink sink = {.take = take, .user = &user};
    callgate_profile *profile;
    callgate_error err = {0};

    if (callgate_profile_parse((const char *)data, size, "fuzz", &profile, &sink, &err) !=
        CALLGATE_OK) {
        MUST(err.text[0] != 0 && err.place.offset <= size);
        return 0;
    }
    resolve(profile, CALLGATE_READING_RUNC, &sink);
    resolve(profile, CALLGATE_READING_CRUN, &sink);
    callgate_profile_free(profile);
    return 0;
}
