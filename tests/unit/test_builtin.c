/* Built-in profiles against the published ones whose meaning they have. */
#include "abi/abi.h"
#include "files.h"
#include "profile/builtin.h"
#include "profile/profile.h"
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

/* Where Debian's golang-github-docker-docker-dev has Docker's sources. */
#define DOCKER_SOURCES "/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp"

#define CAP_SYS_ADMIN_BIT (UINT64_C(1) << 21)

static const callgate_abi machines[] = {
    CALLGATE_ABI_X86_64,  CALLGATE_ABI_AARCH64,     CALLGATE_ABI_S390X,    CALLGATE_ABI_RISCV64,
    CALLGATE_ABI_PPC64LE, CALLGATE_ABI_LOONGARCH64, CALLGATE_ABI_MIPSEL64, CALLGATE_ABI_MIPS64,
};
enum { MACHINE_COUNT = sizeof machines / sizeof *machines, MIPS_COUNT = 2 /* the last ones */ };
static const uint64_t cap_sets[] = {0, CALLGATE_CAPS_DOCKER,
                                    CALLGATE_CAPS_DOCKER | CAP_SYS_ADMIN_BIT,
                                    CALLGATE_CAPS_ALL & ~CAP_SYS_ADMIN_BIT, CALLGATE_CAPS_ALL};
static const uint32_t kernels[] = {CALLGATE_KERNEL(4, 4), CALLGATE_KERNEL(4, 8),
                                   CALLGATE_KERNEL_NEWEST};
static const callgate_reading readings[] = {CALLGATE_READING_RUNC, CALLGATE_READING_CRUN};
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* All ABIs that a machine's kernels run. */
static callgate_abi_set abis_of(callgate_abi machine)
{
    callgate_abi_set abis = 0;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (abi_get(abi)->machine == machine)
            abis |= CALLGATE_ABI_BIT(abi);
    return abis;
}

static callgate_source resolved(callgate_store *store, const callgate_profile *profile,
                                const callgate_target *target)
{
    callgate_source source;
    callgate_error err;

    if (callgate_profile_resolve(store, profile, target, &source, NULL, &err) != CALLGATE_OK)
        fail_msg("%s:%u: %s", err.place.name, err.place.line, err.text);
    return source;
}

static void same_policy(callgate_store *store, const callgate_profile *ours,
                        const callgate_profile *theirs, const callgate_target *target)
{
    callgate_source a = resolved(store, ours, target), b = resolved(store, theirs, target);
    callgate_witness witness;

    if (callgate_policy_differ(store, a.policy, b.policy, &witness))
        fail_msg("%s, caps %#" PRIx64 ", kernel %#x, reading %d: arch %#x nr %u: %#x, theirs %#x",
                 callgate_abi_name(target->machine), target->caps, target->kernel,
                 (int)target->reading, witness.call.arch, witness.call.nr, witness.word_a,
                 witness.word_b);
    assert_ptr_equal(a.policy, b.policy);
    assert_int_equal(a.abis, b.abis);
    assert_int_equal(a.attachment.flags, b.attachment.flags);
    callgate_source_clear(&a);
    callgate_source_clear(&b);
}

/* Resolves both profiles for every target of the lists above. */
static void same_everywhere(const callgate_profile *ours, const callgate_profile *theirs,
                            callgate_abi machine)
{
    callgate_target target = {.machine = machine, .abis = abis_of(machine)};
    callgate_store *store;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (size_t caps = 0; caps < COUNT_OF(cap_sets); caps++)
        for (size_t kernel = 0; kernel < COUNT_OF(kernels); kernel++)
            for (size_t reading = 0; reading < COUNT_OF(readings); reading++) {
                target.caps = cap_sets[caps];
                target.kernel = kernels[kernel];
                target.reading = readings[reading];
                same_policy(store, ours, theirs, &target);
            }
    callgate_store_free(store);
}

static void same_as(const char *builtin, const char *folder, const char *file, size_t machine_count)
{
    callgate_profile *ours, *theirs;
    callgate_error err;
    size_t bytes;
    char *text = files_read(folder, file, &bytes);

    if (!text) {
        print_message("%s/%s isn't here to compare %s with\n", folder, file, builtin);
        skip();
    }
    if (callgate_profile_builtin(builtin, &ours, &err) != CALLGATE_OK)
        fail_msg("%s:%u: %s", builtin, err.place.line, err.text);
    if (callgate_profile_parse(text, bytes, file, &theirs, NULL, &err) != CALLGATE_OK)
        fail_msg("%s:%u: %s", file, err.place.line, err.text);
    for (size_t machine = 0; machine < machine_count; machine++)
        same_everywhere(ours, theirs, machines[machine]);
    if (callgate_profile_abis(theirs))
        assert_int_equal(callgate_profile_abis(ours), callgate_profile_abis(theirs));
    callgate_profile_free(ours);
    callgate_profile_free(theirs);
    free(text);
}

