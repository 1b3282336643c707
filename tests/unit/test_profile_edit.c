/* Lossless edits: bytes by example, meaning by the oracle on random profiles. */
#include "base/text.h"
#include "edit_oracle.h"
#include "files.h"
#include "profile/edit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard headers first */
#include <cmocka.h>

enum { EXPRESSION_MAX = 8, NOTES_BYTES = 2000 };

/* A request as typed, with all that it needs. */
typedef struct asked {
    arena memory;
    call_expression allow[EXPRESSION_MAX];
    call_expression deny[EXPRESSION_MAX];
    edit_request request;
    char notes[NOTES_BYTES]; /* "rule: text\n" each */
} asked;

static void keep_note(void *user, const callgate_diagnostic *report)
{
    asked *all = user;
    size_t bytes = strlen(all->notes);

    snprintf(all->notes + bytes, NOTES_BYTES - bytes, "%s: %s\n", report->rule, report->text);
}

static void ask(asked *all, bool is_allow, const char *call)
{
    uint32_t *count = is_allow ? &all->request.allow_count : &all->request.deny_count;
    callgate_error err;

    assert_true(*count < EXPRESSION_MAX);
    if (call_parse(call, &all->memory, &(is_allow ? all->allow : all->deny)[(*count)++], &err) !=
        CALLGATE_OK)
        fail_msg("%s: %s", call, err.text);
}

/* "+read -clone(5) errno=38 default=50000 default-errno=38 audit" */
static void begin(asked *all, const char *words)
{
    char copy[300], *rest = copy;

    memset(all, 0, sizeof(*all));
    arena_init(&all->memory, 1 << 24);
    all->request.allow = all->allow;
    all->request.deny = all->deny;
    snprintf(copy, sizeof(copy), "%s", words);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        if (*word == '+' || *word == '-')
            ask(all, *word == '+', word + 1);
        else if (sscanf(word, "errno=%u", &all->request.errno_value) == 1)
            all->request.has_errno = true;
        else if (sscanf(word, "default=%x", &all->request.default_action) == 1)
            all->request.has_default_action = true;
        else if (sscanf(word, "default-errno=%u", &all->request.default_errno) == 1)
            all->request.has_default_errno = true;
        else if (strcmp(word, "audit") == 0)
            all->request.is_audit = true;
        else
            fail_msg("what is '%s'?", word);
    }
}

static callgate_profile *parse(const char *json, size_t bytes)
{
    callgate_profile *profile = NULL;
    callgate_error err;

    if (callgate_profile_parse(json, bytes, "p.json", &profile, NULL, &err) != CALLGATE_OK)
        fail_msg("%.*s\n%u:%u: %s", (int)bytes, json, err.place.line, err.place.column, err.text);
    return profile;
}

static callgate_status edit(asked *all, const callgate_profile *profile, edit_result *ret_result,
                            callgate_error *reterr)
{
    callgate_sink sink = {keep_note, all};

    return profile_edit(profile, &all->request, ret_result, &sink, reterr);
}

/* The text that `words` make of a profile. */
static void becomes(const char *json, const char *words, const char *expected, const char *notes)
{
    callgate_profile *profile = parse(json, strlen(json));
    edit_result result;
    callgate_error err;
    asked all;

    begin(&all, words);
    if (edit(&all, profile, &result, &err) != CALLGATE_OK)
        fail_msg("%s: %s", words, err.text);
    assert_string_equal(result.text, expected);
    assert_int_equal(result.text_bytes, strlen(expected));
    assert_int_equal(result.is_changed, strcmp(json, expected) != 0);
    assert_string_equal(all.notes, notes);
    edit_result_clear(&result);
    arena_release(&all.memory);
    callgate_profile_free(profile);
}

#define LISTED(names)                                                                              \
    "{\n"                                                                                          \
    "\t\"defaultAction\": \"SCMP_ACT_ERRNO\",\n"                                                   \
    "\t\"syscalls\": [\n"                                                                          \
    "\t\t{\n"                                                                                      \
    "\t\t\t\"names\": [" names "],\n"                                                              \
    "\t\t\t\"action\": \"SCMP_ACT_ALLOW\"\n"                                                       \
    "\t\t}\n"                                                                                      \
    "\t]\n"                                                                                        \
    "}\n"

