/* What is written for random recordings permits exactly that. */
#include "../pace.h"
#include "../unit/seen.h"
#include "base/limits.h"
#include "libseccomp_driver.h"
#include "random_dice.h"
#include "record/need.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { ROUND_COUNT = 150, CALL_COUNT_MAX = 60 };

static const struct {
    callgate_abi machine;
    callgate_abi compat; /* CALLGATE_ABI_NONE: none */
} targets[] = {
    {CALLGATE_ABI_X86_64, CALLGATE_ABI_NONE},  {CALLGATE_ABI_X86_64, CALLGATE_ABI_X86},
    {CALLGATE_ABI_AARCH64, CALLGATE_ABI_ARM},  {CALLGATE_ABI_S390X, CALLGATE_ABI_S390},
    {CALLGATE_ABI_RISCV64, CALLGATE_ABI_NONE},
};

/* Values at which interesting arguments turn. */
static uint64_t an_argument(random_dice *dice)
{
    static const uint64_t values[] = {
        0,        1,         2,          3,       4,          6,           7,
        16,       17,        38,         40,      0x5401,     0x5412,      0x3d0f00,
        0x7d0f00, 0x1200011, 0x10000000, 0x80801, 0xffffffff, 0x100000002, 0x7fffffffffffffff};

    return dice_below(dice, 4) ? values[dice_below(dice, sizeof values / sizeof *values)]
                               : dice_below(dice, 80);
}

static void see_something(random_dice *dice, observation *seen, callgate_abi abi)
{
    static const char *const checked[] = {
        "clone", "socket",   "socketpair", "ioctl",      "fcntl",  "fcntl64", "mmap",
        "mmap2", "mprotect", "prctl",      "setsockopt", "keyctl", "unshare", "socketcall"};
    uint32_t nr = dice_below(dice, 460);
    uint32_t known;

    if (dice_below(dice, 2) &&
        callgate_call_nr(abi, checked[dice_below(dice, sizeof checked / sizeof *checked)], &known))
        nr = known;
    sighting *one = seen_nr(seen, abi, nr);
    for (int arg = 0; arg < 6; arg++)
        one->args[arg] = an_argument(dice);
    one->has_args = dice_below(dice, 20) != 0;
    interest_keep(abi, nr, one->args);
}

static observation a_recording(random_dice *dice, size_t target)
{
    observation seen = seen_on(targets[target].machine);
    uint32_t count = 1 + dice_below(dice, CALL_COUNT_MAX);

    for (uint32_t i = 0; i < count; i++) {
        bool is_compat = targets[target].compat != CALLGATE_ABI_NONE && dice_below(dice, 3) == 0;

        see_something(dice, &seen, is_compat ? targets[target].compat : targets[target].machine);
    }
    return seen;
}

/* Plainly: is there a way in the need that lets the call through? */
static bool is_needed(const need *wanted, call_id call, const callgate_call_data *data,
                      uint32_t word_bits)
{
    uint64_t seen = word_bits == 64 ? UINT64_MAX : UINT32_MAX;

    for (size_t i = 0; i < wanted->call_count; i++) {
        const needed_call *one = &wanted->calls[i];

        if (one->call != call || !one->abis)
            continue;
        if (!one->has_args)
            return true;
        for (uint32_t at = 0; at < one->way_count; at++) {
            bool holds = true;

            for (int arg = 0; arg < 6; arg++)
                holds &= (data->args[arg] & one->ways[at].masks[arg] & seen) ==
                         (one->ways[at].values[arg] & seen);
            if (holds)
                return true;
        }
    }
    return false;
}

/* Every call of the table, with arguments that were seen and with others. */
static void compare(random_dice *dice, const need *wanted, const observation *seen,
                    const callgate_source *source)
{
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        for (call_id call = 0; call < call_count(); call++) {
            callgate_call_data data = {.arch = callgate_abi_arch(abi)};

            if (!(wanted->abis & CALLGATE_ABI_BIT(abi)) || !call_nr(call, abi, &data.nr))
                continue;
            for (int round = 0; round < 8; round++) {
                const sighting *near =
                    &seen->sightings[dice_below(dice, (uint32_t)seen->sighting_count)];

                for (int arg = 0; arg < 6; arg++)
                    data.args[arg] = dice_below(dice, 3) ? near->args[arg] : an_argument(dice);
                bool is_permitted = callgate_policy_eval(source->policy, &data) == CALLGATE_ALLOW;
                if (is_permitted != is_needed(wanted, call, &data, abi_get(abi)->word_bits))
                    fail_msg("%s on %s: %d", call_name(call), callgate_abi_name(abi), is_permitted);
            }
        }
    }
}

