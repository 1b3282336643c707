/* Profiles of every dialect read, bad ones refused with a place. */
#include "base/limits.h"
#include "base/text.h"
#include "callgate/policy.h"
#include "files.h"
#include "profile/profile.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard headers first */
#include <cmocka.h>

enum { SEEN_MAX = 64 };

/* What a sink has seen. */
typedef struct seen {
    callgate_diagnostic reports[SEEN_MAX];
    uint32_t count;
} seen;

static void keep(void *user, const callgate_diagnostic *report)
{
    seen *all = user;

    if (all->count < SEEN_MAX)
        all->reports[all->count] = *report;
    all->count++;
}

static callgate_profile *read_ok(const char *json, seen *reports)
{
    callgate_profile *profile = NULL;
    callgate_error err;
    seen none;
    callgate_sink sink = {keep, reports ? reports : &none};

    none.count = 0;
    if (reports)
        reports->count = 0;
    if (callgate_profile_parse(json, strlen(json), "p.json", &profile, &sink, &err) != CALLGATE_OK)
        fail_msg("%s: %u:%u: %s", json, err.place.line, err.place.column, err.text);
    if (!reports && none.count > 0)
        fail_msg("%s: %s", json, none.reports[0].text);
    return profile;
}

/* The bytes of a span, as a string that lives until the next call. */
static const char *bytes_of(const callgate_profile *profile, profile_span span)
{
    static char bytes[200];

    snprintf(bytes, sizeof(bytes), "%.*s", (int)(span.end - span.begin),
             profile->text + span.begin);
    return bytes;
}

static void oci_has_every_field(void **state)
{
    callgate_profile *profile = read_ok(
        "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38,\n"
        " \"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X32\"],\n"
        " \"flags\": [\"SECCOMP_FILTER_FLAG_LOG\", \"SECCOMP_FILTER_FLAG_TSYNC\"],\n"
        " \"listenerPath\": \"/run/s.sock\", \"listenerMetadata\": \"x\",\n"
        " \"syscalls\": [\n"
        "  {\"names\": [\"read\", \"socket\"], \"action\": \"SCMP_ACT_NOTIFY\"},\n"
        "  {\"names\": [\"write\"], \"action\": \"SCMP_ACT_TRACE\", \"errnoRet\": 7, \"args\": [\n"
        "   {\"index\": 5, \"value\": 18446744073709551615, \"valueTwo\": 2,"
        " \"op\": \"SCMP_CMP_MASKED_EQ\"}]}]}",
        NULL);
    const profile_entry *entry = &profile->entries[1];
    callgate_condition condition = profile_arg_condition(&entry->args[0]);

    (void)state;
    assert_int_equal(callgate_profile_dialect(profile), CALLGATE_DIALECT_OCI);
    assert_int_equal(profile->default_action.action, CALLGATE_ERRNO);
    assert_true(profile->default_action.has_errno);
    assert_int_equal(profile->default_action.errno_value, 38);
    assert_int_equal(callgate_profile_abis(profile),
                     CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32));
    assert_true(profile->has_flags);
    assert_int_equal(profile->flags, CALLGATE_FLAG_LOG | CALLGATE_FLAG_TSYNC);
    assert_string_equal(profile->listener_path.text, "/run/s.sock");
    assert_string_equal(profile->listener_metadata.text, "x");
    assert_int_equal(profile->entry_count, 2);
    assert_int_equal(profile->entries[0].action.action, CALLGATE_USER_NOTIF);
    assert_string_equal(call_name(profile->entries[0].names[1].call), "socket");
    assert_string_equal(bytes_of(profile, profile->entries[0].names[1].span), "\"socket\"");
    assert_int_equal(entry->action.errno_value, 7);
    assert_string_equal(bytes_of(profile, entry->action.errno_span), "7");
    assert_string_equal(bytes_of(profile, entry->action.span), "\"SCMP_ACT_TRACE\"");
    assert_int_equal(condition.arg, 5);
    assert_true(condition.mask == UINT64_MAX && condition.value == 2);
    callgate_place place = profile_place(profile, entry->span);
    assert_int_equal(place.line, 7);
    assert_int_equal(place.column, 3);
    assert_string_equal(place.name, "p.json");
    callgate_profile_free(profile);
}

