/* Compares how two sources are attached.
 */
#include "cli/diff/diff.h"
#include <string.h>

static void add_flags(uint32_t flags, char *ret_words, size_t bytes)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } names[] = {
        {CALLGATE_FLAG_TSYNC, "TSYNC"},
        {CALLGATE_FLAG_LOG, "LOG"},
        {CALLGATE_FLAG_SPEC_ALLOW, "SPEC_ALLOW"},
        {CALLGATE_FLAG_NEW_LISTENER, "NEW_LISTENER"},
        {CALLGATE_FLAG_WAIT_KILLABLE_RECV, "WAIT_KILLABLE_RECV"},
    };
    size_t used = 0;

    snprintf(ret_words, bytes, "none");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if ((flags & names[i].flag) != 0)
            used += (size_t)snprintf(ret_words + used, bytes - used, "%s%s", used > 0 ? "|" : "",
                                     names[i].name);
    }
}

static attachment_change *add(attachment_changes *changes, const char *what)
{
    attachment_change *change = &changes->items[changes->count++];

    change->what = what;
    return change;
}

static void compare_texts(attachment_changes *changes, const char *what, const char *old_text,
                          const char *new_text)
{
    const char *before = old_text != NULL ? old_text : "none";
    const char *after = new_text != NULL ? new_text : "none";

    if ((old_text == NULL) == (new_text == NULL) && strcmp(before, after) == 0)
        return;
    attachment_change *change = add(changes, what);
    snprintf(change->old_words, sizeof change->old_words, "%s", before);
    snprintf(change->new_words, sizeof change->new_words, "%s", after);
}

/* Only a config.json says what no_new_privs is. */
static bool tells_privileges(const source_side *side)
{
    return side->source.profile != NULL &&
           callgate_profile_dialect(side->source.profile) == CALLGATE_DIALECT_OCI_CONFIG;
}

void attachments_compare(const source_side *old_side, const source_side *new_side,
                         attachment_changes *ret_changes)
{
    const callgate_attachment *before = &old_side->meaning.attachment;
    const callgate_attachment *after = &new_side->meaning.attachment;
    attachment_changes changes = {0};

    if (!before->is_known || !after->is_known) {
        if (before->is_known != after->is_known)
            changes.unknown = before->is_known ? new_side->source.name : old_side->source.name;
        *ret_changes = changes;
        return;
    }
    if (before->flags != after->flags) {
        attachment_change *change = add(&changes, "flags");
        add_flags(before->flags, change->old_words, sizeof change->old_words);
        add_flags(after->flags, change->new_words, sizeof change->new_words);
    }
    compare_texts(&changes, "listenerPath", before->listener_path, after->listener_path);
    compare_texts(&changes, "listenerMetadata", before->listener_metadata,
                  after->listener_metadata);
    if (tells_privileges(old_side) && tells_privileges(new_side))
        compare_texts(&changes, "noNewPrivileges", before->has_no_new_privs ? "true" : "false",
                      after->has_no_new_privs ? "true" : "false");
    *ret_changes = changes;
}
