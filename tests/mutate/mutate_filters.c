/* Sabotage: each change of one instruction is refused or changes nothing.
 *
 * The filters are those of the built-in profiles, of published ones, of random policies. What the
 * kernel would not load is no mutant. Each mutant is judged by four that share no code:
 *
 *     the proof says equal      the lift must read the very policy, and the original and the mutant
 *                               must agree on every region of calls (regions.h)
 *     the proof says different  its witness must differ under two interpreters, and the lift must
 *                               read another policy
 *     the proof reads it not    refused as well
 *
 * A mutant that is taken and means something else is a survivor: there must be none. `make check`
 * draws 20,000 by dice, `make nightly` takes all, and says each minute how far it is; of all,
 * CALLGATE_NIGHTLY_PART=3/8 takes every eighth, from the third one on.
 */
#include "../property/random_policy.h"
#include "../unit/files.h"
#include "callgate/filter.h"
#include "callgate/rules.h"
#include "filter/check.h"
#include "filter/insn.h"
#include "filter/run.h"
#include "mutants.h"
#include "regions.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct mutant_tally {
    uint32_t made; /* those of other parts besides */
    uint32_t judged;
    uint32_t refused;
    uint32_t unread; /* by the proof: refused as well */
    uint32_t same;
    uint32_t survived;
    uint32_t disagreed;  /* proof and lift */
    uint32_t unreadable; /* by the lift */
    uint32_t open;       /* regions that could not be walked */
    uint64_t region_count;
    uint32_t filter_count;
} mutant_tally;

enum { RANDOM_POLICY_COUNT = 25, MUTANT_COUNT = 20 * 1000, DRAW_COUNT = 60, REPORT_SECONDS = 60 };

static mutant_tally tally;
static random_dice dice = {.state = 7};
static callgate_store *store;
static bool is_nightly;
static uint32_t part = 1, part_count = 1;
static time_t reported_at;
static const char *subject; /* whose filters are changed */

/* Two filters and two interpreters on one call. */
static bool is_true_witness(const callgate_insn *insns, const callgate_insn *mutant,
                            const callgate_witness *witness)
{
    uint32_t own = callgate_word_normalise(insns_run(insns, &witness->call, NULL));
    uint32_t other = callgate_word_normalise(insns_run(mutant, &witness->call, NULL));

    return own != other && own == witness->word_a && other == witness->word_b &&
           second_answer(insns, &witness->call) == own &&
           second_answer(mutant, &witness->call) == other;
}

/* Which one it is, for who has to look into it. */
static void tell(const char *verdict, const callgate_insn *insns, const callgate_insn *mutant,
                 size_t count)
{
    size_t pc = 0;

    while (pc + 1 < count && memcmp(&insns[pc], &mutant[pc], sizeof *insns) == 0)
        pc++;
    printf("# %s: %s, filter %u of %zu instructions, at %zu: %04x %u %u %x became %04x %u %u %x\n",
           verdict, subject, tally.filter_count + 1, count, pc, insns[pc].code, insns[pc].jt,
           insns[pc].jf, insns[pc].k, mutant[pc].code, mutant[pc].jt, mutant[pc].jf, mutant[pc].k);
}

static void judge_same(const callgate_insn *insns, const callgate_insn *mutant, size_t count,
                       bool is_agreed)
{
    uint32_t words[SECOND_WORD_COUNT];
    uint64_t region_count;
    regions_verdict verdict = regions_compare(insns, mutant, words, &region_count);

    tally.same += verdict == REGIONS_EQUAL;
    tally.open += verdict == REGIONS_UNKNOWN;
    tally.survived += verdict == REGIONS_DIFFER;
    tally.disagreed += !is_agreed;
    tally.region_count += region_count;
    if (verdict != REGIONS_EQUAL)
        tell(verdict == REGIONS_DIFFER ? "survived" : "open", insns, mutant, count);
    if (!is_agreed)
        tell("proof and lift disagree", insns, mutant, count);
}

static void judge(const callgate_policy *policy, const callgate_insn *insns,
                  const callgate_insn *mutant, size_t count)
{
    const callgate_policy *lifted = NULL;
    callgate_witness witness;
    bool is_equal = false;
    callgate_status status =
        callgate_prove(store, policy, mutant, count, &is_equal, &witness, NULL);
    bool is_read = callgate_lift(store, mutant, count, NULL, &lifted, NULL) == CALLGATE_OK;

    tally.judged++;
    tally.unreadable += !is_read;
    if (status != CALLGATE_OK) {
        tally.unread++;
    } else if (is_equal) {
        judge_same(insns, mutant, count, !is_read || lifted == policy);
    } else {
        tally.refused++;
        bool is_true = is_true_witness(insns, mutant, &witness);
        tally.survived += !is_true;
        tally.disagreed += lifted == policy;
        if (!is_true || lifted == policy)
            tell("refused for no reason", insns, mutant, count);
    }
}

static void try_mutant(const callgate_policy *policy, const callgate_insn *insns,
                       callgate_insn *mutant, size_t count, size_t pc, uint32_t kind)
{
    if (!mutant_make(insns, count, pc, kind, &mutant[pc]))
        return;
    if (insns_check(mutant, count, NULL) == CALLGATE_OK && tally.made++ % part_count == part - 1)
        judge(policy, insns, mutant, count);
    mutant[pc] = insns[pc];
}

