/* Witnesses of findings do what they say, under a kernel filter. */
#include "../unit/files.h"
#include "callgate/callgate.h"
#include "lint/lint.h"
#include "machine_calls.h"
#include "rules/call.h"
#include "trial.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __x86_64__

enum {
    FINDING_COUNT_MAX = 512,
    CORPUS_COUNT_MIN = 10,
    WITNESS_COUNT_MIN = 60, /* over the corpus: fewer would show that nothing is looked at */
    NR_UPROBES_FIRST = 335, /* which no filter sees where the kernel has them */
    NR_UPROBES_LAST = 336,
};

/* What one profile's check found. */
typedef struct found {
    callgate_diagnostic items[FINDING_COUNT_MAX];
    size_t count;
} found;

/* What a finding claims of its witness. */
typedef enum claim {
    CLAIM_NONE, /* that it is decided by the rule in question, as eval says */
    CLAIM_PERMITTED,
    CLAIM_REFUSED,
    CLAIM_SUPERVISED,
} claim;

static const struct {
    const char *rule;
    claim claim;
} claims[] = {
    {"abi-gap", CLAIM_PERMITTED},
    {"clone-order", CLAIM_PERMITTED},
    {"cut-value", CLAIM_NONE},
    {"default-permits", CLAIM_PERMITTED},
    {"engine-dialect", CLAIM_REFUSED},
    {"exec-needs-nnp", CLAIM_REFUSED},
    {"exec-refused", CLAIM_REFUSED},
    {"errno-zero", CLAIM_REFUSED},
    {"flag-compare", CLAIM_PERMITTED},
    {"hard-refusal", CLAIM_REFUSED},
    {"machine-errno", CLAIM_REFUSED},
    {"masked-value", CLAIM_PERMITTED},
    {"io-uring-way", CLAIM_PERMITTED},
    {"libseccomp-forgets", CLAIM_NONE},
    {"multiplexed", CLAIM_PERMITTED},
    {"other-way", CLAIM_PERMITTED},
    {"start-needs-nnp", CLAIM_REFUSED},
    {"start-hindered", CLAIM_REFUSED},
    {"start-refused", CLAIM_REFUSED},
    {"trace-in-filter", CLAIM_SUPERVISED},
    {"trace-without-tracer", CLAIM_SUPERVISED},
    {"wide-compare", CLAIM_PERMITTED},
    {"high-word", CLAIM_PERMITTED},
    {"notify-without-listener", CLAIM_SUPERVISED},
    {"wide-multiplexer", CLAIM_PERMITTED},
};

static size_t witness_count;

static void keep(void *user, const callgate_diagnostic *diagnostic)
{
    found *all = user;

    if (diagnostic->witness[0] == '\0')
        return;
    assert_true(all->count < FINDING_COUNT_MAX);
    all->items[all->count++] = *diagnostic;
}

static claim claim_of(const callgate_diagnostic *finding)
{
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        if (strcmp(claims[i].rule, finding->rule) == 0)
            return claims[i].claim;
    fail_msg("nobody has said what %s claims of its witness", finding->rule);
    return CLAIM_NONE;
}

/* A witness as the call that it is: it is read as explain reads it. */
static live_trial read_witness(const callgate_diagnostic *finding, callgate_abi *ret_abi)
{
    call_expression expression;
    callgate_error err;
    live_trial one = {0};
    arena memory;

    arena_init(&memory, 1 << 20);
    if (call_parse(finding->witness, &memory, &expression, &err) != CALLGATE_OK)
        fail_msg("%s: %s", finding->witness, err.text);
    assert_int_equal(expression.match_count, 1);
    *ret_abi = expression.abi;
    if (expression.is_number)
        one.nr = expression.matches[0].nr;
    else
        assert_true(call_nr(expression.matches[0].call, expression.abi, &one.nr));
    memcpy(one.arguments.args, expression.values, sizeof expression.values);
    one.way = expression.abi == CALLGATE_ABI_X86 ? WAY_INT80 : WAY_SYSCALL;
    arena_release(&memory);
    return one;
}

static void hold_claim(const callgate_diagnostic *finding, uint32_t word)
{
    callgate_level level = callgate_word_level(word);
    claim claimed = claim_of(finding);

    if ((claimed == CLAIM_PERMITTED && level != CALLGATE_PERMITTED) ||
        (claimed == CLAIM_REFUSED && level != CALLGATE_REFUSED) ||
        (claimed == CLAIM_SUPERVISED && level != CALLGATE_SUPERVISED))
        fail_msg("%s: %s is answered by 0x%x", finding->rule, finding->witness, word);
    if (strcmp(finding->rule, "hard-refusal") == 0)
        assert_int_not_equal(word, CALLGATE_ERRNO | ENOSYS);
}

