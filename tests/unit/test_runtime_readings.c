/* Each row of the table of readings, switch by switch. */
#include "resolve_bench.h"

/* One profile under every runtime's reading: what a call gets, or 0 words of a refusal. */
typedef struct expectation {
    callgate_reading reading;
    uint32_t word;
    const char *refusal; /* part of the error; NULL: it resolves */
} expectation;

#define ANSWERS(id, word)                                                                          \
    {                                                                                              \
        CALLGATE_READING_##id, word, NULL                                                          \
    }
#define REFUSES(id, words)                                                                         \
    {                                                                                              \
        CALLGATE_READING_##id, 0, words                                                            \
    }

static void expect_call(bench *b, const char *json, const callgate_call_data *call,
                        const expectation *expected)
{
    bool is_seen[CALLGATE_READING_COUNT] = {false};

    for (uint32_t i = 0; i < CALLGATE_READING_COUNT; i++) {
        b->target.reading = expected[i].reading;
        is_seen[expected[i].reading] = true;
        callgate_status status = resolve(b, json);
        if (expected[i].refusal) {
            assert_int_equal(status, CALLGATE_INVALID);
            assert_non_null(strstr(b->err.text, expected[i].refusal));
            continue;
        }
        if (status != CALLGATE_OK)
            fail_msg("%s: %s", callgate_reading_name(expected[i].reading), b->err.text);
        uint32_t word = callgate_policy_eval(b->source.policy, call);
        if (word != expected[i].word)
            fail_msg("%s: %#x, not %#x", callgate_reading_name(expected[i].reading), word,
                     expected[i].word);
    }
    for (uint32_t i = 0; i < CALLGATE_READING_COUNT; i++)
        assert_true(is_seen[i]);
}

static void expect(bench *b, const char *json, const char *name, uint64_t a0,
                   const expectation *expected)
{
    callgate_call_data data = data_of(CALLGATE_ABI_X86_64, name, a0);

    expect_call(b, json, &data, expected);
}

static void readings_have_names(void **state)
{
    callgate_reading reading;

    (void)state;
    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        const char *name = callgate_reading_name((callgate_reading)i);
        assert_true(callgate_reading_from_name(name, strlen(name), &reading));
        assert_int_equal(reading, i);
        assert_false(callgate_reading_from_name(name, strlen(name) - 1, &reading));
    }
    assert_false(callgate_reading_from_name("meant", 5, &reading));
    assert_null(callgate_reading_name(CALLGATE_READING_COUNT));
    assert_null(callgate_reading_proviso(CALLGATE_READING_RUNC));
    assert_non_null(callgate_reading_proviso(CALLGATE_READING_GVISOR));
    assert_non_null(callgate_reading_proviso(CALLGATE_READING_KATA));
}

static void errnos(void **state)
{
    static const expectation rule[] = {
        ANSWERS(RUNC, E(7)),       ANSWERS(CRUN, E(7)),  ANSWERS(DOCKER, E(7)),
        ANSWERS(PODMAN, E(7)),     ANSWERS(YOUKI, E(7)), ANSWERS(KATA, E(7)),
        ANSWERS(CONTAINERD, E(7)), ANSWERS(MEANT, E(7)), ANSWERS(GVISOR, E(EPERM)),
    };
    static const expectation by_default[] = {
        ANSWERS(RUNC, E(9)),       ANSWERS(CRUN, E(9)),  ANSWERS(DOCKER, E(9)),
        ANSWERS(PODMAN, E(9)),     ANSWERS(YOUKI, E(9)), ANSWERS(KATA, E(EPERM)),
        ANSWERS(CONTAINERD, E(9)), ANSWERS(MEANT, E(9)), ANSWERS(GVISOR, E(EPERM)),
    };
    static const char json[] =
        PROFILE_WITH("\"defaultErrnoRet\": 9, ", RULE("mount", ACT("ERRNO"), ERRNO_RET(7)),
                     RULE("openat2", ALLOW));

    expect(*state, json, "mount", 0, rule);
    expect(*state, json, "bpf", 0, by_default);
}

/* Podman's names of errnos are Podman's. */
static void errno_names(void **state)
{
    static const expectation expected[] = {
        ANSWERS(RUNC, E(ENOSYS)),   ANSWERS(CRUN, E(ENOSYS)),  ANSWERS(DOCKER, E(7)),
        ANSWERS(PODMAN, E(ENOSYS)), ANSWERS(CONTAINERD, E(7)), ANSWERS(YOUKI, E(ENOSYS)),
        ANSWERS(KATA, E(ENOSYS)),   ANSWERS(MEANT, E(ENOSYS)), ANSWERS(GVISOR, E(EPERM)),
    };

    expect(*state,
           PROFILE(RULE("mount", ACT("ERRNO"), ERRNO_RET(7), "\"errno\": \"ENOSYS\""),
                   RULE("openat2", ALLOW)),
           "mount", 0, expected);
}

