/* All rules of one call written anew. */
#include "profile/edit_impl.h"
#include <string.h>

/* The answers under one world's conditions. */
typedef struct world_answers {
    const edit_answer *answers;
    uint32_t count;
    edit_guards guards;
} world_answers;

typedef struct rewriter {
    editor *edit;
    const edit_task *task;
    edit_style style;
    const profile_entry **entries; /* that name the call */
    uint32_t *indexes;             /* theirs, in the profile */
    uint32_t count;
    edit_world *worlds;
    world_answers *worlds_answers;
    uint32_t world_count;
} rewriter;

static bool find_entries(rewriter *rewrite)
{
    const callgate_profile *profile = rewrite->edit->profile;

    rewrite->entries =
        edit_alloc(rewrite->edit, profile->entry_count * sizeof(const profile_entry *));
    rewrite->indexes = edit_alloc(rewrite->edit, profile->entry_count * sizeof(uint32_t));
    for (uint32_t i = 0; rewrite->indexes && rewrite->entries && i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        bool is_named = false;
        for (uint32_t j = 0; j < entry->name_count; j++)
            is_named |= entry->names[j].call == rewrite->task->call;
        if (!is_named)
            continue;
        rewrite->indexes[rewrite->count] = i;
        rewrite->entries[rewrite->count++] = entry;
    }
    return rewrite->indexes && rewrite->entries;
}

/* The rules of the entries that hold in a world, in the order of the file. */
static bool collect_rules(const rewriter *rewrite, const edit_world *world, edit_task *task)
{
    edit_rule rules[EDIT_RULE_COUNT_MAX];
    uint32_t count = 0;
    edit_answer *made =
        edit_alloc(rewrite->edit, rewrite->count * EDIT_RULE_COUNT_MAX * sizeof(edit_answer));

    for (uint32_t i = 0; made && i < rewrite->count; i++) {
        const profile_entry *entry = rewrite->entries[i];
        uint32_t rule_count = world->holds[i] ? edit_entry_rules(entry, rules) : 0;
        for (uint32_t j = 0; j < rule_count; j++)
            made[count++] = (edit_answer){rules[j], edit_word(&entry->action), rewrite->indexes[i]};
    }
    task->rules = made;
    task->rule_count = count;
    return made != NULL;
}

static bool fail_cover(const rewriter *rewrite, const char *reason)
{
    editor *edit = rewrite->edit;

    EDIT_FAIL(edit, CALLGATE_UNSUPPORTED, "no rules say what '%s' is to be answered: it %s",
              call_name(rewrite->task->call), reason);
    fail_hint(edit->reterr, "allow or deny it as a whole, or with other arguments");
    return false;
}

static bool answer_world(rewriter *rewrite, uint32_t index)
{
    const edit_coverer *coverer = rewrite->edit->request->coverer;
    const edit_world *world = &rewrite->worlds[index];
    world_answers *made = &rewrite->worlds_answers[index];
    edit_task task = *rewrite->task;

    if (!collect_rules(rewrite, world, &task) ||
        !edit_write_guard(rewrite->edit, &rewrite->style, &world->includes,
                          &made->guards.includes) ||
        !edit_write_guard(rewrite->edit, &rewrite->style, &world->excludes, &made->guards.excludes))
        return false;
    const char *reason =
        coverer->cover(coverer->user, &task, rewrite->edit->memory, &made->answers, &made->count);
    return !reason || fail_cover(rewrite, reason);
}

static bool is_same_condition(const callgate_condition *a, const callgate_condition *b)
{
    return a->arg == b->arg && a->op == b->op && a->value == b->value &&
           (a->op != CALLGATE_MASKED_EQ || a->mask == b->mask);
}

static bool is_same_answer(const edit_answer *a, const edit_answer *b)
{
    if (a->entry != b->entry || a->word != b->word || a->rule.count != b->rule.count)
        return false;
    for (uint32_t i = 0; i < a->rule.count; i++)
        if (!is_same_condition(&a->rule.conditions[i], &b->rule.conditions[i]))
            return false;
    return true;
}

static bool has_answer(const world_answers *world, const edit_answer *answer)
{
    for (uint32_t i = 0; i < world->count; i++)
        if (is_same_answer(&world->answers[i], answer))
            return true;
    return false;
}

/* Is an answer given in every world in which the rule that it comes from holds (NULL: in all)? */
static bool is_everywhere(const rewriter *rewrite, const edit_answer *answer, const uint32_t *entry)
{
    for (uint32_t i = 0; i < rewrite->world_count; i++)
        if ((!entry || rewrite->worlds[i].holds[*entry]) &&
            !has_answer(&rewrite->worlds_answers[i], answer))
            return false;
    return true;
}