static void names_leave_with_their_comma(void **state)
{
    (void)state;
    becomes(LISTED("\"bind\", \"read\", \"write\""), "-bind", LISTED("\"read\", \"write\""), "");
    becomes(LISTED("\"bind\", \"read\", \"write\""), "-read", LISTED("\"bind\", \"write\""), "");
    becomes(LISTED("\"bind\", \"read\", \"write\""), "-write", LISTED("\"bind\", \"read\""), "");
    becomes(LISTED("\"bind\" , \"read\" , \"write\""), "-write -bind", LISTED("\"read\""), "");
    becomes(LISTED("\"bind\",\n\t\"read\",\n\t\"write\"\n\t"), "-read",
            LISTED("\"bind\",\n\t\"write\"\n\t"), "");
    becomes(LISTED("\"bind\", \"kill\",\n\"read\", \"write\""), "-kill",
            LISTED("\"bind\",\n\"read\", \"write\""), "");
    becomes(LISTED("\"bind\", \"bind\", \"read\""), "-bind", LISTED("\"read\""), "");
}

static void the_last_name_takes_its_rule(void **state)
{
    (void)state;
    becomes(LISTED("\"bind\""), "-bind",
            "{\n\t\"defaultAction\": \"SCMP_ACT_ERRNO\",\n\t\"syscalls\": []\n}\n", "");
    becomes("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[\n"
            " {\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"},\n"
            " {\"names\":[\"bind\"],\"action\":\"SCMP_ACT_ALLOW\"},\n"
            " {\"names\":[\"write\"],\"action\":\"SCMP_ACT_ALLOW\"}\n]}",
            "-bind",
            "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[\n"
            " {\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"},\n"
            " {\"names\":[\"write\"],\"action\":\"SCMP_ACT_ALLOW\"}\n]}",
            "");
    becomes("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[\n"
            " {\"name\":\"read\",\"action\":\"SCMP_ACT_ALLOW\"},\n"
            " {\"name\":\"bind\",\"action\":\"SCMP_ACT_ALLOW\"}\n]}",
            "-bind",
            "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[\n"
            " {\"name\":\"read\",\"action\":\"SCMP_ACT_ALLOW\"}\n]}",
            "");
}

static void new_names_stand_in_order(void **state)
{
    (void)state;
    becomes(LISTED("\"bind\", \"kill\", \"write\""), "+read",
            LISTED("\"bind\", \"kill\", \"read\", \"write\""), "");
    becomes(LISTED("\"bind\", \"kill\", \"write\""), "+access",
            LISTED("\"access\", \"bind\", \"kill\", \"write\""), "");
    becomes(LISTED("\"bind\",\r\n\t\"kill\""), "+write",
            LISTED("\"bind\",\r\n\t\"kill\",\r\n\t\"write\""), "");
    becomes(LISTED("\"write\", \"bind\", \"kill\", \"access\""), "+read",
            LISTED("\"write\", \"bind\", \"kill\", \"access\", \"read\""), "");
    becomes(LISTED("\"bind\""), "+read", LISTED("\"bind\", \"read\""), "");
}

static void what_changes_nothing_is_said(void **state)
{
    (void)state;
    becomes(LISTED("\"bind\", \"read\""), "+read -io_uring_setup", LISTED("\"bind\", \"read\""),
            "already-permitted: read: already permitted\n"
            "already-refused: io_uring_setup: already refused\n");
    becomes(LISTED("\"bind\", \"read\""), "+read(1) -write(*,2)", LISTED("\"bind\", \"read\""),
            "already-permitted: read(1): already permitted\n"
            "already-refused: write(*,2): already refused\n");
    becomes("{\"defaultAction\":\"SCMP_ACT_LOG\"}", "audit default=7ffc0000",
            "{\"defaultAction\":\"SCMP_ACT_LOG\"}",
            "already-default: SCMP_ACT_LOG: already the default action\n"
            "already-audit: --audit: nothing is refused already\n");
}