static void newer_calls(void **state)
{
    static const expectation expected[] = {
        ANSWERS(RUNC, E(ENOSYS)),       ANSWERS(CRUN, E(EPERM)),  ANSWERS(DOCKER, E(ENOSYS)),
        ANSWERS(PODMAN, E(EPERM)),      ANSWERS(YOUKI, E(EPERM)), ANSWERS(KATA, E(EPERM)),
        ANSWERS(CONTAINERD, E(ENOSYS)), ANSWERS(MEANT, E(EPERM)), ANSWERS(GVISOR, E(EPERM)),
    };

    expect(*state, PROFILE(RULE("write", ALLOW)), "openat2", 0, expected);
}

static void conditions_of_engines(void **state)
{
    static const expectation caps[] = {
        ANSWERS(RUNC, E(EPERM)),   ANSWERS(CRUN, E(EPERM)),   ANSWERS(DOCKER, E(EPERM)),
        ANSWERS(PODMAN, E(EPERM)), ANSWERS(YOUKI, E(EPERM)),  ANSWERS(KATA, E(EPERM)),
        ANSWERS(MEANT, E(EPERM)),  ANSWERS(GVISOR, E(EPERM)), ANSWERS(CONTAINERD, CALLGATE_ALLOW),
    };
    static const expectation kernel[] = {
        ANSWERS(RUNC, E(EPERM)),
        ANSWERS(CRUN, E(EPERM)),
        ANSWERS(DOCKER, E(EPERM)),
        ANSWERS(YOUKI, E(EPERM)),
        ANSWERS(KATA, E(EPERM)),
        ANSWERS(MEANT, E(EPERM)),
        ANSWERS(GVISOR, E(EPERM)),
        ANSWERS(PODMAN, CALLGATE_ALLOW),
        ANSWERS(CONTAINERD, CALLGATE_ALLOW),
    };
    bench *b = *state;

    b->target.kernel = CALLGATE_KERNEL(5, 10);
    expect(b, PROFILE(RULE("mount", ALLOW, CAPS("includes", ADMIN)), RULE("openat2", ALLOW)),
           "mount", 0, caps);
    expect(b, PROFILE(RULE("mount", ALLOW, KERNEL("includes", "6.1")), RULE("openat2", ALLOW)),
           "mount", 0, kernel);
}

static void one_argument_twice(void **state)
{
    static const expectation expected[] = {
        ANSWERS(RUNC, CALLGATE_ALLOW),
        ANSWERS(CRUN, CALLGATE_ALLOW),
        ANSWERS(DOCKER, CALLGATE_ALLOW),
        ANSWERS(PODMAN, CALLGATE_ALLOW),
        ANSWERS(YOUKI, CALLGATE_ALLOW),
        ANSWERS(CONTAINERD, CALLGATE_ALLOW),
        ANSWERS(GVISOR, CALLGATE_ALLOW),
        ANSWERS(MEANT, E(EPERM)),
        REFUSES(KATA, "two conditions on argument 0"),
    };

    expect(*state,
           PROFILE(RULE("read", ALLOW, ARGS(ARG(0, "GE", 5), ARG(0, "LE", 9))),
                   RULE("openat2", ALLOW)),
           "read", 10, expected);
}

/* The seventh condition is crun's to forget: what is left repeats nothing. */
static void seven_conditions(void **state)
{
    static const uint32_t trace = CALLGATE_TRACE | EPERM;
    const expectation expected[] = {
        ANSWERS(RUNC, CALLGATE_ALLOW),   ANSWERS(CRUN, trace),
        ANSWERS(DOCKER, CALLGATE_ALLOW), ANSWERS(PODMAN, trace),
        ANSWERS(YOUKI, CALLGATE_ALLOW),  ANSWERS(CONTAINERD, CALLGATE_ALLOW),
        ANSWERS(GVISOR, CALLGATE_ALLOW), ANSWERS(MEANT, trace),
        REFUSES(KATA, "two conditions"),
    };

    expect(*state,
           "{\"defaultAction\": \"SCMP_ACT_TRACE\", \"syscalls\": "
           "[{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\", " ARGS(
               ARG(0, "EQ", 1), ARG(1, "EQ", 1), ARG(2, "EQ", 1), ARG(3, "EQ", 1), ARG(4, "EQ", 1),
               ARG(5, "EQ", 0), ARG(5, "EQ", 1)) "}]}",
           "read", 1, expected);
}