/* Has this answer stood in an earlier world? */
static bool is_written(const rewriter *rewrite, uint32_t world, const edit_answer *answer)
{
    for (uint32_t i = 0; i < world; i++)
        if (has_answer(&rewrite->worlds_answers[i], answer))
            return true;
    return false;
}

static void write_answer(const rewriter *rewrite, const edit_answer *answer,
                         const edit_guards *guards, text *out)
{
    const edit_task *task = rewrite->task;
    uint32_t name_index = 0;

    if (out->bytes > 0)
        text_add(out, ",%s", rewrite->style.list.next);
    if (answer->entry == EDIT_NO_ENTRY) {
        edit_write_entry(out, &rewrite->style, &task->call, 1, answer->word, &answer->rule, guards);
        return;
    }
    const profile_entry *entry = &rewrite->edit->profile->entries[answer->entry];
    while (entry->names[name_index].call != task->call)
        name_index++;
    edit_write_copy(out, rewrite->edit, &rewrite->style, entry, name_index, &answer->rule, guards);
}

/* Writes the answers that come from one entry (NULL: from none): under its own guards where they
 * are given whenever it holds, else under each world's. Counts them. */
static uint32_t write_answers(const rewriter *rewrite, const uint32_t *entry, text *out)
{
    uint32_t origin = entry ? rewrite->indexes[*entry] : EDIT_NO_ENTRY, count = 0;

    for (uint32_t i = 0; i < rewrite->world_count; i++) {
        const world_answers *world = &rewrite->worlds_answers[i];
        for (uint32_t j = 0; j < world->count; j++) {
            const edit_answer *answer = &world->answers[j];
            if (answer->entry != origin)
                continue;
            bool is_general = is_everywhere(rewrite, answer, entry);
            if (is_general && is_written(rewrite, i, answer))
                continue;
            write_answer(rewrite, answer, is_general ? NULL : &world->guards, out);
            count++;
        }
    }
    return count;
}

/* Do the answers say just what the entry says already? */
static bool is_kept(const rewriter *rewrite, uint32_t entry, uint32_t answer_count)
{
    edit_rule rules[EDIT_RULE_COUNT_MAX];
    uint32_t count = edit_entry_rules(rewrite->entries[entry], rules);

    for (uint32_t i = 0; i < count; i++) {
        edit_answer own = {rules[i], edit_word(&rewrite->entries[entry]->action),
                           rewrite->indexes[entry]};
        if (!is_everywhere(rewrite, &own, &entry))
            return false;
    }
    return count == answer_count;
}

static bool remove_names(const rewriter *rewrite, uint32_t entry)
{
    const profile_entry *own = rewrite->entries[entry];

    for (uint32_t i = 0; i < own->name_count; i++)
        if (own->names[i].call == rewrite->task->call &&
            !edit_remove_name(rewrite->edit, rewrite->indexes[entry], i))
            return false;
    return true;
}

static bool rewrite_entry(const rewriter *rewrite, uint32_t entry)
{
    text out;

    text_init(&out);
    uint32_t count = write_answers(rewrite, &entry, &out);
    if (is_kept(rewrite, entry, count)) {
        text_release(&out);
        return true;
    }
    const char *copies = edit_keep(rewrite->edit, &out);
    if (!copies || !remove_names(rewrite, entry))
        return false;
    if (count > 0)
        rewrite->edit->entries[rewrite->indexes[entry]].copies = copies;
    return true;
}

static bool append_new(const rewriter *rewrite)
{
    text out;

    text_init(&out);
    uint32_t count = write_answers(rewrite, NULL, &out);
    const char *made = edit_keep(rewrite->edit, &out);
    return made && (count == 0 || edit_append_entry(rewrite->edit, made));
}

bool edit_rewrite(editor *edit, const edit_task *task)
{
    edit_task whole = *task;
    rewriter rewrite = {.edit = edit, .task = &whole};

    whole.abis = callgate_profile_abis(edit->profile);
    if (!edit_style_of(edit, &rewrite.style) || !find_entries(&rewrite) ||
        !edit_worlds_of(edit, rewrite.entries, rewrite.count, &rewrite.worlds,
                        &rewrite.world_count))
        return false;
    rewrite.worlds_answers = edit_alloc(edit, rewrite.world_count * sizeof *rewrite.worlds_answers);
    for (uint32_t i = 0; i < rewrite.world_count; i++)
        if (!rewrite.worlds_answers || !answer_world(&rewrite, i))
            return false;
    for (uint32_t i = 0; i < rewrite.count; i++)
        if (!rewrite_entry(&rewrite, i))
            return false;
    return append_new(&rewrite) && edit_flush(edit);
}
