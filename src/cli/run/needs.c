/* What starting a program needs of its filter. */
#include "cli/run/run.h"

#include "abi/abi.h"
#include "policy/store.h"

#include <stdlib.h>
#include <unistd.h>

enum { PLACE_BYTES_MAX = 4096 + 16 }; /* PATH_MAX, linux/limits.h, with a line's number */

static callgate_call_data call_on_host(uint32_t nr, const void *a, const void *b, const void *c)
{
    return (callgate_call_data){
        .nr = nr,
        .arch = callgate_abi_arch(callgate_abi_host()),
        .args = {(uintptr_t)a, (uintptr_t)b, (uintptr_t)c},
    };
}

/* The place of the rule that decided, as "p.json:2"; a raw filter has none. */
static void place_words(const run_confinement *confinement, const callgate_call_data *call,
                        char *ret_text, size_t bytes)
{
    const callgate_source *meaning = confinement->meaning;
    uint32_t index = meaning->origin == NULL ? 0 : callgate_policy_eval(meaning->origin, call);
    snprintf(ret_text, bytes, "%s", confinement->source->name);
    if (meaning->origin != NULL && index < meaning->place_count &&
        meaning->places[index].name != NULL && meaning->places[index].line != 0)
        snprintf(ret_text, bytes, "%s:%u", meaning->places[index].name,
                 meaning->places[index].line);
}

bool run_can_execute(cli_session *cli, const run_confinement *confinement, const char *command,
                     const char *path, char *const *argv, char *const *envp)
{
    uint32_t nr;
    if (confinement->filter == NULL || !callgate_call_nr(callgate_abi_host(), "execve", &nr))
        return true;
    callgate_call_data call = call_on_host(nr, path, argv, envp);
    uint32_t word = callgate_policy_eval(confinement->meaning->policy, &call);
    bool has_supervisor = confinement->meaning->attachment.listener_path != NULL;
    if (callgate_word_level(word) == CALLGATE_PERMITTED ||
        (has_supervisor && word == CALLGATE_USER_NOTIF))
        return true;
    char place[PLACE_BYTES_MAX];
    place_words(confinement, &call, place, sizeof place);
    talk_failure(cli, "'%s' can't be started: %s refuses execve", command, place);
    talk_hint(cli, "the filter is in place before the program is: it has to permit execve");
    return false;
}

/* Would a call come through whatever its arguments point to? */
static bool permits(const run_confinement *confinement, const char *name, uint64_t first)
{
    uint32_t nr;
    if (!callgate_call_nr(callgate_abi_host(), name, &nr))
        return true;
    callgate_call_data call = call_on_host(nr, NULL, NULL, NULL);
    call.args[0] = first;
    return callgate_word_level(callgate_policy_eval(confinement->meaning->policy, &call)) ==
           CALLGATE_PERMITTED;
}

static bool is_not_refused(uint32_t word)
{
    return callgate_word_level(word) != CALLGATE_REFUSED;
}

static bool is_killing(uint32_t word)
{
    return callgate_word_level(word) == CALLGATE_REFUSED &&
           (word & CALLGATE_ACTION_MASK) != CALLGATE_ERRNO;
}

/* Is such a word among a decision's leaves? Every node is looked at once by way of its mark. */
static bool has_leaf(const callgate_store *store, decision d, bool (*is_wanted)(uint32_t word),
                     uint8_t *is_seen)
{
    if (is_seen[d])
        return false;
    is_seen[d] = 1;
    if (decision_is_leaf(store, d))
        return is_wanted(decision_word(store, d));
    decision_node node = *decision_get(store, d);
    return has_leaf(store, node.lo, is_wanted, is_seen) ||
           has_leaf(store, node.hi, is_wanted, is_seen);
}

bool run_can_kill(const run_confinement *confinement)
{
    if (confinement->filter == NULL)
        return false;
    const callgate_store *store = confinement->store;
    uint8_t *is_seen = calloc(store_node_count(store), 1);
    bool can = is_seen == NULL;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT && !can; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (abi_get(abi)->machine != callgate_abi_host())
            continue;
        const nr_runs *runs = policy_find(confinement->meaning->policy, callgate_abi_arch(abi));
        for (uint32_t run = 0; run < runs->count && !can; run++)
            can = has_leaf(store, runs->runs[run].decision, is_killing, is_seen);
    }
    free(is_seen);
    return can;
}

/* callgate steps aside, so that process id, signals, stops and status are the program's own, unless
 * somebody has to stay who can name SIGSYS, or who can say why execve failed. */
bool run_has_to_watch(const run_confinement *confinement)
{
    if (confinement->filter == NULL)
        return false;
    return run_can_kill(confinement) || !permits(confinement, "write", STDERR_FILENO) ||
           !permits(confinement, "writev", STDERR_FILENO) ||
           !permits(confinement, "exit_group", RUN_FAILED);
}

/* Is a call of this machine refused whatever its arguments are? */
static bool is_always_refused(const run_confinement *confinement, const char *name,
                              callgate_call_data *ret_call)
{
    uint32_t nr;
    if (!callgate_call_nr(callgate_abi_host(), name, &nr))
        return false;
    *ret_call = call_on_host(nr, NULL, NULL, NULL);
    const nr_runs *runs = policy_find(confinement->meaning->policy, ret_call->arch);
    uint8_t *is_seen = calloc(store_node_count(confinement->store), 1);
    bool is_refused = is_seen != NULL && !has_leaf(confinement->store, nr_runs_find(runs, nr),
                                                   is_not_refused, is_seen);
    free(is_seen);
    return is_refused;
}

bool run_can_start_by_runc(cli_session *cli, const run_confinement *confinement,
                           const char *command)
{
    static const char *const needed[] = {"openat", "write", "close"};
    callgate_call_data call;
    char place[PLACE_BYTES_MAX];
    for (size_t i = 0; confinement->filter != NULL && i < sizeof needed / sizeof needed[0]; i++) {
        if (!is_always_refused(confinement, needed[i], &call))
            continue;
        place_words(confinement, &call, place, sizeof place);
        talk_failure(cli, "'%s' can't be started: %s refuses %s, which runc needs", command, place,
                     needed[i]);
        talk_hint(cli, "runc goes on after the filter is in place; crun needs execve alone: "
                       "--runtime crun");
        return false;
    }
    return true;
}