static void new_rules_look_like_their_neighbours(void **state)
{
    (void)state;
    becomes("{\"defaultAction\":\"SCMP_ACT_ALLOW\"}", "-bind -read(1)",
            "{\"defaultAction\":\"SCMP_ACT_ALLOW\", \"syscalls\":[{\"names\":[\"bind\"], "
            "\"action\":\"SCMP_ACT_ERRNO\", \"errnoRet\":1}, {\"names\":[\"read\"], "
            "\"action\":\"SCMP_ACT_ERRNO\", \"errnoRet\":1, \"args\":[{\"index\":0, \"value\":1, "
            "\"op\":\"SCMP_CMP_EQ\"}]}]}",
            "");
    becomes("{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\",\n  \"syscalls\": []\n}", "-bind(*,7)",
            "{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\",\n  \"syscalls\": [\n    {\n"
            "      \"names\": [\n        \"bind\"\n      ],\n"
            "      \"action\": \"SCMP_ACT_ERRNO\",\n      \"errnoRet\": 1,\n      \"args\": [\n"
            "        {\n          \"index\": 1,\n          \"value\": 7,\n"
            "          \"op\": \"SCMP_CMP_EQ\"\n        }\n      ]\n    }\n  ]\n}",
            "");
    becomes("{ \"defaultAction\" : \"SCMP_ACT_ERRNO\", \"syscalls\" : [ { \"name\" : \"read\", "
            "\"action\" : \"SCMP_ACT_ALLOW\", \"args\" : [] } ] }",
            "+write +kill",
            "{ \"defaultAction\" : \"SCMP_ACT_ERRNO\", \"syscalls\" : [ { \"name\" : \"read\", "
            "\"action\" : \"SCMP_ACT_ALLOW\", \"args\" : [] }, { \"name\" : \"write\", "
            "\"action\" : \"SCMP_ACT_ALLOW\" }, { \"name\" : \"kill\", "
            "\"action\" : \"SCMP_ACT_ALLOW\" } ] }",
            "");
}

#define GUARDED(rules) "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[" rules "]}"

static void split_rules_keep_their_guards(void **state)
{
    (void)state;
    becomes(GUARDED("{\"comment\":\"why\",\"names\":[\"bind\",\"clone\"],\"action\":"
                    "\"SCMP_ACT_ALLOW\",\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]},\"x\":1}"),
            "-clone(17)",
            GUARDED("{\"comment\":\"why\",\"names\":[\"bind\"],\"action\":"
                    "\"SCMP_ACT_ALLOW\",\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]},\"x\":1}, "
                    "{\"comment\":\"why\",\"names\":[\"clone\"],\"action\":"
                    "\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":17,"
                    "\"op\":\"SCMP_CMP_NE\"}],\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]},"
                    "\"x\":1}"),
            "");
    becomes(GUARDED("{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":"
                    "[{\"index\":0,\"value\":40,\"op\":\"SCMP_CMP_NE\"}]}"),
            "-socket(38,*,*)",
            GUARDED("{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":"
                    "[{\"index\":0,\"value\":38,\"op\":\"SCMP_CMP_LT\"}]}, "
                    "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":"
                    "[{\"index\":0,\"value\":39,\"op\":\"SCMP_CMP_EQ\"}]}, "
                    "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":"
                    "[{\"index\":0,\"value\":40,\"op\":\"SCMP_CMP_GT\"}]}"),
            "");
}

static void actions_change_in_place(void **state)
{
    static const char podman[] =
        "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38,\n"
        " \"defaultErrno\": \"ENOSYS\",\n \"syscalls\": [\n"
        "  {\"names\": [\"bind\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 1, "
        "\"errno\": \"EPERM\"},\n"
        "  {\"names\": [\"kill\"], \"action\": \"SCMP_ACT_KILL\"},\n"
        "  {\"names\": [\"read\"], \"action\": \"SCMP_ACT_TRACE\", \"errnoRet\": 5}]}";

    (void)state;
    becomes(podman, "audit",
            "{\"defaultAction\": \"SCMP_ACT_LOG\",\n \"syscalls\": [\n"
            "  {\"names\": [\"bind\"], \"action\": \"SCMP_ACT_LOG\"},\n"
            "  {\"names\": [\"kill\"], \"action\": \"SCMP_ACT_LOG\"},\n"
            "  {\"names\": [\"read\"], \"action\": \"SCMP_ACT_TRACE\", \"errnoRet\": 5}]}",
            "");
    becomes("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38,\n"
            " \"defaultErrno\": \"ENOSYS\"}",
            "default=50000 default-errno=1",
            "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 1,\n"
            " \"defaultErrno\": \"EPERM\"}",
            "");
    becomes("{\"defaultAction\": \"SCMP_ACT_ALLOW\"}", "default=50000 default-errno=38",
            "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38}", "");
    becomes("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38}", "default=0",
            "{\"defaultAction\": \"SCMP_ACT_KILL\"}", "");
    becomes("{\"DefaultAction\": \"SCMP_ACT_ERRNO\"}", "default=7fff0000",
            "{\"DefaultAction\": \"SCMP_ACT_ALLOW\"}", "");
}

