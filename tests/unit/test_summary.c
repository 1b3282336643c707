/* The summary of a recording. */
#include "callgate/callgate.h"
#include "record/reach.h"
#include "record/summary.h"
#include "seen.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

#define X86_64 CALLGATE_ABI_X86_64

/* As one reads it: lines that were folded made whole. */
static void unfold(text *out)
{
    for (char *at; (at = strstr(text_data(out), "\n    ")) != NULL;) {
        *at = ' ';
        memmove(at + 1, at + 5, strlen(at + 5) + 1);
    }
}

/* No line is wider than a terminal, if words allow. */
static void lines_are_short(const text *out)
{
    for (const char *at = text_data(out); *at; at += strcspn(at, "\n") + 1)
        assert_true(strcspn(at, "\n") <= 100);
}

static text summarised(const observation *seen, const need_options *options, bool is_long)
{
    summary_options told = {.is_container = options->is_container,
                            .has_no_new_privs = options->has_no_new_privs,
                            .is_long = is_long};
    callgate_error err;
    need wanted;
    text profile, out;

    assert_int_equal(need_from(seen, options, &wanted, NULL), CALLGATE_OK);
    text_init(&profile);
    text_init(&out);
    need_write(&wanted, &profile);
    if (summary_write(&wanted, seen, profile.data, profile.bytes, &told, &out, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    text_release(&profile);
    need_release(&wanted);
    lines_are_short(&out);
    unfold(&out);
    return out;
}

static void has(const text *out, const char *part)
{
    if (!strstr(text_data(out), part))
        fail_msg("no '%s' in:\n%s", part, text_data(out));
}

static void has_not(const text *out, const char *part)
{
    if (strstr(text_data(out), part))
        fail_msg("'%s' in:\n%s", part, text_data(out));
}

static void it_counts_by_reason(void **state)
{
    observation seen = seen_on(X86_64);

    (void)state;
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    seen_call(&seen, X86_64, "socket", 2, 1, 0);
    text out = summarised(&seen, &(need_options){.lacks_basics = true}, false);
    has(&out, "2 calls permitted on x86_64 (2 seen); Docker's default permits ");
    has_not(&out, "risky");
    has_not(&out, "io_uring");
    text_release(&out);
    seen_call(&seen, CALLGATE_ABI_X86, "waitpid", 0, 0, 0);
    out = summarised(&seen, &(need_options){.lacks_basics = true}, false);
    has(&out, "2 calls permitted on x86_64 (2 seen), 3 on x86; Docker's default permits ");
    text_release(&out);
    seen_release(&seen);
    seen = seen_on(X86_64);
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    seen_call(&seen, X86_64, "socket", 2, 1, 0);
    out = summarised(&seen, &(need_options){.widens = true}, false);
    has(&out, "13 calls permitted on x86_64 (2 seen, 9 that everybody needs, 2 by widening)");
    has(&out, "not seen, widened (--all says why): lseek, readv\n");
    text_release(&out);
    out = summarised(&seen, &(need_options){.widens = true}, true);
    has(&out, "widened: lseek beside read: stdio gives back at the end what it has read ahead");
    has(&out, "widened: readv beside read: musl's stdio reads by readv\n");
    text_release(&out);
    seen_release(&seen);
}

static void it_names_what_remains_risky(void **state)
{
    observation seen = seen_on(X86_64);

    (void)state;
    seen_call(&seen, X86_64, "clone", 0x10000000, 0, 0);
    seen_call(&seen, X86_64, "ioctl", 0, 0x5412, 0);
    seen_call(&seen, X86_64, "io_uring_enter", 0, 0, 0);
    text out = summarised(&seen, &(need_options){0}, false);
    has(&out, "risky: clone(CLONE_NEWUSER) is permitted");
    has(&out, "risky: ioctl(TIOCSTI) is permitted");
    has(&out, "risky: io_uring is permitted");
    has(&out, "io_uring is used: its work was not recorded");
    has_not(&out, "TIOCLINUX");
    has_not(&out, "AF_ALG)");
    text_release(&out);
    seen_release(&seen);
}

static void it_names_what_is_out_of_reach_now(void **state)
{
    observation seen = seen_on(X86_64);

    (void)state;
    seen_call(&seen, X86_64, "socket", 2, 1, 0);
    seen_call(&seen, X86_64, "sched_getattr", 0, 0, 0);
    text out = summarised(&seen, &(need_options){0}, true);
    has(&out, "CVE-2017-5123 (");   /* waitid */
    has(&out, "CVE-2016-8655 (");   /* AF_PACKET */
    has(&out, "CVE-2014-0038 (");   /* x32 */
    has_not(&out, "CVE-2014-9903"); /* sched_getattr */
    has_not(&out, "CVE-2016-0728"); /* keyctl, which Docker stops too */
    text_release(&out);
    out = summarised(&seen, &(need_options){0}, false);
    has_not(&out, "CVE-2014-0038 ("); /* the newest first, then how many more */
    has(&out, ") and ");
    has(&out, " more\n");
    text_release(&out);
    seen_release(&seen);
}

static void it_keeps_the_reasons_of_rows_apart(void **state)
{
    observation seen = seen_on(X86_64);

    (void)state;
    seen_call(&seen, X86_64, "clone", 0x1200011, 0, 0);
    text out = summarised(&seen, &(need_options){.widens = true}, true);
    has(&out, "clone(0), fork beside clone: musl's fork, where glibc's was seen\n");
    has(&out, "clone(CLONE_VM|CLONE_VFORK), vfork beside clone: a child is a child");
    text_release(&out);
    seen_release(&seen);
}

static void it_tells_of_refused_single_and_freed_ones(void **state)
{
    observation seen = seen_on(X86_64);

    (void)state;
    sighting *one = seen_call(&seen, X86_64, "unshare", 0x10000000, 0, 0);
    one->word = CALLGATE_ERRNO | 1;
    strcpy(one->program, "unshare");
    seen_call(&seen, X86_64, "chroot", 0, 0, 0)->count = 1;
    for (uint64_t i = 0; i <= NEED_WAY_COUNT_MAX; i++)
        seen_call(&seen, X86_64, "ioctl", 0, i, 0);
    seen_nr(&seen, X86_64, 4000);
    text out = summarised(&seen, &(need_options){0}, false);
    has(&out, "refused while recording: unshare(CLONE_NEWUSER) = ERRNO(EPERM)  2x  unshare  "
              "(--allow-refused takes it in)\n");
    has(&out, "seen once only: chroot by prog\n");
    has(&out, "left free: ioctl: cmd: more than 64 different values\n");
    has(&out, "left out: number 4000 on x86_64");
    text_release(&out);
    seen_release(&seen);
}

static void it_advises_no_new_privs_for_containers(void **state)
{
    observation seen = seen_on(X86_64);

    (void)state;
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    text out = summarised(&seen, &(need_options){.is_container = true}, false);
    has(&out, "advice: start it with no_new_privs");
    text_release(&out);
    out = summarised(&seen, &(need_options){.is_container = true, .has_no_new_privs = true}, false);
    has(&out,
        "\nstart it with no_new_privs (--security-opt no-new-privileges), as it was recorded");
    has_not(&out, "advice");
    text_release(&out);
    out = summarised(&seen, &(need_options){0}, false);
    has_not(&out, "no-new-privileges");
    text_release(&out);
    seen_release(&seen);
}

/* clone's flags come second on s390. */
static void reach_knows_where_flags_stand(void **state)
{
    const callgate_abi abis[] = {X86_64, CALLGATE_ABI_S390X};
    const reach_row row = {.way = {.call = call_from_name("clone", 5),
                                   .count = 1,
                                   .conditions = {{0, 0x10000000, 0x10000000}}}};

    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        callgate_condition none = {
            .arg = i, .op = CALLGATE_MASKED_EQ, .value = 0, .mask = 0x10000000};
        const callgate_policy *policy;
        callgate_rules *rules;
        callgate_store *store;

        assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
        assert_int_equal(
            callgate_rules_new(CALLGATE_ABI_BIT(abis[i]), CALLGATE_ERRNO | 1, &rules, NULL),
            CALLGATE_OK);
        assert_int_equal(callgate_rules_add(rules, "clone", &none, 1, CALLGATE_ALLOW, NULL),
                         CALLGATE_OK);
        assert_int_equal(callgate_rules_policy(store, rules, &policy, NULL, NULL), CALLGATE_OK);
        assert_false(reach_is_open(store, policy, CALLGATE_ABI_BIT(abis[i]), &row, 1));
        assert_int_equal(reach_call_count(store, policy, abis[i]), 1);
        callgate_rules_free(rules);
        callgate_store_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_counts_by_reason),
        cmocka_unit_test(it_names_what_remains_risky),
        cmocka_unit_test(it_names_what_is_out_of_reach_now),
        cmocka_unit_test(it_keeps_the_reasons_of_rows_apart),
        cmocka_unit_test(it_tells_of_refused_single_and_freed_ones),
        cmocka_unit_test(it_advises_no_new_privs_for_containers),
        cmocka_unit_test(reach_knows_where_flags_stand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
