/* Built-in profiles by name. */
#include "profile/builtin.h"
#include "base/fail.h"
#include "base/nearest.h"
#include "base/text.h"
#include "profile/profile.h"
#include <stdlib.h>
#include <string.h>

const char *profile_builtin_called(const profile_builtin *builtin, const char *name)
{
    if (!strcmp(builtin->name, name))
        return builtin->name;
    for (const char *const *other = builtin->other_names; *other; other++)
        if (!strcmp(*other, name))
            return strchr(*other, '@') ? *other : builtin->name;
    return NULL;
}

const profile_builtin *profile_builtin_find(const char *name)
{
    for (uint32_t index = 0; index < profile_builtin_count; index++)
        if (profile_builtin_called(&profile_builtins[index], name))
            return &profile_builtins[index];
    return NULL;
}

char *profile_builtin_text(const profile_builtin *builtin, size_t *ret_bytes)
{
    text out;

    text_init(&out);
    for (uint32_t index = 0; index < builtin->line_count; index++) {
        const profile_line *line = &builtin->lines[index];
        if ((line->texts & builtin->text) == 0)
            continue;
        text_add_bytes(&out, line->line, strlen(line->line));
        text_add_char(&out, '\n');
    }
    *ret_bytes = out.bytes;
    return text_steal(&out);
}

/* Says which releases of Docker there are, where one was asked for. */
static void hint_builtin(const char *name, callgate_error *reterr)
{
    const char *near = nearest_word(name, strlen(name), &profile_builtins[0].name,
                                    profile_builtin_count, sizeof *profile_builtins);

    if (!strncmp(name, "docker@", 7))
        fail_hint(reterr, "Docker's releases are docker@%s to docker@%s", docker_release_first,
                  docker_release_last);
    else
        fail_hint_nearest(reterr, near, NULL);
}

callgate_status callgate_profile_builtin(const char *name, callgate_profile **ret_profile,
                                         callgate_error *reterr)
{
    const profile_builtin *builtin = profile_builtin_find(name);
    const char *called;
    size_t bytes;
    char *json;

    if (!builtin) {
        FAIL(reterr, CALLGATE_INVALID, "no built-in profile is called '%s'", name);
        hint_builtin(name, reterr);
        return CALLGATE_INVALID;
    }
    json = profile_builtin_text(builtin, &bytes);
    if (!json)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    called = profile_builtin_called(builtin, name);
    callgate_status status = callgate_profile_parse(json, bytes, called, ret_profile, NULL, reterr);
    free(json);
    if (status == CALLGATE_OK)
        (*ret_profile)->is_containerds_own = strcmp(called, "containerd") == 0;
    return status;
}