/* libseccomp orders overlapping rules, gVisor takes the first of the file. */
static void overlaps(void **state)
{
    static const expectation expected[] = {
        ANSWERS(RUNC, CALLGATE_TRAP),    ANSWERS(CRUN, CALLGATE_TRAP),
        ANSWERS(DOCKER, CALLGATE_TRAP),  ANSWERS(PODMAN, CALLGATE_TRAP),
        ANSWERS(YOUKI, CALLGATE_TRAP),   ANSWERS(CONTAINERD, CALLGATE_TRAP),
        ANSWERS(KATA, CALLGATE_TRAP),    ANSWERS(MEANT, CALLGATE_TRAP),
        ANSWERS(GVISOR, CALLGATE_ALLOW),
    };
    static const expectation contradiction[] = {
        REFUSES(RUNC, "contradicts"),    REFUSES(CRUN, "contradicts"),
        REFUSES(DOCKER, "contradicts"),  REFUSES(PODMAN, "contradicts"),
        REFUSES(YOUKI, "contradicts"),   REFUSES(CONTAINERD, "contradicts"),
        REFUSES(KATA, "contradicts"),    REFUSES(MEANT, "contradicts"),
        ANSWERS(GVISOR, CALLGATE_ALLOW),
    };

    expect(*state,
           PROFILE(RULE("read", ALLOW, ARGS(ARG(0, "LE", 9))),
                   RULE("read", ACT("TRAP"), ARGS(ARG(0, "EQ", 5)))),
           "read", 5, expected);
    expect(*state,
           PROFILE(RULE("read", ALLOW, ARGS(ARG(0, "EQ", 5))),
                   RULE("read", ACT("TRAP"), ARGS(ARG(0, "EQ", 5)))),
           "read", 5, contradiction);
}

/* A rule that says what the default action says keeps later ones away in gVisor alone. */
static void rules_like_the_default(void **state)
{
    static const expectation expected[] = {
        ANSWERS(RUNC, CALLGATE_ALLOW),   ANSWERS(CRUN, CALLGATE_ALLOW),
        ANSWERS(DOCKER, CALLGATE_ALLOW), ANSWERS(PODMAN, CALLGATE_ALLOW),
        ANSWERS(YOUKI, CALLGATE_ALLOW),  ANSWERS(CONTAINERD, CALLGATE_ALLOW),
        ANSWERS(KATA, CALLGATE_ALLOW),   ANSWERS(MEANT, CALLGATE_ALLOW),
        ANSWERS(GVISOR, E(EPERM)),
    };

    expect(*state, PROFILE(RULE("read", ACT("ERRNO")), RULE("read", ALLOW)), "read", 0, expected);
}

static void actions_beyond_gvisor(void **state)
{
    static const char *const actions[] = {"LOG", "KILL_PROCESS", "KILL_THREAD"};
    bench *b = *state;

    b->target.reading = CALLGATE_READING_GVISOR;
    resolves(b, PROFILE(RULE("read", ACT("KILL"))));
    assert_int_equal(answer(b, "read"), CALLGATE_KILL_THREAD);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        char json[256];
        snprintf(json, sizeof json,
                 "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"read\"], "
                 "\"action\": \"SCMP_ACT_%s\"}]}",
                 actions[i]);
        is_refused(b, json, column_of(json, "}]}") - (uint32_t)strlen(actions[i]) - 11, "knows no");
    }
}

static void gvisor_is_native(void **state)
{
    bench *b = *state;

    b->target.reading = CALLGATE_READING_GVISOR;
    resolves(b, PROFILE_WITH("\"architectures\": [\"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], ",
                             RULE("read", ALLOW)));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86, "read", 0), CALLGATE_KILL_THREAD);
    assert_int_equal(answer_nr(b, CALLGATE_ABI_X86_64, 0x40000000), E(EPERM));
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    /* a value with bits beyond the mask */
    resolves(b, PROFILE(RULE("read", ALLOW,
                             "\"args\": [{\"index\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\", "
                             "\"value\": 1, \"valueTwo\": 3}]")));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "read", 1), E(EPERM));
    /* where each condition is a rule of its own, the others stay such rules */
    resolves(b, PROFILE(RULE(
                    "read", ALLOW,
                    "\"args\": [{\"index\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\", "
                    "\"value\": 1, \"valueTwo\": 3}, " ARG(0, "EQ", 7) ", " ARG(1, "EQ", 5) "]")));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "read", 1), E(EPERM));
    assert_int_equal(answer_on(b, CALLGATE_ABI_X86_64, "read", 7), CALLGATE_ALLOW);
}