static void denials_take_the_errno_asked_for(void **state)
{
    (void)state;
    becomes(GUARDED("{\"names\":[\"bind\",\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}"),
            "-bind errno=38",
            GUARDED("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}, {\"names\":[\"bind\"],"
                    "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}"),
            "");
    becomes(GUARDED("{\"names\":[\"bind\",\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}"),
            "-bind errno=1", GUARDED("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}"), "");
}

/* A negative number is no small one, whatever the width of words. */
static void values_apart_dont_contradict(void **state)
{
    (void)state;
    becomes(GUARDED("{\"names\":[\"bind\"],\"action\":\"SCMP_ACT_ALLOW\"}"),
            "+read(-5) -read(2,40)",
            GUARDED("{\"names\":[\"bind\"],\"action\":\"SCMP_ACT_ALLOW\"}, {\"names\":[\"read\"],"
                    "\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":"
                    "18446744073709551611,\"op\":\"SCMP_CMP_EQ\"}]}"),
            "already-refused: read(2,40): already refused\n");
}

/* A rule that an unconditional one makes idle goes; guards that never hold together don't meet. */
static void rules_in_the_way_go(void **state)
{
    (void)state;
    becomes(GUARDED("{\"names\":[\"bind\"],\"action\":\"SCMP_ACT_ALLOW\"},{\"names\":[\"read\"],"
                    "\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":1,"
                    "\"op\":\"SCMP_CMP_EQ\"}]},{\"names\":[\"read\"],\"action\":\"SCMP_ACT_KILL\","
                    "\"excludes\":{\"arches\":[\"arm\"]}}"),
            "+read", GUARDED("{\"names\":[\"bind\", \"read\"],\"action\":\"SCMP_ACT_ALLOW\"}"), "");
    becomes(GUARDED("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"includes\":{\"caps\":"
                    "[\"CAP_SYS_ADMIN\"]}},{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\","
                    "\"errnoRet\":38,\"excludes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}}"),
            "+read(5)",
            GUARDED("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"includes\":{\"caps\":"
                    "[\"CAP_SYS_ADMIN\"]}},{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\","
                    "\"errnoRet\":38,\"args\":[{\"index\":0,\"value\":5,\"op\":\"SCMP_CMP_NE\"}],"
                    "\"excludes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}},{\"names\":[\"read\"],"
                    "\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":5,"
                    "\"op\":\"SCMP_CMP_EQ\"}]}"),
            "");
}

static void refuses(const char *json, const char *words, callgate_status status, const char *part)
{
    callgate_profile *profile = parse(json, strlen(json));
    edit_result result = {0};
    callgate_error err = {0};
    asked all;

    begin(&all, words);
    assert_int_equal(edit(&all, profile, &result, &err), status);
    assert_null(result.text);
    print_message("# %s | %s\n", err.text, err.hint);
    assert_non_null(strstr(err.text, part));
    arena_release(&all.memory);
    callgate_profile_free(profile);
}

static void what_oci_cant_say_is_refused(void **state)
{
    static const char masked[] =
        GUARDED("{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,"
                "\"value\":2114060288,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}");

    (void)state;
    refuses(masked, "-x32:clone", CALLGATE_UNSUPPORTED, "one architecture alone");
    refuses(masked, "-272", CALLGATE_UNSUPPORTED, "is a number");
    refuses(masked, "-clone(17)", CALLGATE_UNSUPPORTED, "can't be taken out");
    refuses(masked, "+clone -clone", CALLGATE_INVALID, "both allowed and denied");
    refuses(masked, "+clone -cl*", CALLGATE_INVALID, "both allowed and denied");
    refuses(masked, "+read(-5) -read(-5,2)", CALLGATE_INVALID, "both allowed and denied");
    refuses("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86\"]}",
            "+read(-5) -read(4294967291)", CALLGATE_INVALID, "both allowed and denied");
    refuses(masked, "default=7fc00000", CALLGATE_INVALID, "without a 'listenerPath'");
    refuses("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86\"]}",
            "+ioctl(*,0x100000005)", CALLGATE_UNSUPPORTED, "over 32 bits");
    refuses(GUARDED("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,"
                    "\"value\":4294967301,\"op\":\"SCMP_CMP_EQ\"}]}"),
            "-read(5)", CALLGATE_UNSUPPORTED, "can't be taken out");
    refuses(GUARDED("{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,"
                    "\"value\":5,\"op\":\"SCMP_CMP_LT\"}]},{\"names\":[\"read\"],\"action\":"
                    "\"SCMP_ACT_KILL\",\"args\":[{\"index\":1,\"value\":1,"
                    "\"op\":\"SCMP_CMP_EQ\"}]}"),
            "-read(2)", CALLGATE_UNSUPPORTED, "overlap");
}

