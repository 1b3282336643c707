/* Profiles resolved for a target: policy, origin, attachment. */
#include "profile/resolve.h"
#include "base/limits.h"
#include "rules/least.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void resolve_report(profile_resolver *resolver, callgate_severity severity, const char *id,
                    profile_span span, const char *hint, const char *format, ...)
{
    char text[CALLGATE_TEXT_BYTES_MAX];
    va_list values;

    if (!resolver->sink || resolver->report_count > PROFILE_REPORT_COUNT_MAX)
        return;
    callgate_place place = profile_place(resolver->profile, span);
    if (resolver->report_count++ == PROFILE_REPORT_COUNT_MAX) {
        sink_report(resolver->sink, CALLGATE_WARNING, "more-reports", &place, NULL,
                    "from here on there are more than %d reports", PROFILE_REPORT_COUNT_MAX);
        return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    sink_report(resolver->sink, severity, id, &place, hint, "%s", text);
}

void callgate_target_init(callgate_target *target)
{
    *target = (callgate_target){
        .machine = callgate_abi_host(),
        .caps = CALLGATE_CAPS_DOCKER,
        .kernel = CALLGATE_KERNEL_NEWEST,
        .reading = CALLGATE_READING_RUNC,
    };
}

static callgate_status fail_memory(callgate_error *reterr)
{
    return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
}

reading_engine resolve_engine(const profile_resolver *resolver)
{
    reading_engine engine = resolver->reading->engine;

    if (engine == READING_ENGINE_NONE && resolver->profile->is_containerds_own)
        return READING_ENGINE_DOCKER;
    if (engine != READING_ENGINE_OF_DIALECT)
        return engine;
    return resolver->profile->dialect == CALLGATE_DIALECT_PODMAN ? READING_ENGINE_PODMAN
                                                                 : READING_ENGINE_DOCKER;
}

/* An OCI runtime reads the file itself, crun with exact keys: there a key in the wrong case is
 * none, and the rule it belongs to means something else. */
static bool check_case(profile_resolver *resolver)
{
    const callgate_profile *profile = resolver->profile;
    bool is_oci =
        profile->dialect == CALLGATE_DIALECT_OCI || profile->dialect == CALLGATE_DIALECT_OCI_CONFIG;

    if (profile->wrong_case.end == 0 || !is_oci || !resolver->reading->has_exact_keys)
        return true;
    RESOLVE_FAIL(resolver, profile->wrong_case, "%s doesn't read a key in the wrong case",
                 resolver->reading->reader);
    fail_hint(resolver->reterr, "write it as the OCI specification does");
    return false;
}

/* Numbers the names of all entries: a rule's origin. 0 is the default action. */
static bool number_origins(profile_resolver *resolver)
{
    const profile_entry *entries = resolver->profile->entries;
    uint32_t count = resolver->profile->entry_count, next = 1;

    resolver->entry_origins = malloc((count + 1) * sizeof *resolver->entry_origins);
    if (!resolver->entry_origins)
        return resolve_failed(resolver, fail_memory(resolver->reterr));
    for (uint32_t i = 0; i < count; i++) {
        resolver->entry_origins[i] = next;
        next += entries[i].name_count;
    }
    resolver->entry_origins[count] = next;
    return true;
}

/* The places that the numbers mean. */
static bool place_origins(profile_resolver *resolver, callgate_source *source)
{
    const callgate_profile *profile = resolver->profile;

    source->places = calloc(resolver->entry_origins[profile->entry_count], sizeof(*source->places));
    if (!source->places)
        return resolve_failed(resolver, fail_memory(resolver->reterr));
    source->places[source->place_count++] = profile_place(profile, profile->default_action.span);
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        for (uint32_t j = 0; j < entry->name_count; j++)
            source->places[source->place_count++] = profile_place(profile, entry->names[j].span);
    }
    return true;
}

bool profile_uses_notify(const callgate_profile *profile)
{
    bool is_used = profile->default_action.action == CALLGATE_USER_NOTIF;

    for (uint32_t i = 0; i < profile->entry_count; i++)
        is_used |= profile->entries[i].action.action == CALLGATE_USER_NOTIF;
    return is_used;
}

static bool makes_listener(const profile_resolver *resolver)
{
    reading_listener listener = resolver->reading->listener;

    return resolver->profile->listener_path.text && listener != READING_LISTENER_NEVER &&
           (listener == READING_LISTENER_FOR_PATH || profile_uses_notify(resolver->profile));
}

static void attach(const profile_resolver *resolver, callgate_attachment *attachment)
{
    const callgate_profile *profile = resolver->profile;

    attachment->is_known = true;
    attachment->flags = profile->has_flags ? profile->flags : resolver->reading->flags_default;
    if (!makes_listener(resolver))
        return;
    attachment->flags |= CALLGATE_FLAG_NEW_LISTENER;
    attachment->listener_path = profile->listener_path.text;
    attachment->listener_metadata = profile->listener_metadata.text;
}

/* A config.json says whether no_new_privs is set before the filter. */
static bool sets_no_new_privs(const callgate_profile *profile)
{
    const json_value *process = json_member(profile->root, "process");
    const json_value *value = process ? json_member(process, "noNewPrivileges") : NULL;

    return profile->dialect == CALLGATE_DIALECT_OCI_CONFIG && value && value->kind == JSON_BOOL &&
           value->is_true;
}