static void same_as_shared(const char *builtin, const char *file)
{
    char folder[PATH_BYTES];

    files_shared("profiles", folder);
    same_as(builtin, folder, file, MACHINE_COUNT);
}

static void default_is_docker_s_newest(void **state)
{
    (void)state;
    same_as_shared("default", "moby-default.json");
}

static void podman_is_podman_s(void **state)
{
    (void)state;
    same_as_shared("podman", "containers-common-default.json");
}

static void containerd_is_containerd_s(void **state)
{
    (void)state;
    same_as_shared("containerd", "containerd-default.json");
}

/* On MIPS Debian's own gives clone3 an errno of MIPS: 89 is ENOSYS there. */
static void docker_20_10_is_that_release_s(void **state)
{
    (void)state;
    same_as("docker@20.10.24", DOCKER_SOURCES, "default.json", MACHINE_COUNT - MIPS_COUNT);
}

static void docker_28_2_is_moby_s_of_may_2025(void **state)
{
    (void)state;
    same_as_shared("docker@28.2", "moby-default-2025-05.json");
    same_as_shared("docker@29.4.1", "moby-default-2025-05.json");
}

/* Is a call of a release's default permitted on a machine, with Docker's capabilities? */
static bool permits(const char *builtin, callgate_abi machine, const char *call, uint64_t arg)
{
    callgate_target target = {.machine = machine,
                              .abis = CALLGATE_ABI_BIT(machine),
                              .caps = CALLGATE_CAPS_DOCKER,
                              .kernel = CALLGATE_KERNEL_NEWEST};
    callgate_call_data data = {.arch = callgate_abi_arch(machine), .args = {arg}};
    callgate_profile *profile;
    callgate_source source;
    callgate_store *store;

    assert_true(call_nr(call_from_name(call, strlen(call)), machine, &data.nr));
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(callgate_profile_builtin(builtin, &profile, NULL), CALLGATE_OK);
    source = resolved(store, profile, &target);
    uint32_t word = callgate_policy_eval(source.policy, &data);
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    callgate_store_free(store);
    return callgate_word_level(word) == CALLGATE_PERMITTED;
}

