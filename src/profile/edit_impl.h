/* The inside of the editor, for edit*.c alone.
 *
 * One step edits one parsed profile: it marks names as removed or added, rules as replaced, and
 * collects patches of the text; edit_flush turns the marks into patches, edit_apply makes the new
 * text. Functions that return false have filled the error (`status`).
 */
#ifndef PROFILE_EDIT_IMPL_H
#define PROFILE_EDIT_IMPL_H

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "profile/edit.h"
#include "profile/profile.h"
#include "profile/vocabulary.h"

typedef struct edit_patch edit_patch;
struct edit_patch {
    profile_span span; /* replaced; of no length: an insertion before `begin` */
    const char *bytes;
    size_t byte_count;
    uint32_t order;
    edit_patch *next;
};

/* A string to put into a list of names, and where. */
typedef struct edit_addition edit_addition;
struct edit_addition {
    call_id call;
    edit_addition *next;
};

/* What becomes of one rule. */
typedef struct edit_entry {
    bool *is_removed; /* of each name; NULL: none is */
    uint32_t removed_count;
    edit_addition *additions;
    const char *copies; /* rules that follow it, or stand in for it: entries with gaps between */
} edit_entry;

typedef struct editor {
    const callgate_profile *profile;
    const edit_request *request;
    const callgate_sink *sink;
    arena *memory;
    callgate_status status;
    callgate_error *reterr;
    edit_entry *entries;   /* of each entry of the profile */
    const char *prepended; /* whole new rules for the beginning of the list; NULL: none */
    const char *appended;  /* and for its end */
    edit_patch *patches;   /* newest first */
    uint32_t patch_count;
} editor;

static inline bool edit_failed(editor *edit, callgate_status status)
{
    edit->status = status;
    return false;
}

#define EDIT_FAIL(edit, status, ...)                                                               \
    edit_failed((edit), FAIL((edit)->reterr, (status), __VA_ARGS__))
#define EDIT_FAIL_AT(edit, status, span, ...)                                                      \
    edit_failed((edit),                                                                            \
                FAIL_AT((edit)->reterr, (status),                                                  \
                        ((const callgate_place[]){profile_place((edit)->profile, (span))}),        \
                        __VA_ARGS__))

/* edit_patch.c */
void *edit_alloc(editor *edit, size_t bytes); /* NULL after filling the error */
/* The text's bytes, kept for the step; releases it. NULL after filling the error. */
const char *edit_keep(editor *edit, text *made);
bool edit_replace(editor *edit, uint32_t begin, uint32_t end, const char *bytes);
/* Removes the elements of an array, or members of an object, that are marked, with their commas.
 * Some element must stay. */
bool edit_remove_children(editor *edit, const json_value *parent, const bool *is_removed);
/* Makes the new text; *ret_text is the caller's to free. */
bool edit_apply(editor *edit, char **ret_text, size_t *ret_bytes);

/* edit_style.c: how the author lays out. A gap is the white space at a place. */
typedef struct edit_gaps {
    const char *open;  /* behind the bracket */
    const char *next;  /* behind a comma */
    const char *close; /* before the bracket */
} edit_gaps;

typedef struct edit_style {
    edit_gaps list;       /* the array of rules */
    edit_gaps entry;      /* a rule */
    edit_gaps names;      /* its names */
    edit_gaps args;       /* its conditions */
    edit_gaps arg;        /* one of them */
    edit_gaps guard;      /* its includes or excludes */
    edit_gaps guard_list; /* a list in these */
    const char *colon;    /* from a key's end to its value */
    bool is_singular;     /* rules have `name` */
} edit_style;

/* NULL members never; false after a failed allocation. */
bool edit_style_of(editor *edit, edit_style *ret_style);
/* The gaps in one container that has children. */
bool edit_gaps_of(editor *edit, const json_value *parent, edit_gaps *ret_gaps);

/* edit_write.c */
/* The values of includes and excludes; NULL: none. */
typedef struct edit_guards {
    const char *includes;
    const char *excludes;
} edit_guards;

/* A whole new rule for some calls; rule NULL or empty: no conditions; guards NULL: none. */
void edit_write_entry(text *out, const edit_style *style, const call_id *calls, uint32_t call_count,
                      uint32_t word, const edit_rule *rule, const edit_guards *guards);
/* A copy of an entry for one of its names with other conditions, and (not NULL) other guards. */
void edit_write_copy(text *out, editor *edit, const edit_style *style, const profile_entry *entry,
                     uint32_t name_index, const edit_rule *rule, const edit_guards *guards);

/* edit_flush.c */
bool edit_remove_name(editor *edit, uint32_t entry_index, uint32_t name_index);
bool edit_add_name(editor *edit, uint32_t entry_index, call_id call);
/* A whole new rule, edit_write_entry's without guards: at the end of the list, or (is_first) at its
 * beginning, behind those that were put there. */
bool edit_add_entry(editor *edit, const edit_style *style, const call_id *calls,
                    uint32_t call_count, uint32_t word, const edit_rule *rule, bool is_first);
/* Adds whole rules (with gaps between) at the end of the list. */
bool edit_append_entry(editor *edit, const char *bytes);
bool edit_flush(editor *edit);
/* The member of an object, in any case, null too; NULL: none. */
const json_value *edit_member(const json_value *object, const char *key);
/* Adds a member behind another one. */
bool edit_insert_member(editor *edit, const json_value *object, const json_value *behind,
                        const char *key, const char *value);

