/* Calls with some arguments allowed or denied. */
#include "callgate/policy.h"
#include "profile/edit_impl.h"
#include <string.h>

/* One edit of one call: which answers are in the way, what new rules answer. */
typedef struct argument_edit {
    editor *edit;
    const edit_style *style;
    call_id call;
    const edit_rule *calls; /* the arguments */
    callgate_level level;   /* wanted: PERMITTED or REFUSED */
    bool has_word;
    uint32_t word;
    bool is_default_fine; /* the default action gives what is wanted */
    uint32_t rule_count;  /* that are left of those in the way */
    bool has_changed;
} argument_edit;

static bool is_fine(const argument_edit *job, uint32_t word)
{
    return job->has_word ? word == job->word : callgate_word_level(word) == job->level;
}

static int compare_args(const callgate_condition *a, const callgate_condition *b)
{
    return a->arg < b->arg ? -1 : a->arg > b->arg;
}

static void sort_conditions(edit_rule *rule)
{
    for (uint32_t i = 1; i < rule->count; i++)
        for (uint32_t j = i; j > 0; j--) {
            callgate_condition *a = &rule->conditions[j - 1], *b = &rule->conditions[j];
            if (compare_args(a, b) <= 0)
                break;
            callgate_condition swapped = *a;
            *a = *b;
            *b = swapped;
        }
}

uint32_t edit_entry_rules(const profile_entry *entry, edit_rule *ret_rules)
{
    uint32_t seen = 0;
    bool is_split = false;

    for (uint32_t i = 0; i < entry->arg_count; i++) {
        is_split |= (seen & 1u << entry->args[i].index) != 0;
        seen |= 1u << entry->args[i].index;
    }
    if (is_split && entry->arg_count > EDIT_RULE_COUNT_MAX)
        return 0;
    ret_rules[0].count = 0;
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        edit_rule *rule = &ret_rules[is_split ? i : 0];
        if (is_split)
            rule->count = 0;
        rule->conditions[rule->count++] = profile_arg_condition(&entry->args[i]);
    }
    sort_conditions(&ret_rules[0]);
    return is_split ? entry->arg_count : 1;
}

static bool fail_split(const argument_edit *job, const profile_entry *entry,
                       edit_split_result result)
{
    editor *edit = job->edit;

    EDIT_FAIL_AT(edit, CALLGATE_UNSUPPORTED, entry->action.span,
                 "'%s' can't be taken out of this rule exactly", call_name(job->call));
    if (result == SPLIT_WIDE)
        fail_hint(edit->reterr, "32-bit architectures read only the low word of its values");
    else
        fail_hint(edit->reterr, "what its mask leaves free takes too many rules to say exactly");
    return false;
}

/* Writes what is left of one rule behind what `made` holds already. */
static void write_rest(argument_edit *job, const profile_entry *entry, uint32_t name_index,
                       const edit_rules *rest, text *made)
{
    for (uint32_t i = 0; i < rest->count; i++) {
        if (made->bytes > 0)
            text_add(made, ",%s", job->style->list.next);
        edit_write_copy(made, job->edit, job->style, entry, name_index, &rest->rules[i], NULL);
    }
}

/* The calls to take out of an entry. Where the default action answers them, whole words say it in
 * fewer rules where low ones needn't; a rule of their own holds for low words, wherever. */
static edit_rule calls_for(const argument_edit *job, const profile_entry *entry)
{
    edit_rule calls = *job->calls;
    uint32_t low_args = edit_masked_args(entry);

    for (uint32_t i = 0; job->is_default_fine && i < calls.count; i++) {
        callgate_condition *own = &calls.conditions[i];
        if (own->op == CALLGATE_MASKED_EQ && own->value <= INT32_MAX &&
            (low_args >> own->arg & 1) == 0)
            *own = (callgate_condition){own->arg, CALLGATE_EQ, own->value, 0};
    }
    return calls;
}

/* Splits all rules of one entry; *ret_is_apart: none holds for any of the calls. */
static bool split_entry(argument_edit *job, const profile_entry *entry, uint32_t name_index,
                        text *made, bool *ret_is_apart)
{
    edit_rule rules[EDIT_RULE_COUNT_MAX];
    uint32_t count = edit_entry_rules(entry, rules);
    edit_rule calls = calls_for(job, entry);

    *ret_is_apart = true;
    if (count == 0)
        return fail_split(job, entry, SPLIT_MASKED);
    for (uint32_t i = 0; i < count; i++) {
        edit_rules rest = {0};
        edit_split_result result = edit_split(&rules[i], &calls, &rest);
        if (result == SPLIT_WIDE || result == SPLIT_MASKED)
            return fail_split(job, entry, result);
        *ret_is_apart &= result == SPLIT_APART;
        if (result == SPLIT_APART) {
            rest.rules[0] = rules[i];
            rest.count = 1;
        }
        job->rule_count += rest.count;
        if (job->rule_count > EDIT_CALL_RULE_COUNT_MAX)
            return fail_split(job, entry, SPLIT_MASKED);
        write_rest(job, entry, name_index, &rest, made);
    }
    return true;
}