static void other_doors_are_named(void **state)
{
    (void)state;
    becomes(LISTED("\"bind\", \"read\", \"socketcall\""), "-bind",
            LISTED("\"read\", \"socketcall\""),
            "multiplexed: bind: 'socketcall' still reaches it on x86\n");
    becomes(LISTED("\"bind\", \"read\", \"socketcall\""), "-bind -socketcall", LISTED("\"read\""),
            "");
}

/* Random profiles over a small universe, which the oracle then looks at in full. */
static uint64_t seed = 88172645463325252u;

static uint32_t any(uint32_t count)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 11) % count);
}

static const char *const calls[] = {"read", "write", "clone", "bind"};
static const char *const gaps[][2] = {{"", ""}, {"\n\t", "\n"}, {" ", " "}};

static void add_action(struct text *json, const char *key)
{
    static const char *const tokens[] = {"ALLOW", "ALLOW", "ALLOW", "LOG",  "ERRNO",
                                         "ERRNO", "ERRNO", "TRACE", "KILL", "TRAP"};

    text_add(json, "\"%s\":\"SCMP_ACT_%s\"", key, tokens[any(10)]);
}

static void add_args(struct text *json)
{
    static const char *const ops[] = {"NE", "LT", "LE", "EQ", "EQ", "GE", "GT", "MASKED_EQ"};
    uint32_t count = any(3);

    text_add(json, ",\"args\":[");
    for (uint32_t i = 0; i < count; i++) {
        const char *op = ops[any(8)];
        uint64_t high = any(12) == 0 ? UINT64_C(1) << 32 : 0;
        uint64_t value =
            strcmp(op, "MASKED_EQ") == 0 && any(2) ? UINT64_MAX - any(8) : high + any(7);
        text_add(json, "%s{\"index\":%u,\"value\":%llu,\"valueTwo\":%u,\"op\":\"SCMP_CMP_%s\"}",
                 i ? "," : "", any(2), (unsigned long long)value,
                 strcmp(op, "MASKED_EQ") == 0 ? any(8) : 0, op);
    }
    text_add_char(json, ']');
}

static void add_rule(struct text *json, const char *const *gap)
{
    static const char *const guards[] = {
        ",\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}",
        ",\"excludes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}",
        ",\"includes\":{\"arches\":[\"amd64\"]}",
        ",\"excludes\":{\"arches\":[\"amd64\"],\"minKernel\":\"5.1\"}",
        ",\"comment\":\"why\"",
        "",
        "",
        "",
        "",
        "",
    };
    uint32_t first = any(4), count = 1 + any(3);

    text_add(json, "{%s", gap[0]);
    if (count == 1 && any(3) == 0) {
        text_add(json, "\"name\":\"%s\"", calls[first]);
    } else {
        text_add(json, "\"names\":[");
        for (uint32_t i = 0; i < count; i++)
            text_add(json, "%s\"%s\"", i ? "," : "", calls[(first + i) % 4]);
        text_add_char(json, ']');
    }
    text_add(json, ",%s", gap[0]);
    add_action(json, "action");
    if (any(3) > 0)
        add_args(json);
    text_add(json, "%s%s}", guards[any(10)], gap[1]);
}

static void make_profile(struct text *json)
{
    const char *const *gap = gaps[any(3)];
    uint32_t count = any(5);

    text_add(json, "{%s", gap[0]);
    add_action(json, "defaultAction");
    text_add(json, ",\"syscalls\":[%s", gap[0]);
    for (uint32_t i = 0; i < count; i++) {
        text_add(json, "%s%s", i ? "," : "", i ? gap[0] : "");
        add_rule(json, gap);
    }
    text_add(json, "%s]%s}", gap[1], gap[1]);
}