/* Other ABIs alone are none for it; other machines are told, where they are asked for. */
static void gvisor_machines(void **state)
{
    bench *b = *state;
    const char *json = PROFILE(RULE("read", ALLOW));

    b->target.reading = CALLGATE_READING_GVISOR;
    b->target.abis = SET(X86) | SET(X32);
    is_refused(b, json, 0, "machine's own ABI alone");
    assert_string_equal(b->err.hint, "ask for x86_64");
    b->target.abis = SET(X86_64);
    resolves(b, json);
    assert_false(has_report(b, "strange-machine"));
    b->target.machine = CALLGATE_ABI_S390X;
    b->target.abis = SET(S390);
    is_refused(b, json, 0, "machine's own ABI alone");
    b->target.abis = 0;
    resolves(b, json);
    assert_true(has_report(b, "strange-machine"));
    b->target.machine = CALLGATE_ABI_NONE;
    resolves(b, json);
    assert_false(has_report(b, "strange-machine"));
    b->target.reading = CALLGATE_READING_RUNC;
    b->target.machine = CALLGATE_ABI_S390X;
    resolves(b, json);
    assert_false(has_report(b, "strange-machine"));
}

static void default_flags(void **state)
{
    bench *b = *state;

    for (uint32_t i = 0; i < CALLGATE_READING_COUNT; i++) {
        callgate_reading reading = b->target.reading = (callgate_reading)i;
        bool has_none = reading == CALLGATE_READING_YOUKI || reading == CALLGATE_READING_KATA ||
                        reading == CALLGATE_READING_GVISOR;
        resolves(b, PROFILE(RULE("read", ALLOW)));
        assert_int_equal(b->source.attachment.flags, has_none ? 0 : CALLGATE_FLAG_SPEC_ALLOW);
    }
}

static void kata_refuses(void **state)
{
    static const char flags[] = PROFILE_WITH(
        "\"flags\": [\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"], ", RULE("read", ALLOW));
    static const char none[] = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": "
                               "[{\"names\": [], \"action\": \"SCMP_ACT_ALLOW\"}]}";
    bench *b = *state;

    b->target.reading = CALLGATE_READING_KATA;
    is_refused(b, flags, column_of(flags, "[\"SECCOMP"), "flags");
    is_refused(b, none, column_of(none, "{\"names"), "no call at all");
}

/* Docker's old `name` is a key that OCI doesn't have. */
static void singular_names(void **state)
{
    static const char json[] = "{\"defaultAction\": \"SCMP_ACT_TRACE\", \"syscalls\": "
                               "[{\"name\": \"read\", \"action\": \"SCMP_ACT_ALLOW\"}]}";
    bench *b = *state;

    b->target.reading = CALLGATE_READING_DOCKER;
    resolves(b, json);
    assert_int_equal(answer(b, "read"), CALLGATE_ALLOW);
    b->target.reading = CALLGATE_READING_CONTAINERD;
    resolves(b, json);
    assert_int_equal(answer(b, "read"), CALLGATE_TRACE | EPERM);
}

/* In a config.json the old `name` is no key at all. */
static void nameless_rules(void **state)
{
    static const char json[] =
        "{\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_TRACE\", \"syscalls\": "
        "[{\"name\": \"read\", \"action\": \"SCMP_ACT_ALLOW\"}]}}}";
    static const expectation expected[] = {
        ANSWERS(RUNC, CALLGATE_TRACE | EPERM),
        ANSWERS(DOCKER, CALLGATE_TRACE | EPERM),
        ANSWERS(CONTAINERD, CALLGATE_TRACE | EPERM),
        ANSWERS(GVISOR, CALLGATE_TRACE | EPERM),
        ANSWERS(PODMAN, CALLGATE_TRACE | EPERM),
        ANSWERS(MEANT, CALLGATE_TRACE | EPERM),
        REFUSES(CRUN, "has no 'names'"),
        REFUSES(YOUKI, "has no 'names'"),
        REFUSES(KATA, "has no 'names'"),
    };

    expect(*state, json, "read", 0, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(readings_have_names),
        TEST(errnos),
        TEST(errno_names),
        TEST(newer_calls),
        TEST(conditions_of_engines),
        TEST(one_argument_twice),
        TEST(seven_conditions),
        TEST(overlaps),
        TEST(rules_like_the_default),
        TEST(actions_beyond_gvisor),
        TEST(gvisor_is_native),
        TEST(gvisor_machines),
        TEST(default_flags),
        TEST(kata_refuses),
        TEST(singular_names),
        TEST(nameless_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
