/* Published profiles: what callgate resolves is what crun would install through libseccomp. */
#include "../unit/files.h"
#include "base/limits.h"
#include "libseccomp_driver.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum { PROFILE_COUNT_MIN = 20 };

/* Machines with the ABIs that their kernels run. */
static const struct {
    callgate_abi machine;
    callgate_abi_set abis;
} machines[] = {
    {CALLGATE_ABI_X86_64, CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) |
                              CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
                              CALLGATE_ABI_BIT(CALLGATE_ABI_X32)},
    {CALLGATE_ABI_AARCH64,
     CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64) | CALLGATE_ABI_BIT(CALLGATE_ABI_ARM)},
    {CALLGATE_ABI_S390X,
     CALLGATE_ABI_BIT(CALLGATE_ABI_S390X) | CALLGATE_ABI_BIT(CALLGATE_ABI_S390)},
    {CALLGATE_ABI_RISCV64, CALLGATE_ABI_BIT(CALLGATE_ABI_RISCV64)},
};

static const uint64_t cap_sets[] = {CALLGATE_CAPS_DOCKER, CALLGATE_CAPS_ALL};

static struct {
    uint32_t filter_count;
    uint32_t refused_count;
} corpus;

static void print_witness(const char *name, const callgate_target *target,
                          const callgate_witness *witness)
{
    callgate_abi abi = callgate_abi_of(witness->call.arch, witness->call.nr);
    const char *call = abi == CALLGATE_ABI_NONE ? NULL : callgate_call_name(abi, witness->call.nr);

    print_message("# %s for %s: %s:%s (%#x, %#x): callgate %#x, libseccomp %#x\n", name,
                  callgate_abi_name(target->machine),
                  abi == CALLGATE_ABI_NONE ? "?" : callgate_abi_name(abi), call ? call : "?",
                  witness->call.arch, witness->call.nr, witness->word_a, witness->word_b);
}

static void compare(const char *name, const callgate_profile *profile,
                    const callgate_target *target)
{
    static callgate_insn insns[8 * INSN_COUNT_MAX];
    size_t insn_count = 0;
    const callgate_policy *lifted = NULL;
    callgate_witness witness;
    callgate_source source;
    callgate_store *store;
    int driven = libseccomp_drive(profile, target, insns, INSN_COUNT_MAX, &insn_count);

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    callgate_status status = callgate_profile_resolve(store, profile, target, &source, NULL, NULL);
    if (status != CALLGATE_OK || driven != 0) {
        if (status == CALLGATE_OK || driven == 0)
            fail_msg("%s for %s: callgate %d, libseccomp %d", name,
                     callgate_abi_name(target->machine), status, driven);
        corpus.refused_count++;
        callgate_store_free(store);
        return;
    }
    assert_int_equal(callgate_lift(store, insns, insn_count, target, &lifted, NULL), CALLGATE_OK);
    if (lifted != source.policy) {
        assert_true(callgate_policy_differ(store, source.policy, lifted, &witness));
        print_witness(name, target, &witness);
    }
    assert_ptr_equal(lifted, source.policy);
    corpus.filter_count++;
    callgate_source_clear(&source);
    callgate_store_free(store);
}

static void compare_profile(const char *name, const char *text, size_t bytes)
{
    callgate_profile *profile;

    assert_int_equal(callgate_profile_parse(text, bytes, name, &profile, NULL, NULL), CALLGATE_OK);
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        for (size_t j = 0; j < sizeof cap_sets / sizeof *cap_sets; j++) {
            callgate_target target = {
                .machine = machines[i].machine,
                .abis = machines[i].abis,
                .caps = cap_sets[j],
                .kernel = CALLGATE_KERNEL_NEWEST,
                .reading = CALLGATE_READING_CRUN,
                .knows = libseccomp_knows,
            };
            compare(name, profile, &target);
        }
    callgate_profile_free(profile);
}

static void policies_are_crun_filters(void **state)
{
    char folder[PATH_BYTES];

    (void)state;
    files_shared("profiles", folder);
    if (!libseccomp_is_there()) {
        print_message("# skipped: libseccomp isn't installed\n");
        skip();
    }
    int count = files_each(folder, compare_profile);
    if (count < 0) {
        print_message("# skipped: no profiles in %s\n", folder);
        skip();
    }
    print_message("# %d profiles: %u filters equal, %u refused by both\n", count,
                  corpus.filter_count, corpus.refused_count);
    assert_true(count >= PROFILE_COUNT_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(policies_are_crun_filters)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
