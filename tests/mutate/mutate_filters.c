/* Sabotage: each small change of a filter is refused or changes nothing.
 *
 * Each instruction of each filter is changed in every way of `changes`. What the kernel would not
 * load is no mutant. The proof must refuse the others, or the lift, which shares no code with it,
 * must read the very policy from them. A mutant that the proof takes and the lift doesn't is a
 * survivor: there must be none.
 */
#include "../property/random_policy.h"
#include "callgate/filter.h"
#include "callgate/rules.h"
#include "filter/check.h"
#include "filter/insn.h"

#include <stdio.h>
#include <string.h>

typedef struct mutant_tally {
    uint32_t refused;
    uint32_t unread; /* by the proof: refused as well */
    uint32_t same;
    uint32_t survived;
} mutant_tally;

enum { RANDOM_POLICY_COUNT = 25, CHANGE_COUNT = 14 };

/* Change number `kind` of an instruction; false: it has no such part. */
static bool change(callgate_insn *insn, uint32_t kind)
{
    static const uint32_t flips[] = {1, 2, 0x100, 0x40000000, 0x80000000};
    uint8_t jt = insn->jt;

    if (kind < 5)
        insn->k ^= flips[kind];
    else if (kind == 5)
        insn->k++;
    else if (kind == 6)
        insn->k--;
    else if (!insn_is_branch(insn))
        return false;
    else if (kind < 11)
        insn->jt = (uint8_t)(insn->jt + (kind == 7) - (kind == 8)),
        insn->jf = (uint8_t)(insn->jf + (kind == 9) - (kind == 10));
    else if (kind == 11) {
        insn->jt = insn->jf;
        insn->jf = jt;
    } else
        insn->code = (uint16_t)(kind == 12 ? OP_JGT_K : OP_JSET_K);
    return true;
}

static bool means_the_same(callgate_store *store, const callgate_policy *policy,
                           const callgate_insn *insns, size_t count)
{
    const callgate_policy *lifted = NULL;

    return callgate_lift(store, insns, count, NULL, &lifted, NULL) == CALLGATE_OK &&
           lifted == policy;
}

static void judge(callgate_store *store, const callgate_policy *policy, const callgate_insn *insns,
                  size_t count, mutant_tally *tally)
{
    bool is_equal = false;
    callgate_status status = callgate_prove(store, policy, insns, count, &is_equal, NULL, NULL);

    if (status != CALLGATE_OK)
        tally->unread++;
    else if (!is_equal)
        tally->refused++;
    else if (means_the_same(store, policy, insns, count))
        tally->same++;
    else
        tally->survived++;
}

static void sabotage(callgate_store *store, const callgate_policy *policy, mutant_tally *tally)
{
    callgate_filter *filter = NULL;
    size_t count;

    if (callgate_compile(store, policy, NULL, &filter, NULL) != CALLGATE_OK)
        return;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    callgate_insn *mutant = malloc(count * sizeof *mutant);
    for (size_t at = 0; mutant && at < count; at++) {
        for (uint32_t kind = 0; kind < CHANGE_COUNT; kind++) {
            memcpy(mutant, insns, count * sizeof *mutant);
            if (change(&mutant[at], kind) && memcmp(mutant, insns, count * sizeof *mutant) != 0 &&
                insns_check(mutant, count, NULL) == CALLGATE_OK)
                judge(store, policy, mutant, count, tally);
        }
    }
    free(mutant);
    callgate_filter_free(filter);
}

/* Three ABIs, argument tests of every kind, x32 folded. */
static const callgate_policy *three_abis(callgate_store *store)
{
    static const char *const refused[] = {"unshare",    "mount",         "bpf",    "ptrace",
                                          "kexec_load", "reboot",        "swapon", "keyctl",
                                          "setns",      "io_uring_setup"};
    callgate_condition flags = {0, CALLGATE_MASKED_EQ, 0, 0x7e020000};
    callgate_condition values[] = {{0, CALLGATE_EQ, 0, 0}, {0, CALLGATE_EQ, 0xffffffff, 0}};
    callgate_condition below = {0, CALLGATE_LT, 38, 0};
    const callgate_policy *policy = NULL;
    callgate_rules *rules = NULL;
    callgate_abi_set abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) |
                            CALLGATE_ABI_BIT(CALLGATE_ABI_X86) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    bool is_done = callgate_rules_new(abis, CALLGATE_ERRNO | 1, &rules, NULL) == CALLGATE_OK;

    for (callgate_abi abi = CALLGATE_ABI_X86_64; is_done && abi <= CALLGATE_ABI_X86; abi++) {
        for (uint32_t nr = 0; nr < 470 && is_done; nr++) {
            const char *name = callgate_call_name(abi, nr);
            bool is_refused = !name || !strcmp(name, "clone") || !strcmp(name, "personality") ||
                              !strcmp(name, "socket");
            for (size_t i = 0; !is_refused && i < sizeof refused / sizeof refused[0]; i++)
                is_refused = strcmp(name, refused[i]) == 0;
            is_done = is_refused ||
                      callgate_rules_add(rules, name, NULL, 0, CALLGATE_ALLOW, NULL) == CALLGATE_OK;
        }
    }
    is_done = is_done &&
              callgate_rules_add(rules, "clone", &flags, 1, CALLGATE_ALLOW, NULL) == CALLGATE_OK &&
              callgate_rules_add(rules, "socket", &below, 1, CALLGATE_ALLOW, NULL) == CALLGATE_OK &&
              callgate_rules_add(rules, "personality", &values[0], 1, CALLGATE_ALLOW, NULL) ==
                  CALLGATE_OK &&
              callgate_rules_add(rules, "personality", &values[1], 1, CALLGATE_ALLOW, NULL) ==
                  CALLGATE_OK &&
              callgate_rules_policy(store, rules, &policy, NULL, NULL) == CALLGATE_OK;
    callgate_rules_free(rules);
    return is_done ? policy : NULL;
}

int main(void)
{
    random_dice dice = {.state = 7};
    callgate_store *store;
    mutant_tally tally = {.same = 0};

    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        return 2;
    const callgate_policy *policy = three_abis(store);
    if (policy)
        sabotage(store, policy, &tally);
    for (uint32_t i = 0; i < RANDOM_POLICY_COUNT; i++) {
        callgate_store_clear(store);
        sabotage(store, random_policy(store, &dice), &tally);
    }
    callgate_store_free(store);
    printf("TAP version 13\n1..1\n");
    printf("# %u mutants refused, %u not followed, %u mean the same, %u survived\n", tally.refused,
           tally.unread, tally.same, tally.survived);
    bool is_fine =
        policy && tally.survived == 0 && tally.refused > 1000 && tally.same < tally.refused / 8;
    printf("%s 1 - no changed filter is proved that means something else\n",
           is_fine ? "ok" : "not ok");
    return is_fine ? 0 : 1;
}
