/* Profiles resolved as runtimes read them: newer calls, refusals. */
#include "resolve_bench.h"

static void runc_answers_enosys_to_newer_calls(void **state)
{
    bench *b = *state;
    const char *json = PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_X86\"], ", RULE("read", ALLOW),
                                    RULE("shutdown", ALLOW), RULE("getrandom", ACT("ERRNO")),
                                    RULE("execveat", ALLOW, CAPS("includes", BPF)));

    b->target.reading = CALLGATE_READING_RUNC;
    resolves(b, json);
    assert_int_equal(answer(b, "getrandom"), E(EPERM)); /* skipped, but it counts */
    assert_int_equal(answer(b, "memfd_create"), E(ENOSYS));
    assert_int_equal(answer(b, "execveat"), E(ENOSYS)); /* its entry isn't there */
    /* x86's shutdown has 373, which a sub-call of socketcall doesn't bring */
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "getrandom", 0), E(EPERM));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "memfd_create", 0), E(ENOSYS));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "shutdown", 0), E(ENOSYS));
    assert_int_equal(answer_nr(b, CALLGATE_ABI_X86_64, 0), CALLGATE_ALLOW); /* read */
    b->target.reading = CALLGATE_READING_CRUN;
    resolves(b, json);
    assert_int_equal(answer(b, "memfd_create"), E(EPERM));
}

/* runc looks for a number above 0: a profile of read alone has no limit on x86_64. */
static void number_0_is_no_limit(void **state)
{
    bench *b = *state;
    const char *json = PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], ",
                                    RULE("read", ALLOW));

    b->target.reading = CALLGATE_READING_RUNC;
    resolves(b, json);
    assert_int_equal(answer(b, "write"), E(EPERM));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X32, "write", 0), E(ENOSYS));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "write", 0), E(ENOSYS));
}

static void runc_answers_enosys_to_number_0_of_s390(void **state)
{
    bench *b = *state;
    const char *json =
        PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_S390\"], ", RULE("read", ALLOW));

    b->target.machine = CALLGATE_ABI_S390X;
    b->target.reading = CALLGATE_READING_RUNC;
    resolves(b, json);
    assert_int_equal(answer_nr(b, CALLGATE_ABI_S390X, 0), E(ENOSYS));
    assert_int_equal(answer_nr(b, CALLGATE_ABI_S390, 0), E(ENOSYS));
    assert_int_equal(answer_nr(b, CALLGATE_ABI_S390X, 1), E(EPERM));
    b->target.reading = CALLGATE_READING_CRUN;
    resolves(b, json);
    assert_int_equal(answer_nr(b, CALLGATE_ABI_S390X, 0), E(EPERM));
}

static void runc_s_stub_depends_on_the_default(void **state)
{
    bench *b = *state;
    static const struct {
        const char *action;
        bool has_stub;
    } cases[] = {{"ALLOW", false}, {"LOG", false}, {"TRACE", false},       {"ERRNO", true},
                 {"TRAP", true},   {"KILL", true}, {"KILL_PROCESS", true}, {"KILL_THREAD", true}};

    b->target.reading = CALLGATE_READING_RUNC;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[256];
        snprintf(json, sizeof json,
                 "{\"defaultAction\": \"SCMP_ACT_%s\", \"syscalls\": [" RULE("write", ACT("ERRNO"),
                                                                             ERRNO_RET(7)) "]}",
                 cases[i].action);
        resolves(b, json);
        assert_int_equal(answer(b, "write"), E(7));
        assert_int_equal(answer_nr(b, CALLGATE_ABI_X86_64, 1000) == E(ENOSYS), cases[i].has_stub);
    }
    resolves(b, "{\"defaultAction\": \"SCMP_ACT_ERRNO\"}"); /* names no call: no limit */
    assert_int_equal(answer_nr(b, CALLGATE_ABI_X86_64, 1000), E(EPERM));
}

