/* Profiles resolved: machines, guards, actions, attachment. */
#include "resolve_bench.h"

static void target_is_this_machine(void **state)
{
    callgate_target target;

    (void)state;
    callgate_target_init(&target);
    assert_int_equal(target.machine, callgate_abi_host());
    assert_int_equal(target.abis, 0);
    assert_true(target.caps == CALLGATE_CAPS_DOCKER);
    assert_int_equal(target.kernel, CALLGATE_KERNEL_NEWEST);
    assert_int_equal(target.reading, CALLGATE_READING_RUNC);
    assert_null(target.knows);
    assert_null(target.libseccomp);
}

static void origins_are_places_of_names(void **state)
{
    bench *b = *state;
    const char *json = PROFILE("{\"names\": [\"read\", \"write\"], " ALLOW
                               "}," RULE("socket", ALLOW, ARGS(ARG(0, "EQ", 1))));
    static const struct {
        const char *name;
        const char *place;
        uint64_t a0;
    } cases[] = {{"read", "\"read\"", 0},
                 {"write", "\"write\"", 0},
                 {"socket", "\"socket\"", 1},
                 {"socket", "\"SCMP_ACT_ERRNO\"", 2},
                 {"open", "\"SCMP_ACT_ERRNO\"", 0}};

    resolves(b, json);
    assert_int_equal(b->source.place_count, 4);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        callgate_call_data data = data_of(CALLGATE_ABI_X86_64, cases[i].name, cases[i].a0);
        uint32_t origin = callgate_policy_eval(b->source.origin, &data);
        assert_true(origin < b->source.place_count);
        assert_int_equal(b->source.places[origin].column, column_of(json, cases[i].place));
        assert_string_equal(b->source.places[origin].name, "p.json");
    }
}

static void policies_alone_are_the_same(void **state)
{
    bench *b = *state;
    const char *json = PROFILE(RULE("read", ALLOW), RULE("socket", ALLOW, ARGS(ARG(0, "EQ", 1))));

    resolves(b, json);
    const callgate_policy *policy = b->source.policy;
    b->target.is_policy_only = true;
    resolves(b, json);
    assert_ptr_equal(b->source.policy, policy);
    assert_null(b->source.origin);
    assert_null(b->source.places);
    assert_int_equal(b->source.place_count, 0);
    assert_int_equal(b->source.abis, SET(X86_64));
}

static void machines_come_from_the_profile(void **state)
{
    bench *b = *state;
    const char *both = PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_X86\", \"SCMP_ARCH_ARM\"], ",
                                    RULE("read", ALLOW));
    const char *map = PROFILE_WITH(
        "\"archMap\": [{\"architecture\": \"SCMP_ARCH_X86_64\", \"subArchitectures\": "
        "[\"SCMP_ARCH_X86\"]}, {\"architecture\": \"SCMP_ARCH_S390X\", \"subArchitectures\": "
        "[\"SCMP_ARCH_S390\"]}], ",
        RULE("read", ALLOW));

    resolves(b, both);
    assert_int_equal(b->source.abis, SET(X86_64) | SET(X86));
    resolves(b, map);
    assert_int_equal(b->source.abis, SET(X86_64) | SET(X86));
    resolves(b, PROFILE(RULE("read", ALLOW)));
    assert_int_equal(b->source.abis, SET(X86_64));
    b->target.machine = CALLGATE_ABI_NONE;
    resolves(b, both);
    assert_int_equal(b->source.abis, SET(X86_64) | SET(X86) | SET(AARCH64) | SET(ARM));
    resolves(b, map);
    assert_int_equal(b->source.abis, SET(X86_64) | SET(X86) | SET(S390X) | SET(S390));
    resolves(b, PROFILE(RULE("read", ALLOW)));
    assert_int_equal(b->source.abis, SET(X86_64) | SET(AARCH64) | SET(RISCV64) | SET(S390X) |
                                         SET(PPC64LE) | SET(LOONGARCH64));
    assert_int_equal(answer_on(b, CALLGATE_ABI_S390X, "read", 0), CALLGATE_ALLOW);
    b->target.machine = CALLGATE_ABI_ARM; /* a 32-bit machine */
    resolves(b, both);
    assert_int_equal(b->source.abis, SET(ARM));
}