static void every_action_and_operator_is_known(void **state)
{
    static const struct {
        const char *token;
        uint32_t action;
    } actions[] = {
        {"ALLOW", CALLGATE_ALLOW},
        {"LOG", CALLGATE_LOG},
        {"TRACE", CALLGATE_TRACE},
        {"NOTIFY", CALLGATE_USER_NOTIF},
        {"ERRNO", CALLGATE_ERRNO},
        {"TRAP", CALLGATE_TRAP},
        {"KILL", CALLGATE_KILL_THREAD},
        {"KILL_THREAD", CALLGATE_KILL_THREAD},
        {"KILL_PROCESS", CALLGATE_KILL_PROCESS},
    };
    static const char *const ops[] = {"NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"};
    char json[400];

    (void)state;
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        snprintf(json, sizeof(json), "{\"defaultAction\":\"SCMP_ACT_%s\",\"listenerPath\":\"/s\"}",
                 actions[i].token);
        callgate_profile *profile = read_ok(json, NULL);
        assert_int_equal(profile->default_action.action, actions[i].action);
        callgate_profile_free(profile);
    }
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        snprintf(json, sizeof(json),
                 "{\"defaultAction\":\"SCMP_ACT_LOG\",\"syscalls\":[{\"names\":[\"read\"],"
                 "\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":1,"
                 "\"op\":\"SCMP_CMP_%s\"}]}]}",
                 ops[i]);
        callgate_profile *profile = read_ok(json, NULL);
        assert_int_equal(profile->entries[0].args[0].op, (callgate_op)i);
        callgate_profile_free(profile);
    }
}

static void docker_has_conditions(void **state)
{
    callgate_profile *profile = read_ok(
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"archMap\":[{\"architecture\":\"SCMP_ARCH_"
        "AARCH64\","
        "\"subArchitectures\":[\"SCMP_ARCH_ARM\"]},{\"architecture\":\"SCMP_ARCH_RISCV64\","
        "\"subArchitectures\":null}],\"syscalls\":[{\"names\":[\"ptrace\"],\"action\":"
        "\"SCMP_ACT_ALLOW\",\"args\":null,\"comment\":\"why\",\"includes\":{\"minKernel\":\"4.8\","
        "\"caps\":[\"CAP_SYS_ADMIN\",\"CAP_CHOWN\"]},\"excludes\":{\"arches\":[\"s390x\"]}}]}",
        NULL);
    const profile_entry *entry = &profile->entries[0];

    (void)state;
    assert_int_equal(callgate_profile_dialect(profile), CALLGATE_DIALECT_DOCKER);
    assert_int_equal(profile->arch_map_count, 2);
    assert_int_equal(profile->arch_map[0].machine, CALLGATE_ABI_AARCH64);
    assert_int_equal(profile->arch_map[0].subs[0].abi, CALLGATE_ABI_ARM);
    assert_int_equal(profile->arch_map[1].sub_count, 0);
    assert_int_equal(entry->includes.min_kernel, CALLGATE_KERNEL(4, 8));
    assert_true(entry->includes.caps == (1u << 21 | 1u << 0));
    assert_true(entry->includes.has_caps && !entry->includes.has_unknown_cap);
    assert_false(entry->excludes.has_caps);
    assert_int_equal(entry->excludes.arch_count, 1);
    assert_string_equal(entry->excludes.arches[0].text, "s390x");
    assert_string_equal(entry->comment.text, "why");
    assert_int_equal(entry->arg_count, 0);
    callgate_profile_free(profile);
}

static void old_docker_has_one_name(void **state)
{
    callgate_profile *profile =
        read_ok("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"name\":\"read\","
                "\"names\":[],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[]}]}",
                NULL);

    (void)state;
    assert_int_equal(callgate_profile_dialect(profile), CALLGATE_DIALECT_DOCKER);
    assert_true(profile->entries[0].is_singular);
    assert_int_equal(profile->entries[0].name_count, 1);
    callgate_profile_free(profile);
}

static void podman_names_errnos(void **state)
{
    callgate_profile *profile =
        read_ok("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrno\":\"ENOSYS\",\"syscalls\":[{"
                "\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"EPERM\","
                "\"errnoRet\":1}]}",
                NULL);

    (void)state;
    assert_int_equal(callgate_profile_dialect(profile), CALLGATE_DIALECT_PODMAN);
    assert_int_equal(profile->default_action.errno_value, 38);
    assert_int_equal(profile->entries[0].action.errno_value, 1);
    callgate_profile_free(profile);
}