/* For who waits for a night. */
static void report(void)
{
    time_t now = time(NULL);

    if (!is_nightly || now - reported_at < REPORT_SECONDS)
        return;
    reported_at = now;
    printf("# so far %u filters, %u mutants judged, %u survived, %u disagreed, %u open\n",
           tally.filter_count, tally.judged, tally.survived, tally.disagreed, tally.open);
    (void)fflush(stdout);
}

static void sabotage(const callgate_policy *policy)
{
    callgate_filter *filter = NULL;
    size_t count;

    if (!policy || callgate_compile(store, policy, NULL, &filter, NULL) != CALLGATE_OK)
        return;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    callgate_insn *mutant = malloc(count * sizeof *mutant);
    uint32_t kind_count = mutant_kind_count();
    if (mutant) {
        memcpy(mutant, insns, count * sizeof *mutant);
        for (size_t i = 0; is_nightly && i < count * kind_count; i++) {
            try_mutant(policy, insns, mutant, count, i / kind_count, (uint32_t)(i % kind_count));
            report();
        }
        for (uint32_t i = 0; !is_nightly && i < DRAW_COUNT; i++)
            try_mutant(policy, insns, mutant, count, dice_below(&dice, (uint32_t)count),
                       dice_below(&dice, kind_count));
    }
    tally.filter_count++;
    free(mutant);
    callgate_filter_free(filter);
}

/* Four machines, of both byte orders; the first with all that x86 has. */
static void sabotage_profile(const callgate_profile *profile)
{
    static const callgate_abi machines[] = {CALLGATE_ABI_X86_64, CALLGATE_ABI_X86_64,
                                            CALLGATE_ABI_AARCH64, CALLGATE_ABI_S390X};

    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        callgate_source source;
        callgate_target target;
        callgate_target_init(&target);
        target.machine = machines[i];
        target.reading = i == 1 ? CALLGATE_READING_CRUN : CALLGATE_READING_RUNC;
        target.abis = i == 1 ? CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) |
                                   CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
                                   CALLGATE_ABI_BIT(CALLGATE_ABI_X32)
                             : 0;
        callgate_store_clear(store);
        if (callgate_profile_resolve(store, profile, &target, &source, NULL, NULL) != CALLGATE_OK)
            continue;
        sabotage(source.policy);
        callgate_source_clear(&source);
    }
}

static void sabotage_text(const char *name, const char *text, size_t bytes)
{
    callgate_profile *profile;

    subject = name;
    if (callgate_profile_parse(text, bytes, name, &profile, NULL, NULL) != CALLGATE_OK)
        return;
    sabotage_profile(profile);
    callgate_profile_free(profile);
}

static void sabotage_builtins(void)
{
    static const char *const names[] = {"default", "docker@20.10", "podman", "containerd"};
    callgate_profile *profile;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (callgate_profile_builtin(names[i], &profile, NULL) != CALLGATE_OK)
            continue;
        subject = names[i];
        sabotage_profile(profile);
        callgate_profile_free(profile);
    }
}

/* Three ABIs, argument tests of every kind, x32 folded. */
static const callgate_policy *three_abis(void)
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

static void sabotage_random(void)
{
    for (uint32_t i = 0; i < RANDOM_POLICY_COUNT; i++) {
        callgate_store_clear(store);
        sabotage(random_policy(store, &dice));
    }
}

static int sabotage_all(void)
{
    char folder[PATH_BYTES];

    tally.filter_count = 0;
    files_shared("profiles", folder);
    callgate_store_clear(store);
    subject = "three ABIs";
    sabotage(three_abis());
    sabotage_builtins();
    subject = "a random policy";
    sabotage_random();
    return files_each(folder, sabotage_text);
}

static void say(const char *claim, bool is_so)
{
    static int number;

    printf("%s %d - %s\n", is_so ? "ok" : "not ok", ++number, claim);
}

/* "3/8": the third of eight. A part that can't be is an error, or a night would look complete. */
static bool take_part(const char *words)
{
    char rest;

    return words == NULL || (sscanf(words, "%u/%u%c", &part, &part_count, &rest) == 2 &&
                             part >= 1 && part <= part_count);
}

int main(void)
{
    int published = 0;

    is_nightly = getenv("CALLGATE_NIGHTLY") != NULL;
    reported_at = time(NULL);
    if (is_nightly && !take_part(getenv("CALLGATE_NIGHTLY_PART"))) {
        printf("Bail out! CALLGATE_NIGHTLY_PART is not PART/COUNT\n");
        return 2;
    }
    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        return 2;
    printf("TAP version 13\n1..4\n");
    do
        published = sabotage_all();
    while (!is_nightly && tally.judged < MUTANT_COUNT);
    callgate_store_free(store);
    if (part_count > 1)
        printf("# part %u of %u\n", part, part_count);
    printf(
        "# %u filters, of %d published profiles besides: %u mutants, %u refused, %u not followed, "
        "%u mean the same\n",
        tally.filter_count, published, tally.judged, tally.refused, tally.unread, tally.same);
    printf("# %llu regions compared; the lift could not read %u\n",
           (unsigned long long)tally.region_count, tally.unreadable);
    say("no changed filter is proved that means something else", tally.survived == 0);
    say("the proof and the lift agree on each", tally.disagreed == 0);
    say("what is proved is equal region by region", tally.open == 0 && tally.same > 100);
    say("most changes are refused", tally.refused > 1000 && tally.same < tally.refused / 4);
    return tally.survived || tally.disagreed || tally.open ? 1 : 0;
}
