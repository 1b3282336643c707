/* Splits a policy into two that profiles say.
 */
#include "cli/oci/split.h"
#include "cli/oci/answers.h"
#include "policy/store.h"
#include <stdlib.h>

enum { ARG_COUNT = 6, SPLIT_ARENA_BYTES_MAX = 64 * 1024 * 1024 };

/* A number of a 64-bit ABI, and what it answers in each part. */
typedef struct split_number {
    callgate_abi abi;
    uint32_t nr;
    decision parts[SPLIT_PART_COUNT];
} split_number;

/* A split under way; numbers are in the order of ABIs, then of calls. */
typedef struct split_run {
    callgate_store *store;
    const oci_answers *answers;
    split_number *numbers;
    size_t count;
    bool has_failed;
} split_run;

/* What numbers without a call get on the machine's own ABI, the lowest such number first. */
static uint32_t default_of(const oci_request *request, callgate_abi own)
{
    const nr_runs *runs = policy_find(request->policy, callgate_abi_arch(own));
    uint32_t nr = abi_get(own)->nr_first;

    while (nr <= call_nr_max(own) && call_at(own, nr) != CALL_NONE)
        nr++;
    decision d = nr_runs_find(runs, nr);
    return decision_is_leaf(request->store, d) ? decision_word(request->store, d) : CALLGATE_ALLOW;
}

static bool is_tested(callgate_store *store, decision d, uint32_t arg)
{
    uint64_t values[ARG_COUNT] = {0}, care[ARG_COUNT] = {0};

    care[arg] = UINT64_MAX;
    return decision_fix(store, d, values, care) != d;
}

/* An argument that neither answer depends on, the last one; ARG_COUNT: there is none. */
static uint32_t find_spare(callgate_store *store, const cover_request *request)
{
    for (uint32_t arg = ARG_COUNT; arg-- > 0;) {
        if (!is_tested(store, request->wide, arg) && !is_tested(store, request->narrow, arg))
            return arg;
    }
    return ARG_COUNT;
}

/* Does one profile say nothing of a call, but two may? */
static bool is_to_split(const oci_answer *answer)
{
    cover_request request = answer->request;
    cover_list list;
    uint32_t word;
    arena memory;

    if (answer->failure != COVER_FINE || request.wide == DECISION_NONE ||
        request.narrow == DECISION_NONE || oci_answer_is_constant(answer, &word))
        return false;
    arena_init(&memory, SPLIT_ARENA_BYTES_MAX);
    cover_failure failure = cover_of(&request, &memory, &list);
    arena_release(&memory);
    return failure == COVER_NARROW_ALONE || failure == COVER_WIDE_ALONE;
}

static void split_call(split_run *run, call_id call, const cover_request *request)
{
    callgate_store *store = run->store;
    uint32_t spare = find_spare(store, request), nr;
    decision most = decision_combine(store, CALLGATE_UNION, request->wide, request->narrow);

    if (spare == ARG_COUNT || most == DECISION_NONE) {
        run->has_failed = true;
        return;
    }
    decision high = decision_compare(store, spare, CALLGATE_GT, UINT32_MAX, UINT64_MAX);
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((run->answers->abis & CALLGATE_ABI_BIT(abi)) == 0 ||
            abi_get((callgate_abi)abi)->word_bits != 64 || !call_nr(call, (callgate_abi)abi, &nr))
            continue;
        run->numbers[run->count++] =
            (split_number){(callgate_abi)abi,
                           nr,
                           {decision_pick(store, high, request->wide, most),
                            decision_pick(store, high, most, request->wide)}};
    }
}

static void split_calls(split_run *run)
{
    oci_answer answer;

    for (call_id call = 0; call < call_count() && !run->has_failed; call++) {
        if (oci_answer_find(run->answers, call, &answer) && is_to_split(&answer))
            split_call(run, call, &answer.request);
    }
}

static int by_number(const void *a_pointer, const void *b_pointer)
{
    const split_number *a = a_pointer, *b = b_pointer;

    if (a->abi != b->abi)
        return a->abi < b->abi ? -1 : 1;
    return (a->nr > b->nr) - (a->nr < b->nr);
}

/* The runs of an ABI's arch with its numbers' answers in a part in their places. */
static const nr_runs *replace_runs(const split_run *run, const nr_runs *old, callgate_abi abi,
                                   uint32_t part)
{
    nr_run *made = malloc((old->count + 2 * run->count) * sizeof *made);
    size_t count = 0, at = 0;

    if (made == NULL)
        return NULL;
    while (at < run->count && run->numbers[at].abi != abi)
        at++;
    for (uint32_t i = 0; i < old->count; i++) {
        for (; at < run->count && run->numbers[at].abi == abi &&
               run->numbers[at].nr <= old->runs[i].last;
             at++) {
            uint32_t nr = run->numbers[at].nr;
            if (nr > 0 && (count == 0 || made[count - 1].last < nr - 1))
                made[count++] = (nr_run){nr - 1, old->runs[i].decision};
            made[count++] = (nr_run){nr, run->numbers[at].parts[part]};
        }
        if (count == 0 || made[count - 1].last < old->runs[i].last)
            made[count++] = old->runs[i];
    }
    const nr_runs *runs = store_nr_runs(run->store, made, (uint32_t)count);
    free(made);
    return runs;
}

/* The whole policy of a part. NULL: no memory, or the store's limits. */
static const callgate_policy *make_part(const split_run *run, const callgate_policy *policy,
                                        uint32_t part)
{
    for (size_t i = 0; policy != NULL && i < run->count; i++) {
        callgate_abi abi = run->numbers[i].abi;
        if (i > 0 && run->numbers[i - 1].abi == abi)
            continue;
        uint32_t arch = callgate_abi_arch(abi);
        const nr_runs *runs = replace_runs(run, policy_find(policy, arch), abi, part);
        policy = runs != NULL ? store_policy_with(run->store, policy, arch, runs) : NULL;
    }
    return policy;
}

static bool make_parts(const split_run *run, const oci_request *request,
                       const callgate_policy *ret_parts[SPLIT_PART_COUNT])
{
    const callgate_policy *orders[SPLIT_PART_COUNT];

    for (uint32_t part = 0; part < SPLIT_PART_COUNT; part++) {
        ret_parts[part] = make_part(run, request->policy, part);
        if (ret_parts[part] == NULL)
            return false;
    }
    for (uint32_t i = 0; i < SPLIT_PART_COUNT; i++) {
        if (callgate_policy_combine(run->store, CALLGATE_STACK, ret_parts[i], ret_parts[1 - i],
                                    &orders[i], NULL) != CALLGATE_OK)
            return false;
    }
    return orders[0] == request->policy && orders[1] == request->policy;
}

bool oci_split(const oci_request *request, const callgate_policy *ret_parts[SPLIT_PART_COUNT])
{
    callgate_abi own = abi_get((callgate_abi)__builtin_ctz(request->abis))->machine;
    oci_choice choice = {.target = request->target, .default_word = default_of(request, own)};
    oci_answers answers = oci_answers_of(request->store, request->policy, request->abis, &choice);
    split_run run = {.store = request->store, .answers = &answers};
    bool is_split = false;

    run.numbers = calloc((size_t)call_count() * CALLGATE_ABI_COUNT, sizeof *run.numbers);
    if (run.numbers != NULL)
        split_calls(&run);
    if (run.count > 0 && !run.has_failed) {
        qsort(run.numbers, run.count, sizeof *run.numbers, by_number);
        is_split = make_parts(&run, request, ret_parts);
    }
    free(run.numbers);
    return is_split;
}
