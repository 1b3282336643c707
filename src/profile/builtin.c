/* Built-in profiles by name. */
#include "profile/builtin.h"
#include "base/fail.h"
#include "base/nearest.h"
#include "callgate/profile.h"
#include <stdbool.h>
#include <string.h>

static bool is_called(const profile_builtin *builtin, const char *name)
{
    if (!strcmp(builtin->name, name))
        return true;
    for (const char *const *other = builtin->other_names; *other; other++)
        if (!strcmp(*other, name))
            return true;
    return false;
}

const profile_builtin *profile_builtin_find(const char *name)
{
    for (uint32_t index = 0; index < profile_builtin_count; index++)
        if (is_called(&profile_builtins[index], name))
            return &profile_builtins[index];
    return NULL;
}

callgate_status callgate_profile_builtin(const char *name, callgate_profile **ret_profile,
                                         callgate_error *reterr)
{
    const profile_builtin *builtin = profile_builtin_find(name);
    const char *near;

    if (builtin)
        return callgate_profile_parse(builtin->text, builtin->text_bytes, builtin->name,
                                      ret_profile, NULL, reterr);
    near = nearest_word(name, strlen(name), &profile_builtins[0].name, profile_builtin_count,
                        sizeof *profile_builtins);
    FAIL(reterr, CALLGATE_INVALID, "no built-in profile is called '%s'", name);
    if (near)
        fail_hint(reterr, "did you mean '%s'?", near);
    return CALLGATE_INVALID;
}