static void odd_machines_are_docker_s(void **state)
{
    bench *b = *state;
    const char *twice = PROFILE_WITH(
        "\"archMap\": [{\"architecture\": \"SCMP_ARCH_X86_64\", \"subArchitectures\": []}, "
        "{\"architecture\": \"SCMP_ARCH_X86_64\", \"subArchitectures\": [\"SCMP_ARCH_X86\"]}], ",
        RULE("read", ALLOW));
    const char *names = PROFILE(RULE("read", ALLOW, ARCHES("includes", "\"mipsel64\"")),
                                RULE("write", ALLOW, ARCHES("includes", "\"mips64le\"")),
                                RULE("open", ALLOW, KERNEL("includes", "")),
                                RULE("close", ALLOW, KERNEL("excludes", "")));

    resolves(b, twice);
    assert_int_equal(b->source.abis, SET(X86_64));
    b->target.machine = CALLGATE_ABI_MIPSEL64;
    resolves(b, names);
    assert_int_equal(answer_on(b, CALLGATE_ABI_MIPSEL64, "read", 0), CALLGATE_ALLOW);
    assert_int_equal(answer_on(b, CALLGATE_ABI_MIPSEL64, "write", 0), E(EPERM));
    assert_int_equal(answer_on(b, CALLGATE_ABI_MIPSEL64, "open", 0), CALLGATE_ALLOW);
    assert_int_equal(answer_on(b, CALLGATE_ABI_MIPSEL64, "close", 0), E(EPERM));
}

static void asked_abis_are_exact(void **state)
{
    bench *b = *state;
    const char *json =
        PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_X86\"], ", RULE("read", ALLOW));

    b->target.abis = SET(X86_64);
    resolves(b, json);
    assert_int_equal(b->source.abis, SET(X86_64));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "read", 0), CALLGATE_KILL_THREAD);
    assert_false(has_report(b, "abi-beyond-profile"));
    b->target.abis = SET(X86_64) | SET(X32);
    resolves(b, json);
    assert_int_equal(answer_on(b, CALLGATE_ABI_X32, "read", 0), CALLGATE_ALLOW);
    assert_true(has_report(b, "abi-beyond-profile"));
    b->target.machine = CALLGATE_ABI_NONE;
    b->target.abis = SET(X86) | SET(S390X);
    resolves(b, json);
    assert_int_equal(b->source.abis, SET(X86) | SET(S390X));
}

static void targets_that_are_none_are_refused(void **state)
{
    bench *b = *state;
    const callgate_target good = b->target;
    const char *json = PROFILE(RULE("read", ALLOW));

    b->target.machine = (callgate_abi)(CALLGATE_ABI_NONE + 1);
    assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    b->target = good;
    b->target.abis = SET(X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_NONE);
    assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    b->target = good;
    b->target.reading = CALLGATE_READING_COUNT;
    assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    b->target = good;
    resolves(b, json);
}

static void guards_are_docker_s(void **state)
{
    bench *b = *state;

    b->target.caps = CAP_SYS_ADMIN_BIT;
    resolves(b, PROFILE(RULE("mount", ALLOW, CAPS("includes", ADMIN)),
                        RULE("bpf", ALLOW, CAPS("includes", ADMIN "," BPF)),
                        RULE("setns", ALLOW, CAPS("excludes", BPF "," ADMIN)),
                        RULE("acct", ALLOW, CAPS("includes", "\"CAP_NONE_SUCH\"")),
                        RULE("swapon", ALLOW, CAPS("excludes", "\"CAP_NONE_SUCH\"")),
                        RULE("read", ALLOW, ARCHES("includes", "\"amd64\",\"x32\"")),
                        RULE("write", ALLOW, ARCHES("includes", "\"386\"")),
                        RULE("open", ALLOW, ARCHES("excludes", "\"amd64\""))));
    assert_int_equal(answer(b, "mount"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "bpf"), E(EPERM));
    assert_int_equal(answer(b, "setns"), E(EPERM));
    assert_int_equal(answer(b, "acct"), E(EPERM));
    assert_int_equal(answer(b, "swapon"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "write"), E(EPERM));
    assert_int_equal(answer(b, "open"), E(EPERM));
}

/* One profile for all machines: each has guards of its own. */
static void guards_are_asked_by_machine(void **state)
{
    bench *b = *state;

    b->target.machine = CALLGATE_ABI_NONE;
    resolves(b, PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", "
                             "\"SCMP_ARCH_AARCH64\"], ",
                             RULE("read", ALLOW, ARCHES("includes", "\"amd64\"")),
                             RULE("write", ALLOW, ARCHES("excludes", "\"amd64\""))));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "read", 0), CALLGATE_ALLOW);
    assert_int_equal(answer_on(b, CALLGATE_ABI_AARCH64, "read", 0), E(EPERM));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "write", 0), E(EPERM));
    assert_int_equal(answer_on(b, CALLGATE_ABI_AARCH64, "write", 0), CALLGATE_ALLOW);
}