/* The filter that crun makes of the profile through libseccomp is the profile's policy. */
static void ask_libseccomp(callgate_store *store, const callgate_profile *profile,
                           const need *wanted, callgate_abi machine)
{
    static callgate_insn insns[8 * INSN_COUNT_MAX];
    callgate_target target = {.machine = machine,
                              .abis = wanted->abis,
                              .caps = CALLGATE_CAPS_DOCKER,
                              .kernel = CALLGATE_KERNEL_NEWEST,
                              .reading = CALLGATE_READING_CRUN,
                              .knows = libseccomp_knows};
    const callgate_policy *lifted;
    callgate_witness witness = {0};
    callgate_source source;
    size_t insn_count;

    if (!libseccomp_is_there() || machine == CALLGATE_ABI_RISCV64)
        return;
    assert_int_equal(libseccomp_drive(profile, &target, insns, 8 * INSN_COUNT_MAX, &insn_count), 0);
    assert_int_equal(callgate_profile_resolve(store, profile, &target, &source, NULL, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_lift(store, insns, insn_count, &target, &lifted, NULL), CALLGATE_OK);
    if (callgate_policy_differ(store, source.policy, lifted, &witness))
        fail_msg("arch %#x nr %u (%llx, %llx, %llx): %#x, libseccomp %#x", witness.call.arch,
                 witness.call.nr, (unsigned long long)witness.call.args[0],
                 (unsigned long long)witness.call.args[1], (unsigned long long)witness.call.args[2],
                 witness.word_a, witness.word_b);
    callgate_source_clear(&source);
}

static void judge(random_dice *dice, const need *wanted, const observation *seen, bool is_exact)
{
    text out;
    uint64_t missing;
    sighting witness;
    callgate_error err;
    callgate_store *store;
    callgate_profile *profile;
    callgate_abi machine = seen->runs[0].machine;

    text_init(&out);
    need_write(wanted, &out);
    if (need_verify(wanted, seen, out.data, out.bytes, &missing, &witness, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    if (missing)
        fail_msg("%u on %s is refused", witness.nr, callgate_abi_name(witness.abi));
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(callgate_profile_parse(out.data, out.bytes, "written", &profile, NULL, NULL),
                     CALLGATE_OK);
    for (int reading = 0; is_exact && reading < 2; reading++) {
        callgate_target target;
        callgate_source source;

        callgate_target_init(&target);
        target.machine = machine;
        target.reading = (callgate_reading)reading;
        assert_int_equal(callgate_profile_resolve(store, profile, &target, &source, NULL, NULL),
                         CALLGATE_OK);
        compare(dice, wanted, seen, &source);
        callgate_source_clear(&source);
    }
    ask_libseccomp(store, profile, wanted, machine);
    callgate_profile_free(profile);
    callgate_store_free(store);
    text_release(&out);
}

static void run(need_options options, uint64_t seed, bool is_exact)
{
    random_dice dice = {seed};

    for (int round = 0; round < (int)pace_count(ROUND_COUNT, ROUND_COUNT); round++) {
        size_t target = dice_below(&dice, sizeof targets / sizeof *targets);
        observation seen = a_recording(&dice, target);
        need wanted;

        assert_int_equal(need_from(&seen, &options, &wanted, NULL), CALLGATE_OK);
        judge(&dice, &wanted, &seen, is_exact);
        need_release(&wanted);
        seen_release(&seen);
    }
}

static void exactly_what_was_seen(void **state)
{
    (void)state;
    run((need_options){.lacks_basics = true}, 1, true);
}

static void what_was_seen_with_all_that_belongs_to_it(void **state)
{
    (void)state;
    run((need_options){.widens = true, .is_container = true}, 2, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_what_was_seen),
        cmocka_unit_test(what_was_seen_with_all_that_belongs_to_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