static bool knows_no_write(void *user, const char *name, callgate_abi abi)
{
    (void)abi;
    return user && strcmp(name, "write") != 0;
}

static void unknown_names_are_skipped(void **state)
{
    bench *b = *state;
    const char *json = PROFILE(RULE("read", ALLOW), RULE("write", ALLOW),
                               RULE("landlock_restrict_self", ALLOW), RULE("opennat", ALLOW));

    resolves(b, json);
    assert_int_equal(answer(b, "landlock_restrict_self"), CALLGATE_ALLOW);
    b->target.libseccomp = "2.5.1";
    resolves(b, json);
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "landlock_restrict_self"), E(EPERM));
    b->target.knows = knows_no_write; /* overrules the release */
    b->target.knows_user = b;
    resolves(b, json);
    assert_int_equal(answer(b, "landlock_restrict_self"), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "write"), E(EPERM));
}

/* arm's 341 has two names, of which libseccomp knows one there: the other's rule is not its own. */
static void unknown_names_overrule_nothing(void **state)
{
    bench *b = *state;
    const char *json =
        PROFILE(RULE("sync_file_range2", ACT("LOG")), RULE("arm_sync_file_range", ALLOW));

    b->target.machine = CALLGATE_ABI_ARM;
    resolves(b, json);
    assert_int_equal(answer_nr(b, CALLGATE_ABI_ARM, 341), CALLGATE_LOG);
    b->target.libseccomp = "2.5.4";
    resolves(b, json);
    assert_int_equal(answer_nr(b, CALLGATE_ABI_ARM, 341), CALLGATE_ALLOW);
}

static void releases_are_checked(void **state)
{
    bench *b = *state;
    static const char *const bad[] = {"",        "2",    "2.5.",  "2.5.4.1", "2.5.x", "x",
                                      "2.999.1", "2..5", "2.3.3", "2.4.5",   "2.7.0", "9.9.9"};
    const char *json = PROFILE(RULE("read", ALLOW));

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        b->target.libseccomp = bad[i];
        assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    }
    b->target.libseccomp = "2.6";
    resolves(b, json);
    b->target.libseccomp = "2.4.0";
    resolves(b, json);
    b->target.libseccomp = "2.4.3"; /* in which no name was new */
    resolves(b, json);
    b->target.libseccomp = "2.6.2";
    assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    assert_non_null(strstr(b->err.hint, "2.6.1"));
}

static void unknown_abis_are_refused(void **state)
{
    bench *b = *state;

    b->target.libseccomp = "2.5.4";
    b->target.machine = CALLGATE_ABI_LOONGARCH64;
    assert_int_equal(resolve(b, PROFILE(RULE("read", ALLOW))), CALLGATE_INVALID);
    b->target.machine = CALLGATE_ABI_NONE;
    resolves(b, PROFILE(RULE("read", ALLOW)));
    assert_int_equal(b->source.abis & SET(LOONGARCH64), 0);
    assert_true(has_report(b, "abi-unknown"));
    b->target.libseccomp = "2.6.0";
    resolves(b, PROFILE(RULE("read", ALLOW)));
    assert_int_equal(b->source.abis & SET(LOONGARCH64), SET(LOONGARCH64));
}

static void architectures_share_a_byte_order(void **state)
{
    bench *b = *state;
    const char *json =
        PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_S390X\"], ", RULE("read", ALLOW));

    is_refused(b, json, column_of(json, "\"SCMP_ARCH_S390X\""), "byte order");
    b->target.machine = CALLGATE_ABI_S390X;
    resolves(b, json);
    b->target.machine = CALLGATE_ABI_NONE;
    resolves(b, PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_S390X\", \"SCMP_ARCH_ARM\"], ",
                             RULE("read", ALLOW)));
    assert_true(has_report(b, "refused-architecture"));
}

