/* Finds rules that say what an edited call is answered.
 */
#include "cli/edit/cover.h"
#include "cli/answer.h"
#include "cli/edit/asked.h"
#include "cli/oci/cover.h"
#include "cli/oci/write.h"
#include "policy/store.h"
#include "rules/rules.h"
#include <string.h>

/* One task's work. */
typedef struct edit_cover {
    const edit_task *task;
    callgate_store *store;
    cover_request request;
    decision origins[2];     /* of 32-bit, of 64-bit ABIs: the rule that decided + 1 */
    callgate_call_data call; /* to evaluate them */
    const char *reason;
} edit_cover;

/* The old answer with what the edit wants of it. */
static decision changed_on(const edit_cover *cover, decision d, decision origin, callgate_abi abi)
{
    const edit_task *task = cover->task;
    callgate_store *store = cover->store;
    decision asked = task->calls != NULL ? asked_on(store, task->calls, abi) : DECISION_FALSE;
    decision by_default = decision_equals(store, origin, DECISION_FALSE);

    if (task->is_audit)
        d = decision_pick(store, decision_level_is(store, d, CALLGATE_REFUSED),
                          decision_leaf(store, CALLGATE_LOG), d);
    d = decision_pick(store, by_default, decision_leaf(store, task->new_default), d);
    decision fine = task->has_word ? decision_equals(store, d, decision_leaf(store, task->word))
                                   : decision_level_is(store, d, task->level);
    return decision_pick(store, decision_and(store, asked, decision_not(store, fine)),
                         decision_leaf(store, task->word), d);
}

/* The rules, behind one for their multiplexer: what that is answered doesn't concern us. */
static callgate_status add_rules(const edit_task *task, callgate_abi abi, rule_set *set)
{
    rule_request request = {.abi = abi, .word = CALLGATE_KILL_PROCESS};
    callgate_status status = CALLGATE_OK;
    uint32_t nr, value;

    if (call_multiplexer(task->call, abi, &nr, &value)) {
        request.call = call_at(abi, nr);
        status = rule_set_add_request(set, &request, NULL, NULL);
    }
    request.call = task->call;
    for (uint32_t i = 0; i < task->rule_count && status == CALLGATE_OK; i++) {
        const edit_answer *old = &task->rules[i];
        request.conditions = old->rule.conditions;
        request.condition_count = old->rule.count;
        request.word = old->word;
        request.origin = i + 1;
        if (old->word != task->old_default)
            status = rule_set_add_request(set, &request, NULL, NULL);
    }
    return status;
}

static bool take_answer(edit_cover *cover, decision d, decision origin, callgate_abi abi,
                        uint32_t nr)
{
    bool is_wide = abi_get(abi)->word_bits == 64;
    decision *taken = is_wide ? &cover->request.wide : &cover->request.narrow;

    if (d == DECISION_NONE)
        cover->reason = oci_miss_words(COVER_CROWDED);
    else if (*taken != DECISION_NONE && *taken != d)
        cover->reason = oci_miss_words(COVER_ABIS_DIFFER);
    *taken = d;
    cover->origins[is_wide] = origin;
    cover->call = (callgate_call_data){.arch = callgate_abi_arch(abi), .nr = nr};
    return cover->reason == NULL;
}

static bool answer_on(edit_cover *cover, callgate_abi abi)
{
    const callgate_policy *policy, *origin;
    uint32_t nr, arch = callgate_abi_arch(abi);
    rule_set set;

    if (!call_nr(cover->task->call, abi, &nr))
        return true;
    rule_set_init(&set, CALLGATE_ABI_BIT(abi), cover->task->old_default);
    if (add_rules(cover->task, abi, &set) != CALLGATE_OK)
        cover->reason = "has rules that contradict each other";
    else if (rule_set_policy(cover->store, &set, &policy, &origin, NULL) != CALLGATE_OK)
        cover->reason = oci_miss_words(COVER_CROWDED);
    rule_set_release(&set);
    if (cover->reason != NULL)
        return false;
    decision by = nr_runs_find(policy_find(origin, arch), nr);
    decision d = nr_runs_find(policy_find(policy, arch), nr);
    return take_answer(cover, changed_on(cover, d, by, abi), by, abi, nr);
}

/* The rule of the file that an answer is to look like: the one that decides, if it says so. */
static uint32_t entry_of(const edit_cover *cover, const cover_rule *found)
{
    bool is_wide = cover->request.wide != DECISION_NONE;
    callgate_call_data call = cover->call;

    memcpy(call.args, found->sample, sizeof call.args);
    uint32_t index = decision_eval(cover->store, cover->origins[is_wide], &call);
    if (index == 0 || cover->task->rules[index - 1].word != found->word)
        return EDIT_NO_ENTRY;
    return cover->task->rules[index - 1].entry;
}

static const char *give_answers(const edit_cover *cover, const cover_list *list, arena *memory,
                                const edit_answer **ret_answers, uint32_t *ret_count)
{
    edit_answer *answers = arena_alloc(memory, (list->count + 1) * sizeof *answers);

    if (answers == NULL)
        return oci_miss_words(COVER_MEMORY);
    for (uint32_t i = 0; i < list->count; i++) {
        const cover_rule *found = &list->rules[i];
        answers[i] = (edit_answer){.word = found->word, .entry = entry_of(cover, found)};
        answers[i].rule.count = found->condition_count;
        memcpy(answers[i].rule.conditions, found->conditions, sizeof found->conditions);
    }
    *ret_answers = answers;
    *ret_count = list->count;
    return NULL;
}

static const char *cover_in(edit_cover *cover, arena *memory, const edit_answer **ret_answers,
                            uint32_t *ret_count)
{
    callgate_abi_set abis = cover->task->abis;
    cover_list list;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((abis == 0 || (abis & CALLGATE_ABI_BIT(abi)) != 0) &&
            !answer_on(cover, (callgate_abi)abi))
            return cover->reason;
    cover_failure failure = cover_of(&cover->request, memory, &list);
    if (failure != COVER_FINE)
        return oci_miss_words(failure);
    if (list.count > EDIT_RULE_COUNT_MAX)
        return "takes more rules than anybody would read";
    return give_answers(cover, &list, memory, ret_answers, ret_count);
}

static const char *cover_task(void *user, const edit_task *task, arena *memory,
                              const edit_answer **ret_answers, uint32_t *ret_count)
{
    edit_cover cover = {.task = task};

    if (!store_open(user, &cover.store))
        return oci_miss_words(COVER_MEMORY);
    cover.request = (cover_request){.store = cover.store,
                                    .wide = DECISION_NONE,
                                    .narrow = DECISION_NONE,
                                    .default_word = task->new_default};
    const char *reason = cover_in(&cover, memory, ret_answers, ret_count);
    callgate_store_free(cover.store);
    return reason;
}

edit_coverer edit_coverer_of(cli_session *cli)
{
    return (edit_coverer){.cover = cover_task, .user = cli};
}
