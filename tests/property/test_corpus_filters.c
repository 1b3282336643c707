/* Published profiles: small filters, that the kernel's cache knows, ordered by recordings. */
#include "../pace.h"
#include "../unit/files.h"
#include "abi/abi.h"
#include "allow_cache.h"
#include "policy/store.h"
#include "random_dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

#define BIT(abi) CALLGATE_ABI_BIT(CALLGATE_ABI_##abi)

/* Machines with the ABIs that their kernels run. */
static const struct {
    const char *name;
    callgate_abi machine;
    callgate_abi_set abis;
} machines[] = {
    {"x86_64", CALLGATE_ABI_X86_64, BIT(X86_64)},
    {"x86_64,x86,x32", CALLGATE_ABI_X86_64, BIT(X86_64) | BIT(X86) | BIT(X32)},
    {"aarch64,arm", CALLGATE_ABI_AARCH64, BIT(AARCH64) | BIT(ARM)},
    {"s390x,s390", CALLGATE_ABI_S390X, BIT(S390X) | BIT(S390)},
};

typedef struct compiled {
    callgate_store *store;
    callgate_source source;
    const char *name;
    const char *abis;
} compiled;

typedef void use(const compiled *what);

static struct {
    use *use;
    uint32_t filter_count;
    uint32_t number_count;
} now;

static void use_profile(const char *name, const callgate_profile *profile)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        compiled what = {.name = name, .abis = machines[i].name};
        callgate_target target;
        callgate_target_init(&target);
        target.machine = machines[i].machine;
        target.abis = machines[i].abis;
        target.reading = CALLGATE_READING_CRUN;
        assert_int_equal(callgate_store_new(NULL, &what.store, NULL), CALLGATE_OK);
        if (callgate_profile_resolve(what.store, profile, &target, &what.source, NULL, NULL) ==
            CALLGATE_OK) {
            now.use(&what);
            now.filter_count++;
            callgate_source_clear(&what.source);
        }
        callgate_store_free(what.store);
    }
}

static void use_file(const char *name, const char *text, size_t bytes)
{
    callgate_profile *profile;

    assert_int_equal(callgate_profile_parse(text, bytes, name, &profile, NULL, NULL), CALLGATE_OK);
    use_profile(name, profile);
    callgate_profile_free(profile);
}

static void use_builtin(const char *name, use *each)
{
    callgate_profile *profile;

    now.use = each;
    assert_int_equal(callgate_profile_builtin(name, &profile, NULL), CALLGATE_OK);
    use_profile(name, profile);
    callgate_profile_free(profile);
}

/* The built-in profiles, and the corpus where it is there. */
static void use_all(use *each)
{
    char folder[PATH_BYTES];

    now.filter_count = now.number_count = 0;
    use_builtin("default", each);
    use_builtin("podman", each);
    use_builtin("containerd", each);
    files_shared("profiles", folder);
    if (files_each(folder, use_file) < 0)
        print_message("# the built-in profiles only: no others in %s\n", folder);
    print_message("# %u filters, %u numbers\n", now.filter_count, now.number_count);
}

static callgate_filter *filter_of(const compiled *what, const callgate_compile_options *options)
{
    callgate_filter *filter = NULL;
    callgate_error err;

    if (callgate_compile(what->store, what->source.policy, options, &filter, &err) != CALLGATE_OK)
        fail_msg("%s for %s: %s", what->name, what->abis, err.text);
    return filter;
}

/* Is a number allowed whatever its arguments? */
static bool is_allowed(const callgate_store *store, const callgate_policy *policy, uint32_t arch,
                       uint32_t nr)
{
    decision d = nr_runs_find(policy_find(policy, arch), nr);

    return decision_is_leaf(store, d) && decision_word(store, d) == CALLGATE_ALLOW;
}

/* Numbers of the native and the compat tables, and some above. */
static void expect_cached(const compiled *what)
{
    enum { NR_COUNT = 600 };
    callgate_compile_options options[] = {{.kernel = 0}, {.kernel = CALLGATE_KERNEL(5, 10)}};

    for (size_t o = 0; o < 2; o++) {
        callgate_filter *filter = filter_of(what, &options[o]);
        size_t count;
        const callgate_insn *insns = callgate_filter_insns(filter, &count);
        for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
            if (!(what->source.abis & CALLGATE_ABI_BIT(abi)) || abi == CALLGATE_ABI_X32)
                continue;
            uint32_t arch = callgate_abi_arch(abi);
            for (uint32_t nr = 0; nr < NR_COUNT; nr++) {
                bool is_wanted = is_allowed(what->store, what->source.policy, arch, nr);
                if (allow_cache_knows(insns, count, arch, nr) != is_wanted)
                    fail_msg("%s: %s:%u is %s, and the cache takes it otherwise", what->name,
                             callgate_abi_name(abi), nr, is_wanted ? "allowed" : "not");
                now.number_count++;
            }
        }
        callgate_filter_free(filter);
    }
}

static void the_kernels_cache_knows_what_is_allowed(void **state)
{
    (void)state;
    use_all(expect_cached);
}

/* A program that makes few calls often: a draw by number. */
typedef struct call_draw {
    uint64_t seed;
    uint32_t one_in;
} call_draw;

static uint64_t drawn(void *user, callgate_abi abi, uint32_t nr)
{
    const call_draw *draw = user;
    random_dice dice = {.state = draw->seed + 1000 * (uint64_t)abi + nr};

    dice_roll(&dice);
    return dice_below(&dice, draw->one_in) == 0 ? dice_roll(&dice) >> dice_below(&dice, 64) : 0;
}

