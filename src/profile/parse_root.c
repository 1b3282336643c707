/* The object that holds a profile, its own members. */
#include "profile/parse.h"
#include <string.h>

enum {
    ROOT_DEFAULT_ACTION,
    ROOT_DEFAULT_ERRNO_RET,
    ROOT_DEFAULT_ERRNO,
    ROOT_ARCHITECTURES,
    ROOT_ARCH_MAP,
    ROOT_FLAGS,
    ROOT_LISTENER_PATH,
    ROOT_LISTENER_METADATA,
    ROOT_SYSCALLS,
    ROOT_COMMENT,
    ROOT_DESCRIPTION,
    ROOT_KEY_COUNT
};

static const profile_key root_keys[ROOT_KEY_COUNT] = {
    [ROOT_DEFAULT_ACTION] = {"defaultAction", KEY_OCI},
    [ROOT_DEFAULT_ERRNO_RET] = {"defaultErrnoRet", KEY_OCI},
    [ROOT_DEFAULT_ERRNO] = {"defaultErrno", KEY_PODMAN},
    [ROOT_ARCHITECTURES] = {"architectures", KEY_OCI},
    [ROOT_ARCH_MAP] = {"archMap", KEY_DOCKER},
    [ROOT_FLAGS] = {"flags", KEY_OCI},
    [ROOT_LISTENER_PATH] = {"listenerPath", KEY_OCI},
    [ROOT_LISTENER_METADATA] = {"listenerMetadata", KEY_OCI},
    [ROOT_SYSCALLS] = {"syscalls", KEY_OCI},
    [ROOT_COMMENT] = {"comment", KEY_IGNORED},
    [ROOT_DESCRIPTION] = {"description", KEY_IGNORED},
};

const profile_key_list profile_root_keys = {root_keys, ROOT_KEY_COUNT};

static bool read_default_action(profile_parser *parser, const json_value *const *members)
{
    static const profile_action_keys keys = {"defaultAction", "defaultErrnoRet", "defaultErrno"};
    const json_value *token = members[ROOT_DEFAULT_ACTION];
    callgate_profile *profile = parser->profile;

    if (!token || (token->kind == JSON_STRING && token->text_bytes == 0)) {
        PARSE_FAIL(parser, parse_span(token ? token : profile->seccomp),
                   "the profile has no 'defaultAction'");
        fail_hint(parser->reterr, "Docker takes this as no seccomp at all; say what happens to "
                                  "other calls, for example \"SCMP_ACT_ERRNO\"");
        return false;
    }
    if (!parse_action(parser, &keys, token, members[ROOT_DEFAULT_ERRNO_RET],
                      members[ROOT_DEFAULT_ERRNO], &profile->default_action))
        return false;
    if (profile->default_action.action == CALLGATE_USER_NOTIF)
        parser->notify = &profile->default_action;
    return true;
}

static bool read_machines(profile_parser *parser, const json_value *const *members)
{
    callgate_profile *profile = parser->profile;

    if (!parse_arches(parser, members[ROOT_ARCHITECTURES], "architectures", &profile->arches,
                      &profile->arch_count) ||
        !parse_arch_map(parser, members[ROOT_ARCH_MAP]))
        return false;
    if (profile->arch_count == 0 || profile->arch_map_count == 0)
        return true;
    PARSE_FAIL(parser, parse_key_span(members[ROOT_ARCH_MAP]),
               "the profile has 'archMap' and 'architectures'");
    fail_hint(parser->reterr, "Docker refuses both: 'archMap' alone says it for every machine");
    return false;
}

static bool read_listener(profile_parser *parser, const json_value *const *members)
{
    callgate_profile *profile = parser->profile;

    if (!parse_string(parser, members[ROOT_LISTENER_PATH], "listenerPath",
                      &profile->listener_path) ||
        !parse_string(parser, members[ROOT_LISTENER_METADATA], "listenerMetadata",
                      &profile->listener_metadata))
        return false;
    if (profile->listener_path.text_bytes == 0)
        profile->listener_path.text = NULL;
    if (profile->listener_metadata.text_bytes == 0)
        profile->listener_metadata.text = NULL;
    if (profile->listener_metadata.text && !profile->listener_path.text)
        parse_report(parser, CALLGATE_WARNING, "metadata-without-listener",
                     profile->listener_metadata.span, "give 'listenerPath' too, or remove it",
                     "'listenerMetadata' has no listener to go to");
    return true;
}

/* Without a listener the kernel answers ENOSYS. */
static bool check_notify(profile_parser *parser)
{
    if (!parser->notify || parser->profile->listener_path.text)
        return true;
    PARSE_FAIL(parser, parser->notify->span, "SCMP_ACT_NOTIFY without a 'listenerPath'");
    fail_hint(parser->reterr, "nobody would be asked: say which socket takes the notifications");
    return false;
}

static bool read_seccomp(profile_parser *parser)
{
    const json_value *members[ROOT_KEY_COUNT] = {0};

    return parse_members(parser, parser->profile->seccomp, root_keys, ROOT_KEY_COUNT, members) &&
           read_default_action(parser, members) && read_machines(parser, members) &&
           parse_flags(parser, members[ROOT_FLAGS]) && read_listener(parser, members) &&
           parse_entries(parser, members[ROOT_SYSCALLS]) && check_notify(parser);
}

/* The member of a config.json on the way to its rules, in any case as Go reads it. */
static const json_value *step_into(profile_parser *parser, const json_value *object,
                                   const char *name)
{
    const json_value *member = parse_member_any_case(object, name);

    if (member && strcmp(member->key, name) != 0) {
        parser->profile->wrong_case = parse_key_span(member);
        parse_report(parser, CALLGATE_WARNING, "key-case", parse_key_span(member),
                     "runc takes it, crun doesn't", "key '%s' is in the wrong case", member->key);
    }
    return member;
}

static bool find_in_config(profile_parser *parser, const json_value *root)
{
    const json_value *linux_part = step_into(parser, root, "linux");
    const json_value *seccomp = NULL;

    if (linux_part) {
        if (!parse_expect(parser, linux_part, JSON_OBJECT, "linux"))
            return false;
        seccomp = step_into(parser, linux_part, "seccomp");
    }
    if (!seccomp) {
        PARSE_FAIL(parser, parse_span(linux_part ? linux_part : root),
                   "the bundle has no 'linux.seccomp'");
        fail_hint(parser->reterr, "a container of it runs without any filter");
        return false;
    }
    parser->profile->seccomp = seccomp;
    return parse_expect(parser, seccomp, JSON_OBJECT, "linux.seccomp");
}

bool parse_root(profile_parser *parser)
{
    const json_value *root = parser->profile->root;
    const json_value *action = parse_member_any_case(root, "defaultAction");
    const json_value *config = parse_member_any_case(root, "linux");

    if (parse_is_stranger(parser, root))
        return false;
    if (action && config) {
        PARSE_FAIL(parser, parse_key_span(config),
                   "the file has 'defaultAction' and 'linux': profile or config.json?");
        fail_hint(parser->reterr, "engines would read one, runtimes the other");
        return false;
    }
    parser->is_config = config || (!action && parse_member_any_case(root, "ociVersion"));
    parser->profile->seccomp = root;
    if (parser->is_config && !find_in_config(parser, root))
        return false;
    return read_seccomp(parser);
}