/* edit_split.c: what of a rule is left where the calls with some arguments are taken out. */
typedef struct edit_rules {
    edit_rule rules[EDIT_RULE_COUNT_MAX];
    uint32_t count;
} edit_rules;

typedef enum edit_split_result {
    SPLIT_APART,  /* the rule holds for none of these calls: leave it */
    SPLIT_DONE,   /* *ret_rules is the rest; none: nothing is left */
    SPLIT_WIDE,   /* 32-bit ABIs would read another value */
    SPLIT_MASKED, /* too many parts of a mask */
} edit_split_result;

edit_split_result edit_split(const edit_rule *rule, const edit_rule *calls, edit_rules *ret_rules);
bool edit_rule_covers(const edit_rule *rule, const edit_rule *calls);
/* Do two rules hold for no call in common, as ABIs read them whose words are these: UINT64_MAX or
 * UINT32_MAX? */
bool edit_rules_are_apart(const edit_rule *a, const edit_rule *b, uint64_t word);

/* The rules that an entry makes of one name: its conditions together, or, where two are on one
 * argument, each of them alone (as runtimes read it); sorted. 0: more than EDIT_RULE_COUNT_MAX. */
uint32_t edit_entry_rules(const profile_entry *entry, edit_rule *ret_rules); /* edit_args.c */

/* edit_worlds.c: under which conditions which of some entries hold. */
typedef struct edit_world {
    profile_guard includes; /* the conditions; together the worlds are all there is, apart */
    profile_guard excludes;
    const bool *holds; /* of each entry that was asked about */
} edit_world;

bool edit_worlds_of(editor *edit, const profile_entry *const *entries, uint32_t count,
                    edit_world **ret_worlds, uint32_t *ret_count);
/* A guard as JSON; NULL in *ret_json: it is empty. */
bool edit_write_guard(editor *edit, const edit_style *style, const profile_guard *guard,
                      const char **ret_json);

/* edit_rewrite.c: all rules of one call written anew, for a task whose rules are not yet given. */
bool edit_rewrite(editor *edit, const edit_task *task);
/* Do two entries speak of the same calls somewhere? */
bool edit_entries_meet(const profile_entry *a, const profile_entry *b); /* edit_args.c */

/* edit_levels.c: what a profile says, in words of the kernel. */
static inline uint32_t edit_word(const profile_action *action)
{
    return profile_action_word(action);
}
bool edit_is_guarded(const profile_entry *entry);
bool edit_guards_are_apart(const profile_entry *a, const profile_entry *b);
void edit_note(const editor *edit, const char *rule, const char *subject, const char *what);

/* What a denial answers: the errno asked for, the default action's, or EPERM. */
uint32_t edit_denial_word(const editor *edit);
/* The same of a call without an errno asked for: of the rules that refuse it, the first one's. */
uint32_t edit_refusal_word(const editor *edit, call_id call);

/* edit_names.c: another name that is nothing but this call on the ABIs of the profile
 * (arm_sync_file_range is sync_file_range2 on arm); CALL_NONE: there is none. */
call_id edit_twin(const callgate_profile *profile, call_id call, callgate_abi *ret_abi);

/* edit_low.c: is it another number on 32-bit ABIs? */
bool edit_is_wide(uint64_t value);
/* The arguments, a bit each, of which an entry has a mask without high bits. */
uint32_t edit_masked_args(const profile_entry *entry);

/* edit_multiplex.c */
/* What a denial of socketcall and ipc answers, where rules have to say it. */
uint32_t edit_door_word(const editor *edit);
/* Says so, where it isn't what another denial answers. */
void edit_note_door(const editor *edit, call_id call);
/* Makes rules for calls behind a denied sub-call longer by a condition that always holds: what
 * begins with the conditions of an earlier rule is dropped behind it, where the same would
 * contradict it. */
bool edit_lengthen_guests(editor *edit, call_id door, const edit_rule *calls, uint32_t word);
/* The same of all rules for a call that have another action. */
bool edit_lengthen_guest(editor *edit, call_id call, uint32_t word, bool *ret_is_changed);
/* edit_shield.c: gives sub-calls a rule that says what they were answered, where rules for the call
 * itself would contradict each other there. */
bool edit_shield_guests(editor *edit, const callgate_profile *before);
void edit_warn_multiplexed(const callgate_profile *profile, const edit_request *request,
                           const callgate_sink *sink);

/* The steps. */
bool edit_default_action(editor *edit);                                      /* edit_action.c */
bool edit_audit(editor *edit);                                               /* edit_action.c */
bool edit_allow_calls(editor *edit, const call_id *calls, uint32_t count);   /* edit_calls.c */
bool edit_deny_calls(editor *edit, const call_id *calls, uint32_t count);    /* edit_calls.c */
bool edit_allow_arguments(editor *edit, call_id call, const edit_rule *rule, /* edit_args.c */
                          const char *subject);
bool edit_deny_arguments(editor *edit, call_id call, const edit_rule *rule, const char *subject);
/* The same by rules that are written anew; and the rules of a call before the default action
 * changes to that of some of them, which are skipped then. */
bool edit_recast_arguments(editor *edit, call_id call, const edit_rule *rule, bool is_allow);
bool edit_recast_default(editor *edit, call_id call); /* edit_action.c */
bool edit_recast_audit(editor *edit, call_id call);   /* edit_action.c */
bool edit_mask_call(editor *edit, call_id call);      /* edit_mask.c */

#endif
