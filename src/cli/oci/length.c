/* Looks at the length of a written profile's filter.
 */
#include "cli/oci/length.h"
#include <string.h>

/* Of all that can be said of the profile, its length alone: the rest was said of its sources. */
static void take_length(void *user, const callgate_diagnostic *diagnostic)
{
    if (strcmp(diagnostic->rule, "long-filter") != 0)
        return;
    talk_warning(user, "%s", diagnostic->text);
    talk_hint(user, "%s", diagnostic->hint);
}

callgate_sink length_sink(cli_session *cli)
{
    return (callgate_sink){take_length, cli};
}

void length_warn(cli_session *cli, const char *json, size_t json_bytes,
                 const callgate_target *target)
{
    const callgate_sink sink = length_sink(cli);
    callgate_profile *profile;
    callgate_source meaning;
    callgate_store *store;

    if (cli->is_quiet || callgate_profile_parse(json, json_bytes, "(the profile)", &profile, NULL,
                                                NULL) != CALLGATE_OK)
        return;
    if (callgate_store_new(NULL, &store, NULL) == CALLGATE_OK) {
        if (callgate_profile_resolve(store, profile, target, &meaning, &sink, NULL) == CALLGATE_OK)
            callgate_source_clear(&meaning);
        callgate_store_free(store);
    }
    callgate_profile_free(profile);
}