/* Takes the calls out of one entry that is in the way. */
static bool take_out(argument_edit *job, uint32_t entry_index, uint32_t name_index)
{
    editor *edit = job->edit;
    bool is_apart;
    text made;

    text_init(&made);
    if (!split_entry(job, &edit->profile->entries[entry_index], name_index, &made, &is_apart) ||
        is_apart) {
        text_release(&made);
        return edit->status == CALLGATE_OK;
    }
    bool has_rest = made.bytes > 0;
    const char *copies = edit_keep(edit, &made);
    if (!copies || !edit_remove_name(edit, entry_index, name_index))
        return false;
    if (has_rest)
        edit->entries[entry_index].copies = copies;
    job->has_changed = true;
    return true;
}

static const profile_entry *entry_with(const argument_edit *job, uint32_t entry_index,
                                       uint32_t *ret_name_index)
{
    const profile_entry *entry = &job->edit->profile->entries[entry_index];

    for (uint32_t i = 0; i < entry->name_count; i++)
        if (entry->names[i].call == job->call) {
            *ret_name_index = i;
            return entry;
        }
    return NULL;
}

static bool are_apart(const edit_rule *a, const edit_rule *b)
{
    return edit_rules_are_apart(a, b, UINT64_MAX) && edit_rules_are_apart(a, b, UINT32_MAX);
}

bool edit_entries_meet(const profile_entry *a, const profile_entry *b)
{
    edit_rule a_rules[EDIT_RULE_COUNT_MAX], b_rules[EDIT_RULE_COUNT_MAX];
    uint32_t a_count = edit_entry_rules(a, a_rules);
    uint32_t b_count = edit_entry_rules(b, b_rules);

    if (edit_guards_are_apart(a, b))
        return false;
    for (uint32_t i = 0; i < a_count; i++)
        for (uint32_t j = 0; j < b_count; j++)
            if (!are_apart(&a_rules[i], &b_rules[j]))
                return true;
    return a_count == 0 || b_count == 0;
}

static bool fail_overlap(const argument_edit *job, const profile_entry *entry)
{
    EDIT_FAIL_AT(job->edit, CALLGATE_UNSUPPORTED, entry->action.span,
                 "rules for '%s' overlap with different actions", call_name(job->call));
    fail_hint(job->edit->reterr, "edit them by hand, or allow or deny the call as a whole");
    return false;
}

/* The rules of the call, and whether they all have one action. */
static const profile_entry **find_mentions(const argument_edit *job, uint32_t *ret_count,
                                           bool *ret_is_uniform)
{
    const callgate_profile *profile = job->edit->profile;
    const profile_entry **mentions =
        edit_alloc(job->edit, profile->entry_count * sizeof(const profile_entry *));
    uint32_t name_index;

    *ret_count = 0;
    *ret_is_uniform = true;
    for (uint32_t i = 0; mentions && i < profile->entry_count; i++) {
        const profile_entry *entry = entry_with(job, i, &name_index);
        if (!entry)
            continue;
        mentions[(*ret_count)++] = entry;
        *ret_is_uniform &= edit_word(&entry->action) == edit_word(&mentions[0]->action);
    }
    return mentions;
}

/* Where rules of one call overlap with different actions, which one counts depends on their form,
 * which an edit changes. */
static bool check_overlaps(const argument_edit *job)
{
    bool is_uniform;
    uint32_t count;
    const profile_entry **mentions = find_mentions(job, &count, &is_uniform);

    if (!mentions || is_uniform || job->edit->request->takes_overlaps)
        return mentions != NULL;
    if (count > EDIT_MENTION_COUNT_MAX)
        return EDIT_FAIL(job->edit, CALLGATE_LIMIT, "'%s' has more than %d rules",
                         call_name(job->call), EDIT_MENTION_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = i + 1; j < count; j++)
            if (edit_word(&mentions[i]->action) != edit_word(&mentions[j]->action) &&
                edit_entries_meet(mentions[i], mentions[j]))
                return fail_overlap(job, mentions[j]);
    return true;
}

static bool take_all_out(argument_edit *job)
{
    const callgate_profile *profile = job->edit->profile;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        for (uint32_t j = 0; j < entry->name_count; j++)
            if (entry->names[j].call == job->call && !is_fine(job, edit_word(&entry->action)) &&
                !take_out(job, i, j))
                return false;
    }
    return true;
}

/* Is there a rule that gives all these calls what is wanted, whatever the target? Where others may
 * decide ahead of it, the very one that would be added. */