static void a_config_holds_a_profile(void **state)
{
    seen reports;
    callgate_profile *profile =
        read_ok("{\"ociVersion\":\"1.0\",\"process\":{},\"linux\":{\"seccomp\":{\"defaultAction\":"
                "\"SCMP_ACT_LOG\",\"archMap\":[],\"syscalls\":[{\"names\":[\"ptrace\"],\"action\":"
                "\"SCMP_ACT_ALLOW\",\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}}]}}}",
                &reports);

    (void)state;
    assert_int_equal(callgate_profile_dialect(profile), CALLGATE_DIALECT_OCI_CONFIG);
    assert_int_equal(reports.count, 2);
    assert_string_equal(reports.reports[0].rule, "engine-key");
    assert_string_equal(reports.reports[1].rule, "engine-key");
    assert_int_equal(reports.reports[1].severity, CALLGATE_WARNING);
    assert_false(profile_guard_is_set(&profile->entries[0].includes));
    callgate_profile_free(profile);
}

typedef struct bad_profile {
    const char *json;
    const char *marked; /* the bytes that the error points at */
    const char *text;   /* a part of it */
    const char *hint;
} bad_profile;

#define RULE(members) "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{" members "}]}"
#define NAMED(members) RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"," members)
#define ARG(members) NAMED("\"args\":[{" members "}]")
#define ROOT(members) "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," members "}"
#define ARG_OK "\"op\":\"SCMP_CMP_EQ\",\"value\":1"

