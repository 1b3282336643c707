/* Profiles resolved: machines, guards, readings, attachment, what is refused. */
#include "abi/abi.h"
#include "callgate/callgate.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

#define E(n) (CALLGATE_ERRNO | (n))
#define SET(name) CALLGATE_ABI_BIT(CALLGATE_ABI_##name)
#define CAP_SYS_ADMIN_BIT (UINT64_C(1) << 21)

/* Strings with commas between them, up to eight. */
#define PICK(a, b, c, d, e, f, g, h, name, ...) name
#define JOIN_1(a) a
#define JOIN_2(a, ...) a "," JOIN_1(__VA_ARGS__)
#define JOIN_3(a, ...) a "," JOIN_2(__VA_ARGS__)
#define JOIN_4(a, ...) a "," JOIN_3(__VA_ARGS__)
#define JOIN_5(a, ...) a "," JOIN_4(__VA_ARGS__)
#define JOIN_6(a, ...) a "," JOIN_5(__VA_ARGS__)
#define JOIN_7(a, ...) a "," JOIN_6(__VA_ARGS__)
#define JOIN_8(a, ...) a "," JOIN_7(__VA_ARGS__)
#define JOIN(...)                                                                                  \
    PICK(__VA_ARGS__, JOIN_8, JOIN_7, JOIN_6, JOIN_5, JOIN_4, JOIN_3, JOIN_2, JOIN_1, )            \
    (__VA_ARGS__)

/* A profile that refuses by default; `more` are further members, the others elements. */
#define PROFILE_WITH(more, ...)                                                                    \
    "{\"defaultAction\": \"SCMP_ACT_ERRNO\", " more "\"syscalls\": [" JOIN(__VA_ARGS__) "]}"
#define PROFILE(...) PROFILE_WITH("", __VA_ARGS__)
#define RULE(name, ...) "{\"names\": [\"" name "\"], " JOIN(__VA_ARGS__) "}"
#define ACT(action) "\"action\": \"SCMP_ACT_" action "\""
#define ALLOW ACT("ALLOW")
#define CAPS(guard, caps) "\"" guard "\": {\"caps\": [" caps "]}"
#define ADMIN "\"CAP_SYS_ADMIN\""
#define BPF "\"CAP_BPF\""
#define ARCHES(guard, arches) "\"" guard "\": {\"arches\": [" arches "]}"
#define KERNEL(guard, release) "\"" guard "\": {\"minKernel\": \"" release "\"}"
#define ERRNO_RET(number) "\"errnoRet\": " #number
#define ARGS(...) "\"args\": [" JOIN(__VA_ARGS__) "]"
#define ARG(index, op, value)                                                                      \
    "{\"index\": " #index ", \"op\": \"SCMP_CMP_" op "\", \"value\": " #value "}"

enum { REPORT_COUNT_MAX = 32 };

typedef struct bench {
    callgate_store *store;
    callgate_profile *profile;
    callgate_target target;
    callgate_source source;
    callgate_error err;
    char reports[REPORT_COUNT_MAX][64];
    uint32_t report_count;
} bench;

static int begin(void **state)
{
    bench *made = calloc(1, sizeof *made);

    if (!made || callgate_store_new(NULL, &made->store, NULL) != CALLGATE_OK)
        return -1;
    callgate_target_init(&made->target);
    made->target.machine = CALLGATE_ABI_X86_64;
    made->target.reading = CALLGATE_READING_CRUN;
    *state = made;
    return 0;
}

static void forget(bench *b)
{
    callgate_source_clear(&b->source);
    callgate_profile_free(b->profile);
    b->profile = NULL;
    b->report_count = 0;
}

static int end(void **state)
{
    bench *made = *state;

    forget(made);
    callgate_store_free(made->store);
    free(made);
    return 0;
}

static void take(void *user, const callgate_diagnostic *diagnostic)
{
    bench *b = user;

    if (b->report_count < REPORT_COUNT_MAX)
        snprintf(b->reports[b->report_count++], sizeof b->reports[0], "%s", diagnostic->rule);
}

static bool has_report(const bench *b, const char *rule)
{
    for (uint32_t i = 0; i < b->report_count; i++)
        if (strcmp(b->reports[i], rule) == 0)
            return true;
    return false;
}

static callgate_status resolve(bench *b, const char *json)
{
    callgate_sink sink = {take, b};

    forget(b);
    assert_int_equal(
        callgate_profile_parse(json, strlen(json), "p.json", &b->profile, NULL, &b->err),
        CALLGATE_OK);
    return callgate_profile_resolve(b->store, b->profile, &b->target, &b->source, &sink, &b->err);
}

static void resolves(bench *b, const char *json)
{
    callgate_status status = resolve(b, json);

    if (status != CALLGATE_OK)
        fail_msg("%u:%u: %s", b->err.place.line, b->err.place.column, b->err.text);
}

/* Fails, at the given column of the one line, with a text that has `words` in it. */
static void is_refused(bench *b, const char *json, uint32_t column, const char *words)
{
    assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    if (!strstr(b->err.text, words))
        fail_msg("'%s' has no '%s'", b->err.text, words);
    assert_int_equal(b->err.place.column, column);
    assert_null(b->source.policy);
    assert_null(b->source.places);
}

static uint32_t column_of(const char *json, const char *part)
{
    const char *found = strstr(json, part);

    assert_non_null(found);
    return (uint32_t)(found - json) + 1;
}

static callgate_call_data data_of(callgate_abi abi, const char *name, uint64_t a0)
{
    callgate_call_data data = {.arch = callgate_abi_arch(abi), .args = {a0}};

    assert_true(callgate_call_nr(abi, name, &data.nr));
    return data;
}

static uint32_t answer_on(const bench *b, callgate_abi abi, const char *name, uint64_t a0)
{
    callgate_call_data data = data_of(abi, name, a0);

    return callgate_policy_eval(b->source.policy, &data);
}

static uint32_t answer(const bench *b, const char *name)
{
    return answer_on(b, CALLGATE_ABI_X86_64, name, 0);
}

static uint32_t answer_nr(const bench *b, callgate_abi abi, uint32_t nr)
{
    callgate_call_data data = {.arch = callgate_abi_arch(abi), .nr = nr};

    return callgate_policy_eval(b->source.policy, &data);
}

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
    b->target.reading = (callgate_reading)(CALLGATE_READING_CRUN + 1);
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

static void releases_are_checked(void **state)
{
    bench *b = *state;
    static const char *const bad[] = {"", "2", "2.5.", "2.5.4.1", "2.5.x", "x", "2.999.1", "2..5"};
    const char *json = PROFILE(RULE("read", ALLOW));

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        b->target.libseccomp = bad[i];
        assert_int_equal(resolve(b, json), CALLGATE_INVALID);
    }
    b->target.libseccomp = "2.6";
    resolves(b, json);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(target_is_this_machine),
        TEST(origins_are_places_of_names),
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
        TEST(runc_answers_enosys_to_newer_calls),
        TEST(number_0_is_no_limit),
        TEST(runc_answers_enosys_to_number_0_of_s390),
        TEST(runc_s_stub_depends_on_the_default),
        TEST(unknown_names_are_skipped),
        TEST(releases_are_checked),
        TEST(unknown_abis_are_refused),
        TEST(architectures_share_a_byte_order),
        TEST(rules_without_effect_are_judged),
        TEST(runtimes_refuse),
        TEST(attachments_are_the_profile_s),
        TEST(limits_leave_the_store_usable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