static const oracle_target targets[] = {
    {0, "amd64", CALLGATE_KERNEL(5, 4), false},
    {UINT64_MAX, "amd64", CALLGATE_KERNEL(4, 8), false},
    {0, "arm64", CALLGATE_KERNEL(6, 0), true},
    {UINT64_MAX, "arm64", CALLGATE_KERNEL(4, 8), true},
};

/* The calls that the request is about, of one name. */
typedef struct edit_subject {
    call_id call;
    const call_expression *expression;
    bool is_allow;
} edit_subject;

static bool is_meant(const edit_subject *subject, call_id call, const uint64_t *args)
{
    const call_expression *expression = subject->expression;

    if (call != subject->call)
        return false;
    for (uint32_t i = 0; i < 6; i++)
        if (expression->is_given[i] && expression->values[i] != args[i])
            return false;
    return true;
}

static void compare_on(const callgate_profile *old, const callgate_profile *new,
                       const edit_subject *subject, const oracle_target *target, call_id call,
                       const uint64_t *args)
{
    oracle_words before = oracle_ask(old, target, call, args);
    oracle_words after = oracle_ask(new, target, call, args);
    callgate_level level = subject->is_allow ? CALLGATE_PERMITTED : CALLGATE_REFUSED;

    if (is_meant(subject, call, args) ? oracle_is(&after, level) : oracle_equal(&before, &after))
        return;
    fail_msg("%s: %s(%llu, %llu) on %s\n%s\n%s", subject->expression->text, call_name(call),
             (unsigned long long)args[0], (unsigned long long)args[1], target->goarch, old->text,
             new->text);
}

static void compare(const callgate_profile *old, const callgate_profile *new,
                    const edit_subject *subject)
{
    static const uint64_t values[] = {0,
                                      1,
                                      2,
                                      3,
                                      4,
                                      5,
                                      6,
                                      7,
                                      8,
                                      9,
                                      UINT32_MAX,
                                      UINT64_C(1) << 32,
                                      (UINT64_C(1) << 32) + 3,
                                      UINT64_MAX};
    enum { COUNT = sizeof(values) / sizeof(values[0]) };

    for (uint32_t t = 0; t < sizeof(targets) / sizeof(targets[0]); t++)
        for (uint32_t i = 0; i < 4 * COUNT * COUNT; i++) {
            const char *name = calls[i % 4];
            uint64_t args[6] = {values[i / 4 % COUNT], values[i / 4 / COUNT]};
            bool is_wide = (args[0] | args[1]) > UINT32_MAX;
            if (!(is_wide && targets[t].is_narrow))
                compare_on(old, new, subject, &targets[t], call_from_name(name, strlen(name)),
                           args);
        }
}

/* Rules that don't name the call stand as they were, in their order. */
static bool is_named_in(const profile_entry *entry, call_id call)
{
    for (uint32_t i = 0; i < entry->name_count; i++)
        if (entry->names[i].call == call)
            return true;
    return false;
}

static void others_are_untouched(const callgate_profile *old, const callgate_profile *new,
                                 call_id call)
{
    const char *at = new->text;

    for (uint32_t i = 0; i < old->entry_count; i++) {
        const profile_entry *entry = &old->entries[i];
        char rule[600];
        if (is_named_in(entry, call))
            continue;
        /* its list of names may have taken the call in: the rest must stand */
        uint32_t begin = entry->is_singular ? entry->span.begin : entry->names[0].span.begin;
        uint32_t names_end = entry->names[entry->name_count - 1].span.end;
        snprintf(rule, sizeof(rule), "%.*s", (int)(names_end - begin), old->text + begin);
        const char *names = strstr(at, rule);
        snprintf(rule, sizeof(rule), "%.*s", (int)(entry->span.end - names_end),
                 old->text + names_end);
        /* the list may have grown in its middle, and an equal one may stand further down */
        const char *rest = names ? strstr(names, rule) : NULL;
        if (!rest)
            rest = strstr(at, rule);
        if (!rest)
            fail_msg("%s\nis gone from\n%s", rule, new->text);
        at = rest + strlen(rule);
    }
}