/* What each release was told to change, in its notes and backports. */
static void docker_s_releases_changed_as_told(void **state)
{
    static const struct change {
        const char *release;
        callgate_abi machine;
        const char *call;
        uint64_t arg;
        bool is_permitted;
    } changes[] = {
        {"docker@20.10.3", CALLGATE_ABI_X86_64, "close_range", 0, false},
        {"docker@20.10.4", CALLGATE_ABI_X86_64, "close_range", 0, true},
        {"docker@20.10.17", CALLGATE_ABI_X86_64, "landlock_add_rule", 0, false},
        {"docker@20.10.18", CALLGATE_ABI_X86_64, "landlock_add_rule", 0, true},
        {"docker@20.10.21", CALLGATE_ABI_X86_64, "socket", 40, true},
        {"docker@20.10.22", CALLGATE_ABI_X86_64, "socket", 40, false},
        {"docker@20.10.23", CALLGATE_ABI_X86_64, "socket", 40, true},
        {"docker@23", CALLGATE_ABI_X86_64, "socket", 40, false},
        {"docker@20.10", CALLGATE_ABI_X86_64, "name_to_handle_at", 0, true},
        {"docker@24.0.2", CALLGATE_ABI_X86_64, "name_to_handle_at", 0, false},
        {"docker@24", CALLGATE_ABI_X86_64, "name_to_handle_at", 0, true},
        {"docker@24", CALLGATE_ABI_X86_64, "cachestat", 0, false},
        {"docker@23", CALLGATE_ABI_X86_64, "cachestat", 0, true},
        {"docker@24", CALLGATE_ABI_X86_64, "io_uring_setup", 0, true},
        {"docker@25", CALLGATE_ABI_X86_64, "io_uring_setup", 0, false},
        {"docker@28.1", CALLGATE_ABI_X86_64, "mseal", 0, false},
        {"docker@28.2", CALLGATE_ABI_X86_64, "mseal", 0, true},
        {"docker@29.4.1", CALLGATE_ABI_X86_64, "socket", 38, true},
        {"docker@29", CALLGATE_ABI_X86_64, "socket", 38, false},
        {"docker@29.4.1", CALLGATE_ABI_X86, "socketcall", 1, true},
        {"docker@29.4.2", CALLGATE_ABI_X86, "socketcall", 1, false},
        {"docker@29.4.3", CALLGATE_ABI_X86, "socketcall", 1, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        const struct change *at = &changes[i];
        if (permits(at->release, at->machine, at->call, at->arg) != at->is_permitted)
            fail_msg("%s: %s(%" PRIu64 ")", at->release, at->call, at->arg);
    }
    assert_ptr_equal(profile_builtin_find("docker@29"), profile_builtin_find("default"));
    assert_null(profile_builtin_find("docker@24.0.10"));
    assert_null(profile_builtin_find("docker@"));
}

/* The ABIs that a built-in covers on a machine, where the target names none. */
static callgate_abi_set covered(const char *builtin, callgate_abi machine)
{
    callgate_target target = {
        .machine = machine, .caps = CALLGATE_CAPS_DOCKER, .kernel = CALLGATE_KERNEL_NEWEST};
    callgate_profile *profile;
    callgate_source source;
    callgate_store *store;
    callgate_abi_set abis;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    assert_int_equal(callgate_profile_builtin(builtin, &profile, NULL), CALLGATE_OK);
    source = resolved(store, profile, &target);
    abis = source.abis;
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    callgate_store_free(store);
    return abis;
}

static void machines_get_their_compat_abis(void **state)
{
    const callgate_abi_set x86 = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) |
                                 CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
                                 CALLGATE_ABI_BIT(CALLGATE_ABI_X32);

    (void)state;
    assert_int_equal(covered("default", CALLGATE_ABI_X86_64), x86);
    assert_int_equal(covered("containerd", CALLGATE_ABI_X86_64), x86);
    assert_int_equal(covered("docker@20.10", CALLGATE_ABI_X86_64), x86);
    assert_int_equal(covered("podman", CALLGATE_ABI_AARCH64),
                     CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64) | CALLGATE_ABI_BIT(CALLGATE_ABI_ARM));
    assert_int_equal(covered("default", CALLGATE_ABI_RISCV64),
                     CALLGATE_ABI_BIT(CALLGATE_ABI_RISCV64));
}

static void count_report(void *user, const callgate_diagnostic *diagnostic)
{
    uint32_t *count = user;

    print_message("%s:%u: %s\n", diagnostic->place.name, diagnostic->place.line, diagnostic->text);
    (*count)++;
}

/* What we hand out earns no warning from our own reader. */
static void builtins_are_clean(void **state)
{
    uint32_t report_count = 0;
    const callgate_sink sink = {count_report, &report_count};

    (void)state;
    for (uint32_t index = 0; index < profile_builtin_count; index++) {
        const profile_builtin *builtin = &profile_builtins[index];
        callgate_profile *profile;

        size_t bytes;
        char *text = profile_builtin_text(builtin, &bytes);

        assert_int_equal(callgate_profile_parse(text, bytes, builtin->name, &profile, &sink, NULL),
                         CALLGATE_OK);
        free(text);
        for (uint32_t entry = 0; entry < profile->entry_count; entry++)
            assert_true(profile->entries[entry].comment.text_bytes > 0);
        callgate_profile_free(profile);
    }
    assert_int_equal(report_count, 0);
}

static void names_find_builtins(void **state)
{
    callgate_profile *profile;
    callgate_error err;

    (void)state;
    assert_ptr_equal(profile_builtin_find("docker"), profile_builtin_find("default"));
    assert_ptr_equal(profile_builtin_find("builtin"), profile_builtin_find("default"));
    assert_non_null(profile_builtin_find("unconfined"));
    assert_null(profile_builtin_find("Default"));
    assert_null(profile_builtin_find(""));
    assert_int_equal(callgate_profile_builtin("podmann", &profile, &err), CALLGATE_INVALID);
    assert_string_equal(err.text, "no built-in profile is called 'podmann'");
    assert_string_equal(err.hint, "did you mean 'podman'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_find_builtins),
        cmocka_unit_test(builtins_are_clean),
        cmocka_unit_test(machines_get_their_compat_abis),
        cmocka_unit_test(default_is_docker_s_newest),
        cmocka_unit_test(podman_is_podman_s),
        cmocka_unit_test(containerd_is_containerd_s),
        cmocka_unit_test(docker_20_10_is_that_release_s),
        cmocka_unit_test(docker_28_2_is_moby_s_of_may_2025),
        cmocka_unit_test(docker_s_releases_changed_as_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