static const bad_profile bad_profiles[] = {
    {"[]", "[]", "is an object, not an array", ""},
    {"{}", "{}", "no 'defaultAction'", "no seccomp at all"},
    {"{\"defaultAction\":null}", "{\"defaultAction\":null}", "no 'defaultAction'", "no seccomp"},
    {"{\"defaultAction\":\"\"}", "\"\"", "no 'defaultAction'", "no seccomp"},
    {"{\"defaultAction\":1}", "1", "'defaultAction' takes a string, not a number", "quotes"},
    {"{\"defaultAction\":\"SCMP_ACT_ALOW\"}", "\"SCMP_ACT_ALOW\"", "unknown action 'SCMP_ACT_ALOW'",
     "'SCMP_ACT_ALLOW'"},
    {"{\"defaultAction\":\"errno\"}", "\"errno\"", "unknown action", "'SCMP_ACT_ERRNO'"},
    {"{\"defaultAction\":\"scmp_act_kill_process\"}", "\"scmp_act_kill_process\"", "unknown action",
     "'SCMP_ACT_KILL_PROCESS'"},
    {"{\"defaultAction\":\"x\"}", "\"x\"", "unknown action 'x'", "actions are"},
    {"{\"defaultAction\":\"SCMP_ACT_LOG\",\"defaultAction\":\"SCMP_ACT_ALLOW\"}",
     "\"defaultAction\"", "stands twice", "line 1"},
    {"{\"defaultAction\":\"SCMP_ACT_LOG\",\"DefaultAction\":\"SCMP_ACT_ALLOW\"}",
     "\"DefaultAction\"", "stands twice", "line 1"},
    {"{\"ociVersion\":\"1\"}", "{\"ociVersion\":\"1\"}", "no 'linux.seccomp'",
     "without any filter"},
    {"{\"linux\":{}}", "{}", "no 'linux.seccomp'", "without any filter"},
    {"{\"linux\":[]}", "[]", "'linux' takes an object", ""},
    {"{\"linux\":{\"seccomp\":1}}", "1", "'linux.seccomp' takes an object", ""},
    {"{\"linux\":{\"seccomp\":{}}}", "{}", "no 'defaultAction'", ""},
    {"{\"linux\":{},\"defaultAction\":\"SCMP_ACT_LOG\"}", "\"linux\"", "profile or config.json",
     ""},
    {ROOT("\"architectures\":\"SCMP_ARCH_X86\""), "\"SCMP_ARCH_X86\"", "takes an array",
     "brackets"},
    {ROOT("\"architectures\":[\"SCMP_ARCH_X8664\"]"), "\"SCMP_ARCH_X8664\"", "unknown architecture",
     "'SCMP_ARCH_X86_64'"},
    {ROOT("\"architectures\":[\"amd64\"]"), "\"amd64\"", "unknown architecture",
     "'SCMP_ARCH_X86_64'"},
    {ROOT("\"architectures\":[\"\"]"), "\"\"", "unknown architecture", ""},
    {ROOT("\"architectures\":[1]"), "1", "takes a string", ""},
    {ROOT("\"architectures\":[\"SCMP_ARCH_X86\"],\"archMap\":[{\"architecture\":"
          "\"SCMP_ARCH_X86_64\"}]"),
     "\"archMap\"", "'archMap' and 'architectures'", "Docker refuses both"},
    {ROOT("\"archMap\":[{}]"), "{}", "no 'architecture'", ""},
    {ROOT("\"archMap\":{}"), "{}", "takes an array", ""},
    {ROOT("\"flags\":[\"SECCOMP_FILTER_FLAG_LOGG\"]"), "\"SECCOMP_FILTER_FLAG_LOGG\"",
     "unknown flag", "'SECCOMP_FILTER_FLAG_LOG'"},
    {ROOT("\"flags\":[\"SECCOMP_FILTER_FLAG_NEW_LISTENER\"]"),
     "\"SECCOMP_FILTER_FLAG_NEW_LISTENER\"", "unknown flag", "'listenerPath'"},
    {ROOT("\"listenerPath\":\"a\\u0000b\""), "\"a\\u0000b\"", "NUL", ""},
    {"{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}", "\"SCMP_ACT_NOTIFY\"", "without a 'listenerPath'",
     ""},
    {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_NOTIFY\""), "\"SCMP_ACT_NOTIFY\"",
     "without a 'listenerPath'", "which socket"},
    {ROOT("\"defaultErrnoRet\":-1"), "-1", "'defaultErrnoRet' can't be -1", "0 to 65535"},
    {ROOT("\"defaultErrnoRet\":65536"), "65536", "can't be 65536", "0 to 65535"},
    {ROOT("\"defaultErrnoRet\":1.0"), "1.0", "can't be 1.0", "whole number"},
    {ROOT("\"defaultErrnoRet\":\"1\""), "\"1\"", "takes a number", "without quotes"},
    {ROOT("\"defaultErrno\":\"EPREM\""), "\"EPREM\"", "unknown errno 'EPREM'", "\"EPERM\""},
    {ROOT("\"defaultErrno\":\"eperm\""), "\"eperm\"", "unknown errno", "\"EPERM\""},
    {ROOT("\"defaultErrno\":\"65536\""), "\"65536\"", "unknown errno", "\"EPERM\""},
    {ROOT("\"defaultErrno\":\"+5\""), "\"+5\"", "unknown errno", "\"EPERM\""},
    {ROOT("\"defaultErrno\":1"), "1", "takes a string", ""},
    {ROOT("\"syscalls\":{}"), "{}", "'syscalls' takes an array", ""},
    {ROOT("\"syscalls\":[null]"), "null", "'syscalls' takes an object", ""},
    {RULE("\"action\":\"SCMP_ACT_ALLOW\""), "{\"action\":\"SCMP_ACT_ALLOW\"}", "no 'names'", ""},
    {RULE("\"names\":[\"read\"]"), "{\"names\":[\"read\"]}", "no 'action'", "SCMP_ACT_ALLOW"},
    {RULE("\"names\":[\"read\"],\"action\":\"\""), "\"\"", "no 'action'", ""},
    {RULE("\"names\":\"read\",\"action\":\"SCMP_ACT_ALLOW\""), "\"read\"", "takes an array", ""},
    {RULE("\"names\":[null],\"action\":\"SCMP_ACT_ALLOW\""), "null", "takes a string", ""},
    {NAMED("\"name\":\"write\""), "\"name\"", "'name' and 'names'", "Docker refuses both"},
    {NAMED("\"args\":{}"), "{}", "'args' takes an array", ""},
    {NAMED("\"args\":[null]"), "null", "'args' takes an object", ""},
    {ARG("\"op\":\"SCMP_CMP_EQ\",\"index\":0"), "{\"op\":\"SCMP_CMP_EQ\",\"index\":0}",
     "no 'value'", ""},
    {ARG(ARG_OK), "{" ARG_OK "}", "no 'index'", ""},
    {ARG("\"index\":0,\"value\":1"), "{\"index\":0,\"value\":1}", "no 'op'", ""},
    {ARG(ARG_OK ",\"index\":6"), "6", "'index' can't be 6", "0 to 5"},
    {ARG(ARG_OK ",\"index\":-1"), "-1", "'index' can't be -1", "0 to 5"},
    {ARG("\"index\":0,\"op\":\"SCMP_CMP_EQ\",\"value\":18446744073709551616"),
     "18446744073709551616", "can't be 18446744073709551616", "18446744073709551615"},
    {ARG("\"index\":0,\"op\":\"SCMP_CMP_EQ\",\"value\":1e3"), "1e3", "can't be 1e3", "digits"},
    {ARG("\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQUAL\""), "\"SCMP_CMP_EQUAL\"",
     "unknown operator", "'SCMP_CMP_EQ'"},
    {ARG("\"index\":0,\"value\":1,\"op\":\"==\""), "\"==\"", "unknown operator", "'SCMP_CMP_EQ'"},
    {ARG("\"index\":0,\"value\":1,\"op\":\"\""), "\"\"", "unknown operator", "operators are"},
    {NAMED("\"includes\":{\"minKernel\":\"4\"}"), "\"4\"", "'minKernel' can't be '4'", "\"4.8\""},
    {NAMED("\"includes\":{\"minKernel\":\"4.8.1\"}"), "\"4.8.1\"", "'minKernel'", ""},
    {NAMED("\"includes\":{\"minKernel\":\"4.300\"}"), "\"4.300\"", "'minKernel'", ""},
    {NAMED("\"includes\":{\"minKernel\":\"0.0\"}"), "\"0.0\"", "'minKernel'", ""},
    {NAMED("\"includes\":{\"minKernel\":4.8}"), "4.8", "takes a string", "quotes"},
    {NAMED("\"includes\":[]"), "[]", "'includes' takes an object", ""},
    {NAMED("\"excludes\":{\"caps\":\"CAP_CHOWN\"}"), "\"CAP_CHOWN\"", "takes an array", ""},
};

