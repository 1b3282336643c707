/* How libseccomp counts the nodes of a call's conditions.
 *
 * The filter tests the numbers of calls in the order of their counts, of equal ones the smaller
 * number first. So where a call's test stands among those of calls with known counts tells its own.
 */
#include "base/limits.h"
#include "base/text.h"
#include "libseccomp_driver.h"
#include "lint/call_nodes.h"
#include "random_dice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

enum {
    CASE_COUNT = 1500 / RANDOM_SHARE,
    RULE_COUNT_MAX = 5,
    ARG_COUNT = 4,
    KNOWN_COUNT = 12,
    CONDITION_COUNT_MAX = 6
};

/* The call that is asked about has a larger number than those with known counts: one more each. */
static const char asked[] = "kexec_load";
static const char *const known[KNOWN_COUNT] = {"getpid",  "getuid",  "getgid", "geteuid",
                                               "getegid", "getppid", "sync",   "pause",
                                               "vhangup", "setsid",  "umask",  "alarm"};

static void begin_rule(text *out, const char *name)
{
    text_add(out, "%s{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[",
             text_data(out)[out->bytes - 1] == '[' ? "" : ",", name);
}

/* A call with so many conditions, in rules of six that share no word. */
static void write_known(uint32_t count, text *out)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t rule = 1 + i / CONDITION_COUNT_MAX;
        if (i % CONDITION_COUNT_MAX == 0)
            begin_rule(out, known[count - 1]);
        text_add(out, "%s{\"index\":%u,\"value\":%llu,\"op\":\"SCMP_CMP_EQ\"}",
                 i % CONDITION_COUNT_MAX > 0 ? "," : "", i % CONDITION_COUNT_MAX,
                 (unsigned long long)(rule << 32 | rule));
        if (i + 1 == count || (i + 1) % CONDITION_COUNT_MAX == 0)
            text_add(out, "]}");
    }
}

/* An equality or a mask; few values, so that rules share, hold and cover each other. */
static void write_condition(random_dice *random, uint32_t arg, const char *comma, text *out)
{
    static const uint64_t masks[] = {UINT64_C(1) << 32, UINT32_MAX, UINT64_MAX, 1, 3};
    uint64_t high = dice_below(random, 5) == 0, value = high << 32 | (1 + dice_below(random, 2));

    if (dice_below(random, 10) < 7)
        text_add(out, "%s{\"index\":%u,\"value\":%llu,\"op\":\"SCMP_CMP_EQ\"}", comma, arg,
                 (unsigned long long)value);
    else
        text_add(
            out, "%s{\"index\":%u,\"value\":%llu,\"valueTwo\":%u,\"op\":\"SCMP_CMP_MASKED_EQ\"}",
            comma, arg, (unsigned long long)masks[dice_below(random, 5)], dice_below(random, 3));
}

static void write_asked(random_dice *random, text *out)
{
    uint32_t count = 1 + dice_below(random, RULE_COUNT_MAX);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t args = 1 + dice_below(random, (1u << ARG_COUNT) - 1);
        const char *comma = "";
        begin_rule(out, asked);
        for (uint32_t arg = 0; arg < ARG_COUNT; arg++) {
            if ((args >> arg & 1) == 0)
                continue;
            write_condition(random, arg, comma, out);
            comma = ",";
        }
        text_add(out, "]}");
    }
}

/* How many of the calls with known counts the filter tests before the one that is asked about. */
static uint32_t count_before(const callgate_insn *insns, size_t count, callgate_abi abi)
{
    enum { LOAD = 0x20, EQUAL = 0x15, AT_LEAST = 0x35 };
    uint32_t asked_nr, found = 0;
    size_t at = 0;

    assert_true(callgate_call_nr(abi, asked, &asked_nr));
    while (at < count && (insns[at].code != LOAD || insns[at].k != 0))
        at++;
    for (at++; at < count && insns[at].k != asked_nr; at += 1u + insns[at].jf) {
        assert_true(insns[at].code == EQUAL || insns[at].code == AT_LEAST);
        found += insns[at].code == EQUAL;
    }
    assert_true(at < count);
    return found;
}

static call_nodes count_of(const call_nodes *calls, const char *name)
{
    return calls[call_from_name(name, strlen(name))];
}

/* Is the count exact? */
static bool check_profile(const char *json, const callgate_profile *profile, callgate_abi abi)
{
    static callgate_insn insns[INSN_COUNT_MAX];
    callgate_target target = {.machine = CALLGATE_ABI_X86_64,
                              .abis = CALLGATE_ABI_BIT(abi),
                              .caps = CALLGATE_CAPS_DOCKER,
                              .kernel = CALLGATE_KERNEL_NEWEST,
                              .reading = CALLGATE_READING_CRUN};
    call_nodes *calls = call_nodes_count(profile, abi, NULL);
    assert_non_null(calls);
    call_nodes count = count_of(calls, asked);
    uint32_t least = 0, most = 0;
    size_t insn_count;

    for (uint32_t i = 0; i < KNOWN_COUNT; i++) {
        call_nodes beside = count_of(calls, known[i]);
        assert_int_equal(beside.least, beside.most);
        least += beside.most <= count.least;
        most += beside.most <= count.most;
    }
    free(calls);
    assert_int_equal(libseccomp_drive(profile, &target, insns, INSN_COUNT_MAX, &insn_count), 0);
    uint32_t found = count_before(insns, insn_count, abi);
    if (found < least || found > most)
        fail_msg("%.900s: on %s %u to %u nodes, behind %u calls and not %u to %u",
                 strstr(json, asked), callgate_abi_name(abi), count.least, count.most, found, least,
                 most);
    return count.least == count.most;
}

static void write_profile(random_dice *random, text *out)
{
    text_add(out, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[");
    for (uint32_t count = 1; count <= KNOWN_COUNT; count++)
        write_known(count, out);
    write_asked(random, out);
    text_add(out, "]}");
}

static void nodes_are_counted_as_libseccomp_does(void **state)
{
    random_dice random = {11};
    uint32_t exact_count = 0;

    (void)state;
    if (!libseccomp_is_there()) {
        print_message("# skipped: libseccomp isn't installed\n");
        skip();
    }
    for (uint32_t i = 0; i < CASE_COUNT; i++) {
        callgate_profile *profile;
        text json;
        text_init(&json);
        write_profile(&random, &json);
        assert_int_equal(
            callgate_profile_parse(text_data(&json), json.bytes, "random", &profile, NULL, NULL),
            CALLGATE_OK);
        exact_count += check_profile(text_data(&json), profile, CALLGATE_ABI_X86);
        exact_count += check_profile(text_data(&json), profile, CALLGATE_ABI_X86_64);
        callgate_profile_free(profile);
        text_release(&json);
    }
    print_message("# %u of %d counts are exact\n", exact_count, (int)(2 * CASE_COUNT));
    assert_true(exact_count > 2 * CASE_COUNT - CASE_COUNT / 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nodes_are_counted_as_libseccomp_does)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