/* Instructions that calls run, by how often they are made; those that the cache knows run none. */
static double path_of(const callgate_filter *filter, uint32_t kernel, call_draw *draw)
{
    size_t count;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    double path = 0;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        for (uint32_t nr = abi_get(abi)->nr_base; nr <= call_nr_max(abi); nr++) {
            callgate_call_data call = {.nr = nr, .arch = callgate_abi_arch(abi)};
            uint32_t steps = 0;
            bool is_cached = kernel == 0 && abi != CALLGATE_ABI_X32 &&
                             allow_cache_knows(insns, count, call.arch, nr);
            callgate_filter_run(filter, &call, &steps);
            path += is_cached ? 0 : steps * (double)drawn(draw, abi, nr);
        }
    }
    return path;
}

static uint32_t shorter_count;

static void expect_shorter(const compiled *what)
{
    static random_dice dice = {.state = 7};
    uint32_t kernels[] = {0, CALLGATE_KERNEL(5, 4)};

    for (uint32_t round = 0; round < 6; round++) {
        call_draw draw = {dice_roll(&dice), 1u << dice_below(&dice, 7)};
        callgate_compile_options options = {.kernel = kernels[round % 2]};
        callgate_filter *plain = filter_of(what, &options);
        options.frequency = drawn;
        options.user = &draw;
        callgate_filter *used = filter_of(what, &options);
        double before = path_of(plain, options.kernel, &draw);
        double after = path_of(used, options.kernel, &draw);
        if (after > before * (1 + 1e-6))
            fail_msg("%s for %s: %g instructions instead of %g", what->name, what->abis, after,
                     before);
        shorter_count += after < before;
        now.number_count++;
        callgate_filter_free(plain);
        callgate_filter_free(used);
    }
}

static void frequent_calls_are_told_sooner(void **state)
{
    (void)state;
    use_all(expect_shorter);
    print_message("# %u of %u have shorter paths\n", shorter_count, now.number_count);
    assert_true(shorter_count > now.number_count / 2);
}

/* tests/golden/corpus.tsv: lines of name, ABIs, instructions. */
static char *golden;
static const char *tsv_path; /* to write it, or NULL */
static uint32_t golden_count;

static void expect_small(const compiled *what)
{
    char line[512];
    size_t count;
    callgate_filter *filter = filter_of(what, NULL);

    callgate_filter_insns(filter, &count);
    callgate_filter_free(filter);
    if (tsv_path) {
        FILE *file = fopen(tsv_path, "a");
        assert_non_null(file);
        fprintf(file, "%s\t%s\t%zu\n", what->name, what->abis, count);
        fclose(file);
        return;
    }
    snprintf(line, sizeof line, "\n%s\t%s\t", what->name, what->abis);
    const char *found = strstr(golden, line);
    if (!found) {
        print_message("# %s for %s is not in tests/golden/corpus.tsv\n", what->name, what->abis);
        return;
    }
    size_t most = strtoul(found + strlen(line), NULL, 10);
    if (count > most)
        fail_msg("%s for %s: %zu instructions, and %zu were enough", what->name, what->abis, count,
                 most);
    if (count < most)
        print_message("# %s for %s: %zu instructions, no longer %zu: write it down\n", what->name,
                      what->abis, count, most);
    golden_count++;
}

static void filters_only_shrink(void **state)
{
    const char *root = getenv("CALLGATE_ROOT");
    char folder[PATH_BYTES];
    size_t bytes = 0;

    (void)state;
    snprintf(folder, sizeof folder, "%s/tests/golden", root ? root : ".");
    char *text = files_read(folder, "corpus.tsv", &bytes);
    assert_non_null(text);
    golden = calloc(bytes + 2, 1);
    assert_non_null(golden);
    golden[0] = '\n';
    memcpy(golden + 1, text, bytes);
    free(text);
    tsv_path = getenv("CORPUS_TSV");
    use_all(expect_small);
    free(golden);
    assert_true(tsv_path || golden_count >= 12);
}

/* Instructions of all filters. */
static struct {
    size_t plain;
    size_t small;
} sums;

static void expect_smaller(const compiled *what)
{
    size_t plain_count, small_count;
    callgate_filter *plain = filter_of(what, NULL);
    callgate_filter *small = filter_of(what, &(callgate_compile_options){.is_small = true});

    callgate_filter_insns(plain, &plain_count);
    callgate_filter_insns(small, &small_count);
    if (small_count > plain_count)
        fail_msg("%s for %s: %zu instructions, asked to be small %zu", what->name, what->abis,
                 plain_count, small_count);
    sums.plain += plain_count;
    sums.small += small_count;
    callgate_filter_free(plain);
    callgate_filter_free(small);
}

/* A walk of one filter goes up and down with any change before it, that of many hardly. */
static void small_filters_are_a_fifth_smaller(void **state)
{
    (void)state;
    if (pace_is_quick()) {
        print_message("# skipped: a walk takes seconds\n");
        skip();
    }
    if (pace_is_nightly())
        use_all(expect_smaller);
    else
        use_builtin("default", expect_smaller);
    print_message("# %zu instructions, small ones %zu\n", sums.plain, sums.small);
    assert_true(10 * sums.small < 9 * sums.plain);
    if (pace_is_nightly())
        assert_true(5 * sums.small < 4 * sums.plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernels_cache_knows_what_is_allowed),
        cmocka_unit_test(frequent_calls_are_told_sooner),
        cmocka_unit_test(filters_only_shrink),
        cmocka_unit_test(small_filters_are_a_fifth_smaller),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