static void bad_profiles_are_refused_in_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_profiles) / sizeof(bad_profiles[0]); i++) {
        const bad_profile *bad = &bad_profiles[i];
        callgate_profile *profile = NULL;
        callgate_error err = {0};

        print_message("# %s\n", bad->json);
        assert_int_equal(
            callgate_profile_parse(bad->json, strlen(bad->json), "p.json", &profile, NULL, &err),
            CALLGATE_INVALID);
        print_message("#   %s | %s\n", err.text, err.hint);
        assert_null(profile);
        assert_non_null(strstr(err.text, bad->text));
        assert_non_null(strstr(err.hint, bad->hint));
        assert_int_equal(err.place.length, strlen(bad->marked));
        assert_memory_equal(bad->json + err.place.offset, bad->marked, err.place.length);
    }
}

typedef struct odd_profile {
    const char *json;
    const char *rule;
    callgate_severity severity;
    const char *marked;
    const char *hint;
} odd_profile;

static const odd_profile odd_profiles[] = {
    {ROOT("\"syscall\":[]"), "unknown-key", CALLGATE_WARNING, "\"syscall\"", "'syscalls'"},
    {ROOT("\"zzz\":1"), "unknown-key", CALLGATE_WARNING, "\"zzz\"", "lost"},
    {ROOT("\"_map\":1"), "annotation", CALLGATE_NOTE, "\"_map\"", ""},
    {ROOT("\"Syscalls\":[]"), "key-case", CALLGATE_WARNING, "\"Syscalls\"", "'syscalls'"},
    {ROOT("\"\xc5\xbfyscalls\":[]"), "key-case", CALLGATE_WARNING, "\"\xc5\xbfyscalls\"",
     "crun doesn't"},
    {ROOT("\"ArchMap\":[]"), "key-case", CALLGATE_WARNING, "\"ArchMap\"", "runc and crun neither"},
    {ROOT("\"DefaultErrno\":\"EPERM\""), "key-case", CALLGATE_WARNING, "\"DefaultErrno\"",
     "Podman takes both"},
    {ROOT("\"flag\xc5\xbf\":[]"), "key-case", CALLGATE_WARNING, "\"flag\xc5\xbf\"", "'flags'"},
    {NAMED("\"arg\":[]"), "unknown-key", CALLGATE_WARNING, "\"arg\"", "'args'"},
    {NAMED("\"errnoRet\":1"), "unused-errno", CALLGATE_WARNING, "1", "crun refuses"},
    {RULE("\"names\":[\"opennat\"],\"action\":\"SCMP_ACT_ALLOW\""), "unknown-call",
     CALLGATE_WARNING, "\"opennat\"", "'openat'"},
    {RULE("\"names\":[\"\"],\"action\":\"SCMP_ACT_ALLOW\""), "unknown-call", CALLGATE_WARNING,
     "\"\"", "ignore"},
    {RULE("\"names\":[],\"action\":\"SCMP_ACT_ALLOW\""), "empty-names", CALLGATE_WARNING, "[]", ""},
    {RULE("\"names\":[\"read\",\"read\"],\"action\":\"SCMP_ACT_ALLOW\""), "repeated-name",
     CALLGATE_WARNING, "\"read\"", "remove"},
    {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1,\"errno\":\"ENOSYS\""),
     "errno-conflict", CALLGATE_WARNING, "\"ENOSYS\"", "Podman takes 'errno'"},
    {ARG(ARG_OK ",\"index\":0,\"valueTwo\":3"), "unused-value-two", CALLGATE_WARNING, "3", ""},
    {NAMED("\"includes\":{\"caps\":[\"SYS_ADMIN\"]}"), "unknown-capability", CALLGATE_WARNING,
     "\"SYS_ADMIN\"", "'CAP_SYS_ADMIN'"},
    {NAMED("\"includes\":{\"caps\":[\"CAP_X\"]}"), "unknown-capability", CALLGATE_WARNING,
     "\"CAP_X\"", "no container"},
    {NAMED("\"includes\":{\"arches\":[\"x86_64\"]}"), "unknown-goarch", CALLGATE_WARNING,
     "\"x86_64\"", "'amd64'"},
    {NAMED("\"includes\":{\"arches\":[\"vax\"]}"), "unknown-goarch", CALLGATE_WARNING, "\"vax\"",
     "\"amd64\""},
    {ROOT("\"listenerMetadata\":\"x\""), "metadata-without-listener", CALLGATE_WARNING, "\"x\"",
     ""},
    {"{\"Linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_LOG\"}}}", "key-case", CALLGATE_WARNING,
     "\"Linux\"", "crun doesn't"},
};

