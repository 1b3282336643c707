/* Warns of edited profiles that do less than they say.
 */
#include "cli/edit/warn.h"
#include "abi/abi.h"
#include "cli/answer.h"
#include "cli/oci/compiled.h"
#include "policy/store.h"
#include <inttypes.h>

typedef struct wide_search {
    cli_session *cli;
    callgate_store *store;
    const callgate_source *meaning;
    bool is_audit; /* what is denied gets through, with a log */
} wide_search;

/* What the denied calls don't get. */
static decision got_through(const wide_search *search, decision answer)
{
    callgate_store *store = search->store;
    decision permitted = decision_level_is(store, answer, CALLGATE_PERMITTED);
    decision logged = decision_equals(store, answer, decision_leaf(store, CALLGATE_LOG));

    return search->is_audit ? decision_and(store, permitted, decision_not(store, logged))
                            : permitted;
}

/* A value of the argument that is permitted, and that the kernel takes for the denied one. */
static bool find_value(const wide_search *search, const call_expression *expression, uint32_t arg,
                       uint32_t bits, callgate_abi abi, uint32_t nr, uint64_t *ret_value)
{
    callgate_store *store = search->store;
    uint64_t read = ~(UINT64_MAX << bits), value = expression->values[arg];
    const nr_runs *runs = policy_find(search->meaning->policy, callgate_abi_arch(abi));
    decision permitted = got_through(search, nr_runs_find(runs, nr));
    decision asked = decision_compare(store, arg, CALLGATE_EQ, value & read, read);
    callgate_call_data call;

    for (uint32_t other = 0; other < 6; other++)
        if (other != arg && expression->is_given[other])
            asked = decision_and(
                store, asked,
                decision_compare(store, other, CALLGATE_EQ, expression->values[other], UINT64_MAX));
    decision found = decision_and(store, asked, permitted);
    if (found == DECISION_NONE || found == DECISION_FALSE)
        return false;
    decision_satisfy(store, found, &call);
    *ret_value = call.args[arg];
    return true;
}

static bool warn_on(const wide_search *search, const call_expression *expression,
                    const call_match *match, callgate_abi abi)
{
    call_id call;
    uint32_t nr;
    uint64_t value;

    if ((search->meaning->abis & CALLGATE_ABI_BIT(abi)) == 0 || abi_get(abi)->word_bits == 32 ||
        !call_find(expression, match, abi, &call, &nr) || call == CALL_NONE)
        return false;
    for (uint32_t arg = 0; arg < call_arg_count(call); arg++) {
        const call_arg *read = call_arg_get(call, arg);
        if (!expression->is_given[arg] || read->bits >= 64 ||
            !find_value(search, expression, arg, read->bits, abi, nr, &value))
            continue;
        talk_warning(search->cli,
                     "%s: the kernel reads %u bits of '%s', so 0x%" PRIx64
                     " still gets through%s on %s",
                     call_name(call), read->bits, read->name, value,
                     search->is_audit ? " without a log" : "", callgate_abi_name(abi));
        talk_hint(search->cli, "'callgate check --fix' closes that (wide-compare)");
        return true;
    }
    return false;
}

/* Once an expression, on the first ABI where it is so. */
static void search_expression(const wide_search *search, const call_expression *expression)
{
    for (uint32_t i = 0; i < expression->match_count; i++)
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
            if (warn_on(search, expression, &expression->matches[i], (callgate_abi)abi))
                return;
}

static void search_all(cli_session *cli, callgate_store *store, const callgate_source *meaning,
                       const void *user)
{
    const edit_request *request = user;
    const wide_search search = {cli, store, meaning, request->is_audit};

    for (uint32_t i = 0; i < request->deny_count; i++)
        search_expression(&search, &request->deny[i]);
}

void edit_warn(cli_session *cli, const loaded_source *before, const char *json, size_t json_bytes,
               const callgate_target *target, const edit_request *request)
{
    compiled_warn(cli, &(compiled_product){.name = "(the edited profile)",
                                           .json = json,
                                           .json_bytes = json_bytes,
                                           .target = target,
                                           .before = before->profile,
                                           .look = search_all,
                                           .user = request});
}