/* Makes the call under the filter; the kernel's answer must be that of the policy. */
static uint32_t make_call(const callgate_source *source, const callgate_filter *harmless,
                          live_trial *one, const char *witness)
{
    callgate_call_data call = trial_call(one);

    one->word = callgate_policy_eval(source->policy, &call);
    trial_result wanted = trial_expected(one->word), got = trial_run(harmless, one);
    if (got.kind != wanted.kind || got.value != wanted.value)
        fail_msg("%s: the kernel answers %d, %lld", witness, (int)got.kind, (long long)got.value);
    return one->word;
}

static bool is_here(callgate_abi abi, const live_trial *one)
{
    bool is_exempt =
        one->way == WAY_SYSCALL && one->nr >= NR_UPROBES_FIRST && one->nr <= NR_UPROBES_LAST;

    return (abi == CALLGATE_ABI_X86_64 || abi == CALLGATE_ABI_X86 || abi == CALLGATE_ABI_X32) &&
           !is_exempt;
}

static void try_finding(const callgate_source *source, const callgate_filter *harmless,
                        const callgate_diagnostic *finding)
{
    callgate_abi abi;
    live_trial one = read_witness(finding, &abi), meant;

    if (!is_here(abi, &one))
        return;
    witness_count++;
    hold_claim(finding, make_call(source, harmless, &one, finding->witness));
    if (strcmp(finding->rule, "wide-compare") != 0)
        return;
    meant = one; /* the call that the kernel takes it for */
    call_id call = call_at(abi, one.nr);
    for (uint32_t i = 0; i < call_arg_count(call); i++)
        if (call_arg_get(call, i)->bits < 64)
            meant.arguments.args[i] &= ~(UINT64_MAX << call_arg_get(call, i)->bits);
    uint32_t word = make_call(source, harmless, &meant, finding->witness);
    assert_int_equal(callgate_word_level(word), CALLGATE_REFUSED);
}

static void check(callgate_profile *profile, const callgate_target *target, found *all)
{
    callgate_sink sink = {keep, all};
    callgate_store *store;
    callgate_source source;
    callgate_filter *filter, *harmless;
    callgate_error err;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    if (callgate_profile_resolve(store, profile, target, &source, &sink, &err) == CALLGATE_OK) {
        const lint_subject subject = {.store = store,
                                      .meaning = &source,
                                      .profile = profile,
                                      .target = target,
                                      .name = "profile",
                                      .sink = &sink};
        lint_meaning(&subject);
        assert_int_equal(callgate_compile(store, source.policy, NULL, &filter, &err), CALLGATE_OK);
        harmless = trial_filter(filter);
        assert_non_null(harmless);
        for (size_t i = 0; i < all->count; i++)
            try_finding(&source, harmless, &all->items[i]);
        callgate_filter_free(harmless);
        callgate_filter_free(filter);
        callgate_source_clear(&source);
    }
    callgate_store_free(store);
}

/* For this machine: as Docker starts containers, as crun reads, with all capabilities. */
static void check_all(callgate_profile *profile)
{
    callgate_target target;
    found *all = calloc(1, sizeof *all);

    assert_non_null(all);
    for (int i = 0; i < 3; i++) {
        callgate_target_init(&target);
        target.reading = i == 1 ? CALLGATE_READING_CRUN : CALLGATE_READING_RUNC;
        target.caps = i == 2 ? CALLGATE_CAPS_ALL : CALLGATE_CAPS_DOCKER;
        all->count = 0;
        check(profile, &target, all);
    }
    free(all);
}

static void check_text(const char *name, const char *text, size_t bytes)
{
    callgate_profile *profile;

    if (callgate_profile_parse(text, bytes, name, &profile, NULL, NULL) != CALLGATE_OK)
        return;
    check_all(profile);
    callgate_profile_free(profile);
}

static void built_in_profiles(void **state)
{
    static const char *const names[] = {"default", "docker@20.10", "podman", "containerd",
                                        "unconfined"};
    callgate_profile *profile;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(callgate_profile_builtin(names[i], &profile, NULL), CALLGATE_OK);
        check_all(profile);
        callgate_profile_free(profile);
    }
}