static void odd_profiles_are_read_with_a_warning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(odd_profiles) / sizeof(odd_profiles[0]); i++) {
        const odd_profile *odd = &odd_profiles[i];
        seen reports;

        print_message("# %s\n", odd->json);
        callgate_profile *profile = read_ok(odd->json, &reports);
        assert_int_equal(reports.count, 1);
        print_message("#   %s | %s\n", reports.reports[0].text, reports.reports[0].hint);
        assert_string_equal(reports.reports[0].rule, odd->rule);
        assert_int_equal(reports.reports[0].severity, odd->severity);
        assert_non_null(strstr(reports.reports[0].hint, odd->hint));
        assert_int_equal(reports.reports[0].place.length, strlen(odd->marked));
        assert_memory_equal(odd->json + reports.reports[0].place.offset, odd->marked,
                            strlen(odd->marked));
        bool is_case = strcmp(odd->rule, "key-case") == 0 && strstr(odd->hint, "both") == NULL &&
                       strstr(odd->hint, "neither") == NULL; /* OCI's keys alone */
        assert_int_equal(profile->wrong_case.end != 0, is_case);
        callgate_profile_free(profile);
    }
}

/* A key that Go reads in any case is read, not dropped. */
static void wrong_case_still_counts(void **state)
{
    seen reports;
    callgate_profile *profile =
        read_ok("{\"DEFAULTACTION\":\"SCMP_ACT_ERRNO\",\"Syscalls\":[{\"Names\":[\"read\"],"
                "\"ACTION\":\"SCMP_ACT_ALLOW\"}]}",
                &reports);

    (void)state;
    assert_int_equal(reports.count, 4);
    assert_int_equal(profile->entry_count, 1);
    assert_int_equal(profile->entries[0].action.action, CALLGATE_ALLOW);
    assert_string_equal(bytes_of(profile, profile->wrong_case), "\"DEFAULTACTION\"");
    callgate_profile_free(profile);
}