static void kernels_are_docker_s_alone(void **state)
{
    bench *b = *state;
    const char *docker = PROFILE(RULE("ptrace", ALLOW, KERNEL("includes", "4.8")),
                                 RULE("read", ALLOW, KERNEL("excludes", "4.8")));
    const char *podman = PROFILE(RULE("ptrace", ALLOW, KERNEL("includes", "4.8")),
                                 RULE("read", ALLOW, KERNEL("excludes", "4.8")),
                                 RULE("write", ACT("ERRNO"), "\"errno\": \"ENOSYS\""),
                                 RULE("open", ACT("ERRNO"), "\"errno\": \"38\""));

    b->target.kernel = CALLGATE_KERNEL(4, 7);
    resolves(b, docker);
    assert_int_equal(answer(b, "ptrace"), E(EPERM));
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    b->target.kernel = CALLGATE_KERNEL(4, 8);
    resolves(b, docker);
    assert_int_equal(answer(b, "ptrace"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "read"), E(EPERM));
    b->target.kernel = CALLGATE_KERNEL(4, 7);
    resolves(b, podman); /* Podman never looks at it */
    assert_int_equal(answer(b, "ptrace"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "write"), E(ENOSYS));
    assert_int_equal(answer(b, "open"), E(ENOSYS)); /* digits are a name too */
}

static void actions_have_their_data(void **state)
{
    bench *b = *state;

    resolves(b, PROFILE_WITH("\"defaultErrnoRet\": 38, ", RULE("read", ACT("ERRNO")),
                             RULE("write", ACT("ERRNO"), ERRNO_RET(0)), RULE("open", ACT("TRACE")),
                             RULE("close", ACT("TRACE"), ERRNO_RET(40000)),
                             RULE("stat", ACT("KILL")), RULE("fstat", ACT("KILL_PROCESS")),
                             RULE("lstat", ACT("TRAP")), RULE("poll", ACT("LOG"))));
    assert_int_equal(answer(b, "read"), E(EPERM));
    assert_int_equal(answer(b, "write"), E(0));
    assert_int_equal(answer(b, "open"), CALLGATE_TRACE | EPERM);
    assert_int_equal(answer(b, "close"), CALLGATE_TRACE | 40000);
    assert_int_equal(answer(b, "stat"), CALLGATE_KILL_THREAD);
    assert_int_equal(answer(b, "fstat"), CALLGATE_KILL_PROCESS);
    assert_int_equal(answer(b, "lstat"), CALLGATE_TRAP);
    assert_int_equal(answer(b, "poll"), CALLGATE_LOG);
    assert_int_equal(answer(b, "mmap"), E(ENOSYS));
}

static void default_like_rules_are_skipped(void **state)
{
    bench *b = *state;

    /* were it added, it would overrule the second one */
    resolves(b, PROFILE(RULE("read", ACT("ERRNO")), RULE("read", ALLOW, ARGS(ARG(0, "EQ", 0)))));
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    resolves(b, PROFILE(RULE("read", ACT("ERRNO"), ERRNO_RET(2)),
                        RULE("read", ALLOW, ARGS(ARG(0, "EQ", 0)))));
    assert_int_equal(answer(b, "read"), E(2));
    assert_true(has_report(b, "overruled-rule"));
    resolves(b, PROFILE(RULE("read", ACT("LOG"), ARGS(ARG(0, "EQ", 0))), RULE("read", ALLOW)));
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    assert_true(has_report(b, "replaced-rules"));
}

static void masks_stand_in_value(void **state)
{
    bench *b = *state;

    resolves(b, PROFILE(RULE("clone", ALLOW,
                             "\"args\": [{\"index\": 0, \"value\": 2114060288, "
                             "\"valueTwo\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\"}]")));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "clone", 0x11), CALLGATE_ALLOW);
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "clone", 0x10000000), E(EPERM));
}