static void published_profiles(void **state)
{
    char folder[PATH_BYTES];

    (void)state;
    files_shared("profiles", folder);
    witness_count = 0;
    int count = files_each(folder, check_text);
    if (count < 0) {
        print_message("# skipped: no profiles in %s\n", folder);
        skip();
    }
    print_message("# %d profiles, %zu witnesses\n", count, witness_count);
    assert_true(count >= CORPUS_COUNT_MIN && witness_count >= WITNESS_COUNT_MIN);
}

/* Each rule that has a witness, provoked. */
static void provoked_findings(void **state)
{
    static const char *const texts[] = {
        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86_64\","
        "\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],\"syscalls\":["
        "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":0,"
        "\"value\":40,\"op\":\"SCMP_CMP_EQ\"}]},"
        "{\"names\":[\"mkdir\",\"ptrace\",\"connect\",\"execve\",\"shmget\",\"semop\"],"
        "\"action\":\"SCMP_ACT_ERRNO\"},"
        "{\"names\":[\"bind\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":2,"
        "\"value\":16,\"op\":\"SCMP_CMP_EQ\"}]},"
        "{\"names\":[\"chmod\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":1,"
        "\"value\":2541,\"op\":\"SCMP_CMP_EQ\"}]},"
        "{\"names\":[\"getrusage\"],\"action\":\"SCMP_ACT_TRACE\"},"
        "{\"names\":[\"getpgid\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":0,"
        "\"value\":4294967296,\"op\":\"SCMP_CMP_GE\"}]},"
        "{\"names\":[\"sync\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":0},"
        "{\"names\":[\"unshare\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":0,"
        "\"value\":268435456,\"op\":\"SCMP_CMP_EQ\"}]},"
        "{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":0,"
        "\"value\":268435456,\"op\":\"SCMP_CMP_MASKED_EQ\"}]},"
        "{\"names\":[\"clone3\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1}]}",
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86_64\","
        "\"SCMP_ARCH_X86\"],\"syscalls\":[{\"names\":[\"execve\",\"clone3\",\"write\"],"
        "\"action\":\"SCMP_ACT_ALLOW\"},{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ALLOW\","
        "\"args\":[{\"index\":0,\"value\":268435456,\"valueTwo\":0,"
        "\"op\":\"SCMP_CMP_MASKED_EQ\"}]},{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ALLOW\","
        "\"includes\":{\"caps\":[\"CAP_BPF\"]}}]}",
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86_64\"],"
        "\"syscalls\":[{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{"
        "\"index\":1,\"value\":2114060288,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]}",
    };

    (void)state;
    witness_count = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_text("provoked", texts[i], strlen(texts[i]));
    print_message("# %zu witnesses\n", witness_count);
    assert_true(witness_count >= 20);
}

/* What wide-compare rests on: this kernel doesn't look at the high word of an int, nor at more than
 * 16 bits of a mode. */
static void kernel_ignores_high_words(void **state)
{
    (void)state;
    long file = syscall(SYS_socket, 0x100000000ul | AF_UNIX, SOCK_STREAM, 0);
    assert_true(file >= 0);
    close((int)file);
    long before = syscall(SYS_personality, 0xffffffffful);
    assert_true(before >= 0);
    assert_int_equal(syscall(SYS_personality, 0xffffffff), before);
    struct stat info;
    int memory = (int)syscall(SYS_memfd_create, "mode", 0);
    assert_int_equal(syscall(SYS_fchmod, memory, 0x7fff0000ul | 0640), 0);
    assert_int_equal(fstat(memory, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    close(memory);
}

/* What other-way of ipc rests on: it takes a version above its call. */
static void kernel_takes_versions_of_ipc(void **state)
{
    enum { NR_IPC = 117, SHMGET = 23, SHMCTL = 24, VERSION = 2 << 16, PRIVATE_RW = 0600 };
    const uint64_t get[6] = {VERSION | SHMGET, 0, 4096, PRIVATE_RW};

    (void)state;
    int64_t id = machine_call_80(NR_IPC, get);
    if (id == -ENOSYS)
        skip();
    assert_true(id >= 0);
    const uint64_t remove[6] = {VERSION | SHMCTL, (uint64_t)id};
    assert_int_equal(machine_call_80(NR_IPC, remove), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_profiles),
        cmocka_unit_test(published_profiles),
        cmocka_unit_test(provoked_findings),
        cmocka_unit_test(kernel_ignores_high_words),
        cmocka_unit_test(kernel_takes_versions_of_ipc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    printf("1..0 # SKIP x86-64 alone has the calls\n");
    return 0;
}

#endif