static void nulls_count_as_absent(void **state)
{
    callgate_profile *profile = read_ok(
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":null,\"defaultErrno\":null,"
        "\"architectures\":null,\"archMap\":null,\"flags\":null,\"listenerPath\":null,"
        "\"syscalls\":[{\"names\":[\"read\"],\"name\":null,\"action\":\"SCMP_ACT_ALLOW\","
        "\"errnoRet\":null,\"args\":null,\"comment\":null,\"includes\":null,\"excludes\":null}]}",
        NULL);

    (void)state;
    assert_int_equal(callgate_profile_dialect(profile), CALLGATE_DIALECT_OCI);
    assert_false(profile->has_flags);
    assert_false(profile->default_action.has_errno);
    assert_false(profile_guard_is_set(&profile->entries[0].includes));
    callgate_profile_free(profile);
}

static void a_flood_of_warnings_ends(void **state)
{
    struct text json;
    seen *reports = calloc(1, sizeof(*reports));

    (void)state;
    text_init(&json);
    text_add(&json, "{\"defaultAction\":\"SCMP_ACT_LOG\",\"syscalls\":[{\"names\":[");
    for (int i = 0; i < 100000; i++)
        text_add(&json, "%s\"no_such_call_%d\"", i ? "," : "", i);
    text_add(&json, "],\"action\":\"SCMP_ACT_ALLOW\"}]}");
    callgate_profile_free(read_ok(text_data(&json), reports));
    assert_int_equal(reports->count, PROFILE_REPORT_COUNT_MAX + 1);
    text_release(&json);
    free(reports);
}

static void sizes_end_at_their_limit(void **state)
{
    size_t bytes = (size_t)JSON_TEXT_BYTES_MAX + 1;
    char *json = malloc(bytes);
    callgate_profile *profile = NULL;
    callgate_error err;

    (void)state;
    memset(json, ' ', bytes);
    memcpy(json, "{}", 2);
    assert_int_equal(callgate_profile_parse(json, bytes, "big", &profile, NULL, &err),
                     CALLGATE_LIMIT);
    assert_string_equal(err.place.name, "big");
    assert_int_equal(callgate_profile_parse(json, bytes - 1, "big", &profile, NULL, &err),
                     CALLGATE_INVALID);
    assert_null(profile);
    free(json);
    callgate_profile_free(NULL);
}

static void parse_published(const char *name, const char *data, size_t bytes)
{
    callgate_profile *profile = NULL;
    callgate_error err;
    size_t kept;

    if (callgate_profile_parse(data, bytes, name, &profile, NULL, &err) != CALLGATE_OK)
        fail_msg("%s:%u:%u: %s", name, err.place.line, err.place.column, err.text);
    assert_memory_equal(callgate_profile_text(profile, &kept), data, bytes);
    assert_int_equal(kept, bytes);
    for (uint32_t i = 0; i < profile->entry_count; i++)
        for (uint32_t j = 0; j < profile->entries[i].name_count; j++) {
            const profile_name *call = &profile->entries[i].names[j];
            assert_memory_equal(data + call->span.begin + 1, call->text, call->text_bytes);
        }
    callgate_profile_free(profile);
}

static void published_profiles_are_read(void **state)
{
    char folder[PATH_BYTES];

    (void)state;
    files_shared("profiles", folder);
    int count = files_each(folder, parse_published);
    if (count < 0) {
        print_message("no profiles in the shared data\n");
        skip();
    }
    assert_true(count >= 29);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oci_has_every_field),
        cmocka_unit_test(every_action_and_operator_is_known),
        cmocka_unit_test(docker_has_conditions),
        cmocka_unit_test(old_docker_has_one_name),
        cmocka_unit_test(podman_names_errnos),
        cmocka_unit_test(a_config_holds_a_profile),
        cmocka_unit_test(bad_profiles_are_refused_in_place),
        cmocka_unit_test(odd_profiles_are_read_with_a_warning),
        cmocka_unit_test(wrong_case_still_counts),
        cmocka_unit_test(nulls_count_as_absent),
        cmocka_unit_test(a_flood_of_warnings_ends),
        cmocka_unit_test(sizes_end_at_their_limit),
        cmocka_unit_test(published_profiles_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