static void repeated_arguments_are_alternatives(void **state)
{
    bench *b = *state;
    const char *seven =
        PROFILE(RULE("socket", ALLOW,
                     ARGS(ARG(0, "EQ", 1), ARG(1, "EQ", 0), ARG(2, "EQ", 0), ARG(3, "EQ", 0),
                          ARG(4, "EQ", 0), ARG(5, "EQ", 0), ARG(0, "EQ", 9))));

    resolves(b, PROFILE(RULE("socket", ALLOW, ARGS(ARG(0, "EQ", 1), ARG(0, "EQ", 2)))));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "socket", 2), CALLGATE_ALLOW);
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "socket", 3), E(EPERM));
    assert_true(has_report(b, "repeated-argument"));
    resolves(b, seven); /* crun cuts the seventh, and so none is repeated */
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "socket", 1), CALLGATE_ALLOW);
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "socket", 9), E(EPERM));
    assert_true(has_report(b, "cut-arguments"));
    assert_false(has_report(b, "repeated-argument"));
    b->target.reading = CALLGATE_READING_RUNC;
    resolves(b, seven);
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "socket", 9), CALLGATE_ALLOW);
    assert_true(has_report(b, "repeated-argument"));
}

static void attachments_are_the_profile_s(void **state)
{
    bench *b = *state;

    resolves(b, PROFILE(RULE("read", ALLOW)));
    assert_true(b->source.attachment.is_known);
    assert_false(b->source.attachment.has_no_new_privs);
    assert_int_equal(b->source.attachment.flags, CALLGATE_FLAG_SPEC_ALLOW);
    assert_null(b->source.attachment.listener_path);
    resolves(b, PROFILE_WITH("\"flags\": [], ", ""));
    assert_int_equal(b->source.attachment.flags, 0);
    resolves(b, PROFILE_WITH("\"flags\": [\"SECCOMP_FILTER_FLAG_LOG\"], ", ""));
    assert_int_equal(b->source.attachment.flags, CALLGATE_FLAG_LOG);
    resolves(b, PROFILE_WITH("\"listenerPath\": \"/x\", \"listenerMetadata\": \"m\", ", ""));
    assert_int_equal(b->source.attachment.flags,
                     CALLGATE_FLAG_SPEC_ALLOW | CALLGATE_FLAG_NEW_LISTENER);
    assert_string_equal(b->source.attachment.listener_path, "/x");
    assert_string_equal(b->source.attachment.listener_metadata, "m");
    b->target.reading = CALLGATE_READING_RUNC;
    resolves(b, PROFILE_WITH("\"listenerPath\": \"/x\", ", ""));
    assert_int_equal(b->source.attachment.flags, CALLGATE_FLAG_SPEC_ALLOW);
    resolves(b, PROFILE_WITH("\"listenerPath\": \"/x\", ", RULE("read", ACT("NOTIFY"))));
    assert_int_equal(b->source.attachment.flags,
                     CALLGATE_FLAG_SPEC_ALLOW | CALLGATE_FLAG_NEW_LISTENER);
    assert_int_equal(answer(b, "read"), CALLGATE_USER_NOTIF);
    resolves(b, "{\"ociVersion\": \"1.0\", \"process\": {\"noNewPrivileges\": true}, \"linux\": "
                "{\"seccomp\": " PROFILE("") "}}");
    assert_true(b->source.attachment.has_no_new_privs);
}

/* The store is as it was after a failure, and serves the next profile. */
static void limits_leave_the_store_usable(void **state)
{
    bench *b = *state;
    callgate_store_limits limits = {.node_count_max = 60};

    callgate_store_free(b->store);
    assert_int_equal(callgate_store_new(&limits, &b->store, NULL), CALLGATE_OK);
    assert_int_equal(resolve(b, PROFILE(RULE("read", ALLOW, ARGS(ARG(0, "EQ", 1))))),
                     CALLGATE_LIMIT);
    resolves(b, PROFILE(RULE("read", ALLOW)));
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(target_is_this_machine),
        TEST(origins_are_places_of_names),
        TEST(policies_alone_are_the_same),
        TEST(machines_come_from_the_profile),
        TEST(odd_machines_are_docker_s),
        TEST(asked_abis_are_exact),
        TEST(targets_that_are_none_are_refused),
        TEST(guards_are_docker_s),
        TEST(guards_are_asked_by_machine),
        TEST(kernels_are_docker_s_alone),
        TEST(actions_have_their_data),
        TEST(default_like_rules_are_skipped),
        TEST(masks_stand_in_value),
        TEST(repeated_arguments_are_alternatives),
        TEST(attachments_are_the_profile_s),
        TEST(limits_leave_the_store_usable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
