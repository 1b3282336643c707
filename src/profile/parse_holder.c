/* Where the profile is that a container or a manifest names. */
#include "profile/parse.h"
#include <string.h>

enum { SEARCH_DEPTH_MAX = 6 }; /* a Deployment holds a container's security context so deep */

static bool begins(const json_value *value, const char *prefix)
{
    return value != NULL && value->kind == JSON_STRING &&
           strncmp(value->text, prefix, strlen(prefix)) == 0;
}

/* The first member of that name, anywhere in a value; NULL: none. */
static const json_value *find_member(const json_value *value, const char *key, uint32_t depth)
{
    const json_value *found = json_member(value, key);

    if (found != NULL)
        return found;
    if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
        return NULL;
    for (const json_value *inner = value->first; inner && !found && depth > 0; inner = inner->next)
        found = find_member(inner, key, depth - 1);
    return found;
}

/* What stands behind `seccomp=` or `seccomp:` in a list of security options; NULL: nothing. */
static const char *seccomp_option(const json_value *options)
{
    if (options == NULL || options->kind != JSON_ARRAY)
        return NULL;
    for (const json_value *option = options->first; option; option = option->next)
        if (begins(option, "seccomp=") || begins(option, "seccomp:"))
            return option->text + strlen("seccomp=");
    return NULL;
}

/* One container as docker inspect and podman inspect tell it. */
static void hint_container(const json_value *container, callgate_error *reterr)
{
    const json_value *host = json_member(container, "HostConfig");
    const json_value *config = json_member(container, "OCIConfigPath");
    const json_value *privileged = json_member(host, "Privileged");
    const char *option = seccomp_option(json_member(host, "SecurityOpt"));

    if (config != NULL && config->kind == JSON_STRING)
        fail_hint(reterr,
                  "it is what podman inspect prints: the container's config.json is '%.80s'",
                  config->text);
    else if (option != NULL && *option == '{')
        fail_hint(reterr, "it is what docker inspect prints, with the profile in it: jq -r "
                          "'.[0].HostConfig.SecurityOpt[] | select(startswith(\"seccomp=\"))[8:]'");
    else if (option != NULL && strcmp(option, "builtin") != 0)
        fail_hint(reterr, "it is what docker inspect prints: the profile is '%.80s'", option);
    else if (privileged != NULL && privileged->is_true)
        fail_hint(reterr, "it is what docker inspect prints, of a privileged container, which has "
                          "no filter: 'unconfined'");
    else
        fail_hint(reterr, "it is what docker inspect prints, of a container with the engine's "
                          "profile: 'default', or docker:NAME asks the container");
}

/* docker info. */
static void hint_daemon(const json_value *options, callgate_error *reterr)
{
    static const char prefix[] = "name=seccomp,profile=";
    const json_value *option = options->kind == JSON_ARRAY ? options->first : NULL;

    while (option && !begins(option, prefix))
        option = option->next;
    const char *profile = option ? option->text + strlen(prefix) : "";
    if (*profile == '\0')
        fail_hint(reterr, "it is what docker info prints: it names no profile");
    else if (strcmp(profile, "builtin") == 0 || strcmp(profile, "default") == 0)
        fail_hint(reterr, "it is what docker info prints: its profile is 'default'");
    else
        fail_hint(reterr, "it is what docker info prints: its profile is '%.80s'", profile);
}

/* A profile, as text, in a ConfigMap. */
static const json_value *find_data(const json_value *root)
{
    const json_value *data = json_member(root, "data");
    const json_value *found = data && data->kind == JSON_OBJECT ? data->first : NULL;

    while (found && !begins(found, "{"))
        found = found->next;
    return found;
}

static void hint_manifest(const json_value *root, callgate_error *reterr)
{
    static const char manifest[] = "it is a manifest of Kubernetes";
    const json_value *profile = find_member(root, "seccompProfile", SEARCH_DEPTH_MAX);
    const json_value *local = json_member(profile, "localhostProfile");
    const json_value *type = json_member(profile, "type");
    const json_value *data = find_data(root);

    if (json_member(json_member(root, "spec"), "defaultAction") != NULL)
        fail_hint(reterr, "%s: its 'spec' is a profile: jq .spec takes it out", manifest);
    else if (begins(local, ""))
        fail_hint(reterr, "%s: the profile is '/var/lib/kubelet/seccomp/%.80s' on the node",
                  manifest, local->text);
    else if (begins(type, "RuntimeDefault"))
        fail_hint(reterr, "%s: the profile is the runtime's own, such as 'containerd'", manifest);
    else if (data != NULL)
        fail_hint(reterr, "%s: the profile is a text in it: jq -r '.data[\"%.60s\"]' takes it out",
                  manifest, data->key);
    else
        fail_hint(reterr, "%s: take the profile out of it", manifest);
}

/* docker compose config --format json: the first service that names a profile. */
static void hint_services(const json_value *services, callgate_error *reterr)
{
    for (const json_value *service = services->first; service; service = service->next) {
        const char *option = seccomp_option(json_member(service, "security_opt"));
        if (option != NULL) {
            fail_hint(reterr, "it is a compose file: the profile of '%.60s' is '%.80s'",
                      service->key, option);
            return;
        }
    }
    fail_hint(reterr, "it is a compose file, and names no profile: the engine's is 'default'");
}

/* podman info. */
static bool hint_podman(const json_value *root, callgate_error *reterr)
{
    const json_value *security = json_member(json_member(root, "host"), "security");
    const json_value *path = json_member(security, "seccompProfilePath");

    if (path == NULL || path->kind != JSON_STRING)
        return false;
    fail_hint(reterr, "it is what podman info prints: its profile is '%.80s'", path->text);
    return true;
}

bool parse_hint_holder(const json_value *root, callgate_error *reterr)
{
    const json_value *first = root->kind == JSON_ARRAY ? root->first : root;

    if (first == NULL || first->kind != JSON_OBJECT)
        return false;
    if (json_member(first, "HostConfig") != NULL)
        hint_container(first, reterr);
    else if (json_member(first, "SecurityOptions") != NULL)
        hint_daemon(json_member(first, "SecurityOptions"), reterr);
    else if (json_member(first, "apiVersion") != NULL)
        hint_manifest(first, reterr);
    else if (json_member(first, "services") != NULL)
        hint_services(json_member(first, "services"), reterr);
    else
        return hint_podman(first, reterr);
    return true;
}