static bool is_covered(const argument_edit *job)
{
    const callgate_profile *profile = job->edit->profile;
    bool is_same = job->edit->request->adds_alone;
    edit_rule rules[EDIT_RULE_COUNT_MAX];
    uint32_t name_index;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = entry_with(job, i, &name_index);
        if (!entry || edit_is_guarded(entry) || !is_fine(job, edit_word(&entry->action)))
            continue;
        uint32_t count = edit_entry_rules(entry, rules);
        for (uint32_t j = 0; j < count; j++)
            if (edit_rule_covers(&rules[j], job->calls) &&
                (!is_same || edit_rule_covers(job->calls, &rules[j])))
                return true;
    }
    return false;
}

/* Refusals of socketcall and ipc stand first, as those without arguments do. As masks, since the
 * rules for what goes through them have the same equalities there, and contradict them;
 * unless these are made longer. */
static bool prepend_rule(argument_edit *job)
{
    edit_rule rule = *job->calls;

    for (uint32_t i = 0; !job->edit->request->lengthens_guests && i < rule.count; i++)
        if (rule.conditions[i].op == CALLGATE_EQ)
            rule.conditions[i] = (callgate_condition){rule.conditions[i].arg, CALLGATE_MASKED_EQ,
                                                      rule.conditions[i].value, UINT64_MAX};
    return edit_add_entry(job->edit, job->style, &job->call, 1, job->word, &rule, true);
}

static bool add_rule(argument_edit *job)
{
    job->has_changed = true;
    if (job->level != CALLGATE_REFUSED || !call_is_multiplexer(job->call))
        return edit_add_entry(job->edit, job->style, &job->call, 1, job->word, job->calls, false);
    return prepend_rule(job) && (!job->edit->request->lengthens_guests ||
                                 edit_lengthen_guests(job->edit, job->call, job->calls, job->word));
}

static bool overlaps_added(const argument_edit *job)
{
    const callgate_profile *profile = job->edit->profile;
    edit_rule rules[EDIT_RULE_COUNT_MAX];
    uint32_t name_index;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = entry_with(job, i, &name_index);
        if (!entry || !is_fine(job, edit_word(&entry->action)) ||
            edit_word(&entry->action) == job->word)
            continue;
        uint32_t count = edit_entry_rules(entry, rules);
        for (uint32_t j = 0; j < count; j++)
            if (!are_apart(&rules[j], job->calls))
                return true;
    }
    return false;
}

/* Where rules in the way stay, the default action answers none of these calls. */
static bool run(argument_edit *job, const char *subject, const char *note_rule, const char *note)
{
    editor *edit = job->edit;
    job->is_default_fine = is_fine(job, edit_word(&edit->profile->default_action));
    bool is_given = (job->is_default_fine && !edit->request->adds_alone) || is_covered(job);

    if (!edit->request->adds_alone && !take_all_out(job))
        return false;
    if ((job->has_changed || !is_given) && !check_overlaps(job))
        return false;
    if (!is_given) {
        if (overlaps_added(job))
            return EDIT_FAIL(edit, CALLGATE_UNSUPPORTED,
                             "'%s' overlaps with rules of another action", subject);
        if (!add_rule(job))
            return false;
    }
    if (!job->has_changed)
        edit_note(edit, note_rule, subject, note);
    return edit_flush(edit);
}

static argument_edit allowance(editor *edit, call_id call, const edit_rule *rule)
{
    return (argument_edit){.edit = edit,
                           .call = call,
                           .calls = rule,
                           .level = CALLGATE_PERMITTED,
                           .word = CALLGATE_ALLOW};
}

static argument_edit denial(editor *edit, call_id call, const edit_rule *rule)
{
    argument_edit job = {.edit = edit,
                         .call = call,
                         .calls = rule,
                         .level = CALLGATE_REFUSED,
                         .has_word = edit->request->has_errno,
                         .word = edit_denial_word(edit)};

    if (edit->request->refuses_doors && call_is_multiplexer(call)) {
        job.has_word = true;
        job.word = edit_door_word(edit);
        edit_note_door(edit, call);
    }
    if (!job.has_word)
        job.word = edit_refusal_word(edit, call);
    return job;
}

bool edit_allow_arguments(editor *edit, call_id call, const edit_rule *rule, const char *subject)
{
    edit_style style;
    argument_edit job = allowance(edit, call, rule);

    job.style = &style;
    return edit_style_of(edit, &style) &&
           run(&job, subject, "already-permitted", "already permitted");
}

bool edit_deny_arguments(editor *edit, call_id call, const edit_rule *rule, const char *subject)
{
    edit_style style;
    argument_edit job = denial(edit, call, rule);

    job.style = &style;
    return edit_style_of(edit, &style) && run(&job, subject, "already-refused", "already refused");
}

bool edit_recast_arguments(editor *edit, call_id call, const edit_rule *rule, bool is_allow)
{
    argument_edit job = (is_allow ? allowance : denial)(edit, call, rule);
    uint32_t word = edit_word(&edit->profile->default_action);

    return edit_rewrite(edit, &(edit_task){.call = call,
                                           .old_default = word,
                                           .new_default = word,
                                           .calls = rule,
                                           .level = job.level,
                                           .has_word = job.has_word,
                                           .word = job.word});
}