static bool try_random(void)
{
    char words[60];
    struct text json;
    edit_result result, again;
    callgate_error err;
    asked all;
    bool has_args = any(2) > 0;

    text_init(&json);
    make_profile(&json);
    /* one draw a statement: compilers order arguments as they like */
    bool has_two = any(3) == 0;
    char sign = any(2) ? '+' : '-';
    const char *call = calls[any(4)];
    unsigned first = any(7);
    unsigned second = any(7);
    snprintf(words, sizeof(words), has_args ? (has_two ? "%c%s(%u,%u)" : "%c%s(%u)") : "%c%s", sign,
             call, first, second);
    begin(&all, words);
    callgate_profile *old = parse(text_data(&json), json.bytes);
    callgate_status status = edit(&all, old, &result, &err);
    assert_true(status == CALLGATE_OK || (status == CALLGATE_UNSUPPORTED && has_args));
    if (status == CALLGATE_OK) {
        edit_subject subject = {.is_allow = all.request.allow_count > 0};
        subject.expression = subject.is_allow ? &all.allow[0] : &all.deny[0];
        subject.call = subject.expression->matches[0].call;
        callgate_profile *new = parse(result.text, result.text_bytes);
        compare(old, new, &subject);
        others_are_untouched(old, new, subject.call);
        assert_int_equal(edit(&all, new, &again, &err), CALLGATE_OK);
        if (again.is_changed)
            fail_msg("%s twice:\n%s\n%s\n%s", words, json.data, result.text, again.text);
        edit_result_clear(&again);
        edit_result_clear(&result);
        callgate_profile_free(new);
    }
    callgate_profile_free(old);
    arena_release(&all.memory);
    text_release(&json);
    return status == CALLGATE_OK;
}

static void random_edits_mean_what_was_asked(void **state)
{
    enum { COUNT = 3000 };
    uint32_t done_count = 0;

    (void)state;
    for (uint32_t i = 0; i < COUNT; i++)
        done_count += try_random();
    print_message("# %u of %u edits could be said in OCI\n", done_count, (unsigned)COUNT);
    assert_true(done_count > COUNT / 2);
}

static void edit_published(const char *name, const char *data, size_t bytes)
{
    static const char *const words[] = {"-io_uring_*", "-clone", "+unshare", "+kcmp",
                                        "-ptrace",     "+mount", "-read(0)", "-@basic-io"};
    callgate_error err;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        callgate_profile *old = parse(data, bytes);
        edit_result result;
        asked all;
        begin(&all, words[i]);
        if (edit(&all, old, &result, &err) != CALLGATE_OK)
            fail_msg("%s %s: %s", name, words[i], err.text);
        callgate_profile *new = parse(result.text, result.text_bytes);
        const call_expression *asked_for = words[i][0] == '+' ? &all.allow[0] : &all.deny[0];
        for (uint32_t j = 0; j < asked_for->match_count; j++) {
            uint64_t args[6] = {0};
            oracle_words after = oracle_ask(new, &targets[1], asked_for->matches[j].call, args);
            assert_true(
                oracle_is(&after, words[i][0] == '+' ? CALLGATE_PERMITTED : CALLGATE_REFUSED));
        }
        callgate_profile_free(new);
        edit_result_clear(&result);
        arena_release(&all.memory);
        callgate_profile_free(old);
    }
}

static void published_profiles_can_be_edited(void **state)
{
    char folder[PATH_BYTES];

    (void)state;
    files_shared("profiles", folder);
    if (files_each(folder, edit_published) < 0) {
        print_message("no profiles in the shared data\n");
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_leave_with_their_comma),
        cmocka_unit_test(the_last_name_takes_its_rule),
        cmocka_unit_test(new_names_stand_in_order),
        cmocka_unit_test(what_changes_nothing_is_said),
        cmocka_unit_test(new_rules_look_like_their_neighbours),
        cmocka_unit_test(split_rules_keep_their_guards),
        cmocka_unit_test(actions_change_in_place),
        cmocka_unit_test(denials_take_the_errno_asked_for),
        cmocka_unit_test(values_apart_dont_contradict),
        cmocka_unit_test(rules_in_the_way_go),
        cmocka_unit_test(what_oci_cant_say_is_refused),
        cmocka_unit_test(other_doors_are_named),
        cmocka_unit_test(random_edits_mean_what_was_asked),
        cmocka_unit_test(published_profiles_can_be_edited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
