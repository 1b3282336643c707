/* Makes one meaning out of several.
 */
#include "cli/merge/merge.h"
#include "cli/policy_abis.h"
#include <string.h>

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool take_listener(cli_session *cli, const source_side *side, const source_side **holder,
                          callgate_attachment *merged)
{
    const callgate_attachment *own = &side->meaning.attachment;

    if (own->listener_path == NULL)
        return true;
    if (*holder != NULL && (!is_same_text(own->listener_path, merged->listener_path) ||
                            !is_same_text(own->listener_metadata, merged->listener_metadata))) {
        talk_failure(cli, "'%s' and '%s' have different listeners: one filter has one",
                     (*holder)->source.name, side->source.name);
        talk_hint(cli, "'listenerPath' and 'listenerMetadata' have to be the same");
        return false;
    }
    *holder = side;
    merged->listener_path = own->listener_path;
    merged->listener_metadata = own->listener_metadata;
    return true;
}

bool attachments_merge(cli_session *cli, const side_set *set, callgate_attachment *ret_attachment)
{
    callgate_attachment merged = {0};
    const source_side *holder = NULL;

    for (size_t i = 0; i < set->count; i++) {
        const callgate_attachment *own = &set->items[i].meaning.attachment;
        if (!own->is_known)
            continue;
        merged.is_known = true;
        merged.flags |= own->flags;
        merged.has_no_new_privs = merged.has_no_new_privs || own->has_no_new_privs;
        if (!take_listener(cli, &set->items[i], &holder, &merged))
            return false;
    }
    *ret_attachment = merged;
    return true;
}

bool sides_merge(cli_session *cli, const side_set *set, callgate_combine how,
                 const callgate_policy **ret_policy, callgate_abi_set *ret_abis)
{
    const callgate_policy *merged = set->items[0].effective;
    callgate_abi_set abis = set->items[0].meaning.abis;
    callgate_error err;

    for (size_t i = 1; i < set->count; i++) {
        abis |= set->items[i].meaning.abis;
        if (callgate_policy_combine(set->store, how, set->items[i].effective, merged, &merged,
                                    &err) != CALLGATE_OK) {
            talk_error(cli, &err);
            return false;
        }
    }
    *ret_policy = merged;
    *ret_abis = (abis & policy_abis(merged)) != 0 ? abis & policy_abis(merged) : abis;
    return true;
}