/* What no caller ever meets is judged all the same. */
static void rules_without_effect_are_judged(void **state)
{
    bench *b = *state;
    const char *absent = PROFILE(RULE("mmap2", ALLOW, ARGS(ARG(0, "EQ", 1))),
                                 RULE("mmap2", ACT("LOG"), ARGS(ARG(0, "EQ", 1))));
    const char *errno_ret = PROFILE(RULE("mmap2", ACT("ERRNO"), ERRNO_RET(4095)));
    const char *beside =
        PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_PPC64LE\"], ",
                     RULE("send", ALLOW), RULE("send", ACT("LOG")));

    is_refused(b, absent, column_of(absent, "\"mmap2\"], \"action\": \"SCMP_ACT_LOG"), "on x86_64");
    is_refused(b, errno_ret, column_of(errno_ret, "4095"), "4094");
    is_refused(b, beside, column_of(beside, "\"send\"], \"action\": \"SCMP_ACT_LOG"), "on ppc64le");
    b->target.abis = SET(X86_64);
    resolves(b, beside);
    b->target.abis = 0;
    b->target.libseccomp = "2.5.4"; /* which has never heard of it */
    resolves(b, PROFILE(RULE("file_setattr", ACT("ERRNO"), ERRNO_RET(4095))));
}

static void runtimes_refuse(void **state)
{
    bench *b = *state;
    const char *contradiction = PROFILE(RULE("read", ALLOW, ARGS(ARG(0, "EQ", 1))),
                                        RULE("read", ACT("LOG"), ARGS(ARG(0, "EQ", 1))));
    const char *errno_ret = PROFILE(RULE("read", ACT("ERRNO"), ERRNO_RET(4095)));
    const char *unused = PROFILE(RULE("read", ALLOW, ERRNO_RET(3)));
    const char *wrong_case = PROFILE(RULE("read", ALLOW, "\"Args\": []"));
    const char *notify = "{\"listenerPath\": \"/x\", \"defaultAction\": \"SCMP_ACT_NOTIFY\"}";
    const char *on_write = PROFILE_WITH("\"listenerPath\": \"/x\", ", RULE("write", ACT("NOTIFY")));
    const char *no_name = PROFILE(RULE("", ALLOW));

    is_refused(b, contradiction, column_of(contradiction, "\"read\"], \"action\": \"SCMP_ACT_LOG"),
               "contradicts");
    is_refused(b, errno_ret, column_of(errno_ret, "4095"), "4094");
    is_refused(b, "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 4095}", 56, "4094");
    is_refused(b, unused, column_of(unused, "3}"), "no errno");
    is_refused(b, wrong_case, column_of(wrong_case, "\"Args\""), "wrong case");
    resolves(b, notify);
    resolves(b, on_write);
    resolves(b, no_name);
    b->target.reading = CALLGATE_READING_RUNC;
    resolves(b, unused);
    resolves(b, wrong_case);
    is_refused(b, errno_ret, column_of(errno_ret, "4095"), "4094");
    is_refused(b, notify, column_of(notify, "\"SCMP_ACT_NOTIFY\""), "default action");
    is_refused(b, on_write, column_of(on_write, "\"write\""), "write");
    is_refused(b, no_name, column_of(no_name, "\"\""), "without a name");
    /* what doesn't reach libseccomp is fine */
    resolves(b, PROFILE(RULE("opennat", ACT("ERRNO"), ERRNO_RET(4095))));
    resolves(b, PROFILE(RULE("read", ACT("ERRNO"), ERRNO_RET(4095), CAPS("includes", BPF))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(runc_answers_enosys_to_newer_calls),
        TEST(number_0_is_no_limit),
        TEST(runc_answers_enosys_to_number_0_of_s390),
        TEST(runc_s_stub_depends_on_the_default),
        TEST(unknown_names_are_skipped),
        TEST(unknown_names_overrule_nothing),
        TEST(releases_are_checked),
        TEST(unknown_abis_are_refused),
        TEST(architectures_share_a_byte_order),
        TEST(rules_without_effect_are_judged),
        TEST(runtimes_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
