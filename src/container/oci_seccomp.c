/* Writes a resolved profile as linux.seccomp. */
#include "container/oci_seccomp.h"

#include "abi/abi.h"
#include "profile/resolve.h"
#include "profile/vocabulary.h"

#include <string.h>

static void add_action(text *out, const char *action_key, const char *errno_key,
                       const profile_action *action, callgate_abi machine)
{
    text_add(out, "\"%s\":\"%s\"", action_key, profile_action_token(action->action));
    if (action->has_errno && action->takes_errno)
        text_add(out, ",\"%s\":%u", errno_key, profile_errno(action, machine));
}

static void add_architectures(text *out, callgate_abi_set abis)
{
    bool is_first = true;
    text_add(out, ",\"architectures\":[");
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        text_add(out, "%s\"%s\"", is_first ? "" : ",", abi_get((callgate_abi)abi)->oci_token);
        is_first = false;
    }
    text_add(out, "]");
}

/* TSYNC is left out: runtimes filter one thread, and refuse the flag's name. */
void oci_flags(uint32_t flags, text *out)
{
    static const struct {
        uint32_t bit;
        const char *token;
    } names[] = {
        {CALLGATE_FLAG_LOG, "SECCOMP_FILTER_FLAG_LOG"},
        {CALLGATE_FLAG_SPEC_ALLOW, "SECCOMP_FILTER_FLAG_SPEC_ALLOW"},
        {CALLGATE_FLAG_WAIT_KILLABLE_RECV, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"},
    };
    bool is_first = true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((flags & names[i].bit) == 0)
            continue;
        text_add(out, "%s\"%s\"", is_first ? "" : ",", names[i].token);
        is_first = false;
    }
}

static void add_member(text *out, const char *key, const char *value)
{
    if (value == NULL)
        return;
    text_add(out, ",\"%s\":", key);
    json_quote(out, value, strlen(value));
}

static void add_names(text *out, const profile_entry *entry)
{
    text_add(out, "{\"names\":[");
    for (uint32_t i = 0; i < entry->name_count; i++) {
        text_add(out, i > 0 ? "," : "");
        json_quote(out, entry->names[i].text, entry->names[i].text_bytes);
    }
    text_add(out, "],");
}

static void add_args(text *out, const profile_entry *entry)
{
    text_add(out, ",\"args\":[");
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        const profile_arg *arg = &entry->args[i];
        text_add(out, "%s{\"index\":%u,\"value\":%llu,\"valueTwo\":%llu,\"op\":\"%s\"}",
                 i > 0 ? "," : "", arg->index, (unsigned long long)arg->value,
                 (unsigned long long)arg->value_two, profile_operator(arg->op));
    }
    text_add(out, "]}");
}

void oci_seccomp(const callgate_profile *profile, const callgate_target *target,
                 const callgate_source *source, text *out)
{
    bool is_first = true;
    const profile_resolver guards = {
        .profile = profile, .target = target, .reading = profile_reading_get(target->reading)};
    text_add(out, "{");
    add_action(out, "defaultAction", "defaultErrnoRet", &profile->default_action, target->machine);
    add_architectures(out, source->abis);
    if (source->attachment.is_known) {
        text_add(out, ",\"flags\":[");
        oci_flags(source->attachment.flags, out);
        text_add(out, "]");
    }
    add_member(out, "listenerPath", source->attachment.listener_path);
    add_member(out, "listenerMetadata", source->attachment.listener_metadata);
    text_add(out, ",\"syscalls\":[");
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (!resolve_is_included(&guards, entry, target->machine))
            continue;
        text_add(out, is_first ? "" : ",");
        add_names(out, entry);
        add_action(out, "action", "errnoRet", &entry->action, target->machine);
        add_args(out, entry);
        is_first = false;
    }
    text_add(out, "]}");
}

void oci_bpf_base64(const void *data, size_t bytes, text *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = data;
    for (size_t i = 0; i < bytes; i += 3) {
        uint32_t group = (uint32_t)in[i] << 16;
        group |= i + 1 < bytes ? (uint32_t)in[i + 1] << 8 : 0;
        group |= i + 2 < bytes ? in[i + 2] : 0;
        text_add_char(out, digits[group >> 18]);
        text_add_char(out, digits[group >> 12 & 63]);
        text_add_char(out, i + 1 < bytes ? digits[group >> 6 & 63] : '=');
        text_add_char(out, i + 2 < bytes ? digits[group & 63] : '=');
    }
}
