/* What JSON is that is no profile. */
#include "profile/parse.h"

static bool has(const json_value *object, const char *key)
{
    return parse_member_any_case(object, key) != NULL;
}

/* A filter of Firecracker: {"vmm": {"default_action": …, "filter_action": …, "filter": […]}}. */
static bool is_seccompiler(const json_value *root)
{
    for (const json_value *member = root->first; member; member = member->next)
        if (has(member, "default_action") && has(member, "filter_action"))
            return true;
    return false;
}

/* The member or element that is a profile itself; NULL: none. */
static const json_value *inner_profile(const json_value *root)
{
    for (const json_value *member = root->first; member; member = member->next)
        if (has(member, "defaultAction"))
            return member;
    return NULL;
}

/* The member that is a config.json, as ctr and crictl show one; NULL: none. */
static const json_value *inner_config(const json_value *root)
{
    for (const json_value *member = root->first; member; member = member->next) {
        const json_value *deeper = json_member(member, "runtimeSpec");
        if (json_member(member, "ociVersion") != NULL)
            return member;
        if (json_member(deeper, "ociVersion") != NULL)
            return deeper;
    }
    return NULL;
}

static bool hint_object(const json_value *root, callgate_error *reterr)
{
    const json_value *inner = inner_profile(root);
    const json_value *config = inner_config(root);

    if (parse_hint_holder(root, reterr))
        return true;
    if (inner)
        fail_hint(reterr, "it is in '%.60s': take it out", inner->key);
    else if (config)
        fail_hint(reterr, "its '%.60s' is a config.json: take it out", config->key);
    else if (is_seccompiler(root))
        fail_hint(reterr, "it is a filter of Firecracker's seccompiler, whose form is another one");
    else if (has(root, "action") && (has(root, "names") || has(root, "name")))
        fail_hint(reterr, "it is a rule: rules stand in the array 'syscalls' of a profile");
    else
        return false;
    return true;
}

static void hint_other(const json_value *root, callgate_error *reterr)
{
    if (parse_hint_holder(root, reterr))
        return;
    if (root->kind == JSON_ARRAY && inner_profile(root))
        fail_hint(reterr, "take the profile out of the square brackets");
    else if (root->kind == JSON_STRING && root->text_bytes > 0 && *root->text == '{')
        fail_hint(reterr, "it is a profile within a string: jq -r . takes it out");
}

bool parse_is_stranger(profile_parser *parser, const json_value *root)
{
    callgate_error err = {0};

    if (root->kind != JSON_OBJECT) {
        PARSE_FAIL(parser, parse_span(root), "a profile is an object, not %s",
                   json_kind_name(root->kind));
        hint_other(root, parser->reterr);
        return true;
    }
    if (has(root, "defaultAction") || has(root, "linux") || has(root, "ociVersion") ||
        !hint_object(root, &err))
        return false;
    PARSE_FAIL(parser, parse_span(root), "the profile has no 'defaultAction'");
    fail_hint(parser->reterr, "%s", err.hint);
    return true;
}