/* A program may have put anything into its target. */
static callgate_status check_target(const callgate_target *target, callgate_error *reterr)
{
    if ((unsigned)target->machine > CALLGATE_ABI_NONE)
        return FAIL(reterr, CALLGATE_INVALID, "the target's machine is no ABI: %u",
                    (unsigned)target->machine);
    if (target->abis >> CALLGATE_ABI_COUNT != 0)
        return FAIL(reterr, CALLGATE_INVALID, "the target asks for ABIs that don't exist: %#x",
                    target->abis);
    if (!profile_reading_get(target->reading))
        return FAIL(reterr, CALLGATE_INVALID, "the target's reading is none: %u",
                    (unsigned)target->reading);
    return CALLGATE_OK;
}

/* The kernel takes no filter of more than 4096 instructions, which libseccomp doesn't look at. */
static void report_length(profile_resolver *resolver)
{
    const rule_set *set = &resolver->set;

    for (uint32_t machine = 0; machine < CALLGATE_ABI_COUNT; machine++) {
        callgate_abi_set abis = resolver->machines[machine];
        if (abis == 0 || !resolver->sink || set->has_file_order ||
            rule_set_filter_most(set, abis) <= INSN_COUNT_MAX)
            continue;
        uint32_t least = rule_set_filter_least(set, abis);
        if (least > INSN_COUNT_MAX)
            resolve_report(resolver, CALLGATE_WARNING, "long-filter", (profile_span){0, 0},
                           "fewer rules with conditions, or fewer architectures; callgate's own "
                           "filters are shorter: callgate compile",
                           "on %s libseccomp makes at least %u instructions of it, and the kernel "
                           "takes %d: no container starts",
                           callgate_abi_name((callgate_abi)machine), least, INSN_COUNT_MAX);
    }
}

static bool resolve_into(profile_resolver *resolver, callgate_store *store, callgate_source *source)
{
    bool has_origin = !resolver->target->is_policy_only;

    if (!resolve_names(resolver) || !check_case(resolver) || !resolve_machines(resolver) ||
        !resolve_flags(resolver) || !resolve_default(resolver) || !number_origins(resolver) ||
        (has_origin && !place_origins(resolver, source)))
        return false;
    rule_set_init(&resolver->set, resolver->abis, resolver->default_word);
    resolver->set.default_named = resolver->default_named;
    resolver->set.has_file_order = resolver->reading->has_file_order;
    if (!resolve_rules(resolver))
        return false;
    report_length(resolver);
    resolver->status = rule_set_policy(store, &resolver->set, &source->policy,
                                       has_origin ? &source->origin : NULL, resolver->reterr);
    if (resolver->status != CALLGATE_OK)
        return false;
    source->abis = resolver->abis;
    attach(resolver, &source->attachment);
    source->attachment.has_no_new_privs = sets_no_new_privs(resolver->profile);
    return true;
}

callgate_status profile_resolve_by(callgate_store *store, const callgate_profile *profile,
                                   const callgate_target *target, const profile_reading *reading,
                                   callgate_source *ret_source, const callgate_sink *sink,
                                   callgate_error *reterr)
{
    profile_resolver resolver = {
        .profile = profile, .target = target, .reading = reading, .sink = sink, .reterr = reterr};
    callgate_source source = {0};
    bool is_done = resolve_into(&resolver, store, &source);

    rule_set_release(&resolver.set);
    free(resolver.entry_origins);
    free(resolver.known);
    if (is_done)
        *ret_source = source;
    else
        callgate_source_clear(&source);
    return resolver.status;
}

callgate_status callgate_profile_resolve(callgate_store *store, const callgate_profile *profile,
                                         const callgate_target *target, callgate_source *ret_source,
                                         const callgate_sink *sink, callgate_error *reterr)
{
    callgate_status status = check_target(target, reterr);

    if (status != CALLGATE_OK)
        return status;
    return profile_resolve_by(store, profile, target, profile_reading_get(target->reading),
                              ret_source, sink, reterr);
}

callgate_status profile_resolve_meant(callgate_store *store, const callgate_profile *profile,
                                      const callgate_target *target, const callgate_source *got,
                                      callgate_source *ret_source, callgate_error *reterr)
{
    profile_reading reading = *profile_reading_get(CALLGATE_READING_MEANT);
    callgate_target meant = *target;

    reading.has_newer_stub = profile_reading_get(target->reading)->has_newer_stub;
    meant.abis = got->abis;
    meant.libseccomp = NULL;
    meant.knows = NULL;
    return profile_resolve_by(store, profile, &meant, &reading, ret_source, NULL, reterr);
}

callgate_status profile_text_policy(callgate_store *store, const char *json, size_t bytes,
                                    const callgate_target *target, const profile_reading *reading,
                                    const callgate_policy **ret_policy, callgate_error *reterr)
{
    callgate_profile *profile;
    callgate_source meaning;
    callgate_status status =
        callgate_profile_parse(json, bytes, "(the profile)", &profile, NULL, reterr);

    if (status != CALLGATE_OK)
        return status;
    status = profile_resolve_by(store, profile, target, reading, &meaning, NULL, reterr);
    if (status == CALLGATE_OK) {
        *ret_policy = meaning.policy;
        callgate_source_clear(&meaning);
    }
    callgate_profile_free(profile);
    return status;
}

void callgate_source_clear(callgate_source *source)
{
    free(source->places);
    *source = (callgate_source){0};
}
