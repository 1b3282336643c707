/* From what was seen to the profile. */
#include "files.h"
#include "record/need.h"
#include "seen.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

#define X86_64 CALLGATE_ABI_X86_64
#define X86 CALLGATE_ABI_X86
#define EPERM_WORD (CALLGATE_ERRNO | 1)
#define ENOSYS_WORD (CALLGATE_ERRNO | 38)

/* A need, its profile, the profile's policy as a runtime reads it. */
typedef struct made {
    need wanted;
    text profile;
    callgate_profile *parsed;
    callgate_store *store;
    callgate_source sources[2]; /* runc, crun */
} made;

static call_id id(const char *name)
{
    call_id call = call_from_name(name, strlen(name));

    assert_int_not_equal(call, CALL_NONE);
    return call;
}

static void resolve_made(made *one, callgate_abi machine)
{
    callgate_error err;

    for (callgate_reading reading = CALLGATE_READING_RUNC; reading <= CALLGATE_READING_CRUN;
         reading++) {
        callgate_target target;

        callgate_target_init(&target);
        target.machine = machine;
        target.reading = reading;
        if (callgate_profile_resolve(one->store, one->parsed, &target, &one->sources[reading], NULL,
                                     &err) != CALLGATE_OK)
            fail_msg("%s", err.text);
    }
}

static made make(const observation *seen, const need_options *options)
{
    made one = {0};
    callgate_error err;
    uint64_t missing;
    sighting witness;

    assert_int_equal(need_from(seen, options, &one.wanted, NULL), CALLGATE_OK);
    text_init(&one.profile);
    need_write(&one.wanted, &one.profile);
    assert_false(one.profile.has_failed);
    if (need_verify(&one.wanted, seen, one.profile.data, one.profile.bytes, &missing, &witness,
                    &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    assert_int_equal(missing, 0);
    assert_int_equal(callgate_profile_parse(one.profile.data, one.profile.bytes, "made",
                                            &one.parsed, NULL, &err),
                     CALLGATE_OK);
    assert_int_equal(callgate_store_new(NULL, &one.store, NULL), CALLGATE_OK);
    resolve_made(&one, seen->runs[0].machine);
    return one;
}

static void unmake(made *one)
{
    for (int i = 0; i < 2; i++)
        callgate_source_clear(&one->sources[i]);
    callgate_store_free(one->store);
    callgate_profile_free(one->parsed);
    text_release(&one->profile);
    need_release(&one->wanted);
}

/* Both readings have to agree. */
static uint32_t answer(const made *one, callgate_abi abi, const char *name, uint64_t a0,
                       uint64_t a1, uint64_t a2)
{
    callgate_call_data call = {.arch = callgate_abi_arch(abi), .args = {a0, a1, a2}};

    assert_true(callgate_call_nr(abi, name, &call.nr));
    uint32_t word = callgate_policy_eval(one->sources[0].policy, &call);
    assert_int_equal(word, callgate_policy_eval(one->sources[1].policy, &call));
    return word;
}

static void what_was_seen_is_permitted_and_no_more(void **state)
{
    observation seen = seen_on(X86_64);
    need_options exactly = {.lacks_basics = true};

    (void)state;
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    seen_call(&seen, X86_64, "socket", 2, 1 | 0x80000, 0);
    seen_call(&seen, X86_64, "mmap", 0, 0, 1 | 2);
    seen_call(&seen, X86_64, "mmap", 0, 0, 1 | 4);
    made one = make(&seen, &exactly);
    assert_int_equal(one.wanted.abis, CALLGATE_ABI_BIT(X86_64));
    assert_int_equal(answer(&one, X86_64, "read", 7, 7, 7), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "socket", 2, 1, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "socket", 0x700000002, 1, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "socket", 2, 3, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "socket", 38, 1, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "mmap", 0, 0, 2), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "mmap", 0, 0, 4), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "mmap", 0, 0, 7), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "write", 0, 0, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "exit", 0, 0, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "clone3", 0, 0, 0), ENOSYS_WORD);
    assert_int_equal(answer(&one, X86_64, "statx", 0, 0, 0), ENOSYS_WORD);
    unmake(&one);
    seen_release(&seen);
}

/* Docker 20.10 drops defaultErrnoRet: the answers to every known call stay the same. */
static void the_default_is_never_needed_for_a_known_call(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {.widens = true, .is_container = true};
    callgate_source bare;
    callgate_target target;

    (void)state;
    seen_call(&seen, X86_64, "clone", 0x3d0f00, 0, 0);
    made one = make(&seen, &options);
    char *line = strstr(one.profile.data, "\"defaultErrnoRet\": 38");
    assert_non_null(line);
    memcpy(line, "\"defaultErrnoRet\":  1", strlen("\"defaultErrnoRet\": 38"));
    callgate_profile *dropped;
    assert_int_equal(callgate_profile_parse(one.profile.data, one.profile.bytes, "dropped",
                                            &dropped, NULL, NULL),
                     CALLGATE_OK);
    callgate_target_init(&target);
    target.machine = X86_64;
    target.reading = CALLGATE_READING_CRUN;
    assert_int_equal(callgate_profile_resolve(one.store, dropped, &target, &bare, NULL, NULL),
                     CALLGATE_OK);
    for (call_id call = 0; call < call_count(); call++) {
        for (uint64_t value = 0; value < 70; value++) {
            callgate_call_data data = {.arch = callgate_abi_arch(X86_64),
                                       .args = {value, value, value}};

            if (call_nr(call, X86_64, &data.nr) &&
                callgate_policy_eval(bare.policy, &data) !=
                    callgate_policy_eval(one.sources[0].policy, &data))
                fail_msg("%s depends on the default", call_name(call));
        }
    }
    callgate_source_clear(&bare);
    callgate_profile_free(dropped);
    unmake(&one);
    seen_release(&seen);
}

static void basics_come_in(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {0};

    (void)state;
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    made one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "rt_sigreturn", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "restart_syscall", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "write", 0, 0, 0), EPERM_WORD);
    unmake(&one);
    seen_release(&seen);
}

static void widening_brings_no_power(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {.widens = true};

    (void)state;
    seen_call(&seen, X86_64, "clone", 0x3d0f00, 0, 0);
    seen_call(&seen, X86_64, "openat", 0, 0, 0);
    seen_call(&seen, X86_64, "link", 0, 0, 0);
    seen_call(&seen, X86_64, "rmdir", 0, 0, 0);
    made one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "clone", 0x7d0f00, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "clone", 0x10000000, 0, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "fork", 0, 0, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "clone3", 0, 0, 0), ENOSYS_WORD);
    assert_int_equal(answer(&one, X86_64, "open", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "openat2", 0, 0, 0), ENOSYS_WORD);
    assert_int_equal(answer(&one, X86_64, "unlinkat", 0, 0, 0x200), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "unlinkat", 0, 0, 0), EPERM_WORD);
    const needed_call *found = NULL;
    for (size_t i = 0; i < one.wanted.call_count; i++)
        if (one.wanted.calls[i].call == id("open"))
            found = &one.wanted.calls[i];
    assert_non_null(found);
    assert_int_equal(found->reason, NEED_WIDENED);
    assert_int_equal(found->seen_as, id("openat"));
    assert_true(*found->because);
    unmake(&one);
    seen_release(&seen);
}

/* What a machine lacks goes by what stands for it there, its conditions too. */
/* A second run takes another moment: descriptors' numbers, who waits, which heap grows. */
static void what_varies_by_the_moment_comes_in(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {.widens = true};

    (void)state;
    seen_call(&seen, X86_64, "fcntl", 3, 2, 0);
    seen_call(&seen, X86_64, "clone", 0x50f00, 0, 0); /* Go's threads */
    seen_call(&seen, X86_64, "write", 0, 0, 0);
    seen_call(&seen, X86_64, "connect", 0, 0, 0);
    seen_call(&seen, X86_64, "vfork", 0, 0, 0);
    made one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "fcntl", 5, 0x406, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "fcntl", 5, 4, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "fcntl", 5, 8, 0), EPERM_WORD); /* F_SETOWN */
    assert_int_equal(answer(&one, X86_64, "sched_yield", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "tgkill", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "mprotect", 0, 0, 1 | 2), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "mprotect", 0, 0, 1 | 4), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "clone", 0x7d0f00, 0, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "clone", 0x1200011, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "ioctl", 1, 0x5401, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "ioctl", 1, 0x5402, 0), EPERM_WORD); /* TCSETS */
    assert_int_equal(answer(&one, X86_64, "getsockopt", 3, 1, 4), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "getsockopt", 3, 0, 64), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "kill", 0, 0, 0), EPERM_WORD);
    unmake(&one);
    seen_release(&seen);
}

static void what_a_target_lacks_is_widened(void **state)
{
    observation seen = seen_on(X86);
    need_options options = {.widens = true, .abis = CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64)};
    need wanted;

    (void)state;
    seen_call(&seen, X86, "open", 0, 0, 0);
    seen_call(&seen, X86, "mmap2", 0, 0, 2);
    assert_int_equal(need_from(&seen, &options, &wanted, NULL), CALLGATE_OK);
    assert_true(need_is_open(&wanted, id("openat")));
    assert_false(need_has(&wanted, id("open")));
    assert_true(need_has(&wanted, id("mmap")));
    assert_false(need_is_open(&wanted, id("mmap")));
    need_release(&wanted);
    seen_release(&seen);
}

static void many_flags_become_their_union(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {0};

    (void)state;
    for (uint64_t i = 0; i <= NEED_FLAGS_COUNT_MAX; i++)
        seen_call(&seen, X86_64, "clone", i << 8, 0, 0);
    made one = make(&seen, &options);
    const needed_call *call = &one.wanted.calls[0];
    while (call->call != id("clone"))
        call++;
    assert_int_equal(call->way_count, 1);
    assert_true(call->was_freed);
    assert_int_equal(call->merged_args, 1);
    assert_int_equal(answer(&one, X86_64, "clone", 0x1f00, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "clone", 0x10000000, 0, 0), EPERM_WORD);
    unmake(&one);
    seen_release(&seen);
}

static void too_many_values_free_one_argument(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {0};

    (void)state;
    for (uint64_t i = 0; i <= NEED_WAY_COUNT_MAX; i++)
        seen_call(&seen, X86_64, "setsockopt", 3, 6, i);
    made one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "setsockopt", 0, 6, 1000), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "setsockopt", 0, 1, 1), EPERM_WORD);
    unmake(&one);
    for (uint64_t i = 0; i <= NEED_WAY_COUNT_MAX; i++)
        seen_call(&seen, X86_64, "ioctl", 0, i, 0);
    one = make(&seen, &options);
    assert_true(need_is_open(&one.wanted, id("ioctl")));
    unmake(&one);
    seen_release(&seen);
}

/* A rule for socket is one for socketcall as well: that one stands first. */
static void socketcall_is_by_number_alone(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {0};

    (void)state;
    seen_call(&seen, X86_64, "socket", 2, 1, 0);
    seen_call(&seen, X86, "write", 0, 0, 0);
    made one = make(&seen, &options);
    assert_int_equal(one.wanted.abis, CALLGATE_ABI_BIT(X86_64) | CALLGATE_ABI_BIT(X86));
    assert_int_equal(answer(&one, X86, "socketcall", 1, 0x1000, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86, "socket", 2, 1, 0), CALLGATE_ALLOW);
    unmake(&one);
    seen_call(&seen, X86, "socketcall", 1, 0x1000, 0);
    one = make(&seen, &options);
    assert_int_equal(answer(&one, X86, "socketcall", 5, 0x1000, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86, "bind", 0, 0, 0), ENOSYS_WORD);
    assert_int_equal(answer(&one, X86, "socket", 40, 1, 0), EPERM_WORD);
    unmake(&one);
    seen_release(&seen);
}

static void refused_calls_stay_out_unless_wanted(void **state)
{
    observation seen = seen_on(X86_64);
    const call_id wanted[] = {id("unshare")};
    need_options options = {0};

    (void)state;
    seen_call(&seen, X86_64, "unshare", 0x10000000, 0, 0)->word = EPERM_WORD;
    seen_call(&seen, X86_64, "mount", 0, 0, 0)->word = EPERM_WORD;
    made one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "unshare", 0x10000000, 0, 0), EPERM_WORD);
    unmake(&one);
    options.allowed_refused = wanted;
    options.allowed_refused_count = 1;
    one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "unshare", 0x10000000, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "unshare", 0x20000, 0, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "mount", 0, 0, 0), EPERM_WORD);
    unmake(&one);
    seen_release(&seen);
}

static void runtimes_need_less_under_no_new_privs(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {.is_container = true, .runtime = "crun"};

    (void)state;
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    made one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "execve", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "setresuid", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "futex", 0, 0, 0), EPERM_WORD);
    assert_int_equal(answer(&one, X86_64, "prctl", 8, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "prctl", 22, 0, 0), EPERM_WORD);
    size_t count = one.wanted.call_count;
    unmake(&one);
    options.has_no_new_privs = true;
    one = make(&seen, &options);
    assert_true(one.wanted.call_count < count);
    unmake(&one);
    options.runtime = "runc";
    one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "futex", 0, 0, 0), CALLGATE_ALLOW);
    unmake(&one);
    seen_release(&seen);
}

static void includes(callgate_store *store, const char *name, const callgate_condition *condition,
                     const callgate_policy **ret_policy)
{
    callgate_rules *rules;

    assert_int_equal(callgate_rules_new(CALLGATE_ABI_BIT(X86_64), EPERM_WORD, &rules, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "getppid", NULL, 0, CALLGATE_ALLOW, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, name, condition, 1, CALLGATE_ALLOW, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_rules_policy(store, rules, ret_policy, NULL, NULL), CALLGATE_OK);
    callgate_rules_free(rules);
}

static void included_calls_are_exact(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {0};
    const callgate_condition is_five = {.arg = 3, .op = CALLGATE_EQ, .value = 5};
    const callgate_condition is_other = {.arg = 3, .op = CALLGATE_GT, .value = 0x5555555555555};

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &options.store, NULL), CALLGATE_OK);
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    includes(options.store, "quotactl", &is_five, &options.include);
    made one = make(&seen, &options);
    assert_int_equal(answer(&one, X86_64, "getppid", 0, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(&one, X86_64, "quotactl", 0, 0, 0), EPERM_WORD);
    callgate_call_data call = {.arch = callgate_abi_arch(X86_64), .args = {9, 9, 9, 5}};
    assert_true(callgate_call_nr(X86_64, "quotactl", &call.nr));
    assert_int_equal(callgate_policy_eval(one.sources[0].policy, &call), CALLGATE_ALLOW);
    unmake(&one);
    includes(options.store, "quotactl", &is_other, &options.include);
    one = make(&seen, &options);
    call.args[3] = 0x5555555555556;
    assert_int_equal(callgate_policy_eval(one.sources[0].policy, &call), CALLGATE_ALLOW);
    call.args[3] = 0x5555555555555;
    assert_int_equal(callgate_policy_eval(one.sources[0].policy, &call), EPERM_WORD);
    unmake(&one);
    callgate_store_free(options.store);
    seen_release(&seen);
}

/* What can't be said exactly is an error: a multiplexer's rule has no conditions. */
static void an_included_multiplexer_has_no_conditions(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {.abis = CALLGATE_ABI_BIT(X86_64) | CALLGATE_ABI_BIT(X86)};
    const callgate_condition is_socket = {.arg = 0, .op = CALLGATE_EQ, .value = 1};
    callgate_rules *rules;
    need wanted;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &options.store, NULL), CALLGATE_OK);
    assert_int_equal(callgate_rules_new(options.abis, EPERM_WORD, &rules, NULL), CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "socketcall", &is_socket, 1, CALLGATE_ALLOW, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_rules_policy(options.store, rules, &options.include, NULL, NULL),
                     CALLGATE_OK);
    seen_call(&seen, X86_64, "read", 0, 0, 0);
    assert_int_equal(need_from(&seen, &options, &wanted, NULL), CALLGATE_UNSUPPORTED);
    callgate_rules_free(rules);
    callgate_store_free(options.store);
    seen_release(&seen);
}

/* An audit record's arguments are cut. */
static void unknown_arguments_leave_a_call_free(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {.lacks_basics = true};

    (void)state;
    seen_call(&seen, X86_64, "socket", 2, 1, 0);
    sighting *one = seen_call(&seen, X86_64, "socket", 0, 0, 0);
    one->has_args = false;
    seen_call(&seen, X86_64, "read", 0, 0, 0)->has_args = false;
    made made_one = make(&seen, &options);
    assert_int_equal(made_one.wanted.call_count, 2);
    assert_false(made_one.wanted.calls[0].was_freed); /* read: nothing of it matters */
    assert_true(made_one.wanted.calls[1].was_freed);
    assert_true(need_is_open(&made_one.wanted, id("socket")));
    unmake(&made_one);
    seen_release(&seen);
}

static void numbers_without_a_name_are_told(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {0};

    (void)state;
    seen_nr(&seen, X86_64, 4000);
    seen_nr(&seen, X86_64, 4000)->args[0] = 1;
    made one = make(&seen, &options);
    assert_int_equal(one.wanted.unnamed_count, 1);
    assert_int_equal(one.wanted.unnamed_nrs[0], 4000);
    unmake(&one);
    seen_release(&seen);
}

/* A profile that was tampered with refuses what was seen, and that is found. */
static void verify_finds_what_is_missing(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {0};
    uint64_t missing = 0;
    sighting witness;

    (void)state;
    seen_call(&seen, X86_64, "getppid", 0, 0, 0);
    made one = make(&seen, &options);
    char *name = strstr(one.profile.data, "\"getppid\"");
    memcpy(name, "\"getpgid\"", strlen("\"getpgid\""));
    assert_int_equal(need_verify(&one.wanted, &seen, one.profile.data, one.profile.bytes, &missing,
                                 &witness, NULL),
                     CALLGATE_OK);
    assert_int_equal(missing, 2); /* once a runtime */
    assert_int_equal(witness.nr, seen.sightings[0].nr);
    unmake(&one);
    seen_release(&seen);
}

static void the_written_form_is_the_golden_one(void **state)
{
    observation seen = seen_on(X86_64);
    need_options options = {.widens = true};
    char folder[PATH_BYTES];
    size_t bytes;

    (void)state;
    seen_call(&seen, X86_64, "execve", 0, 0, 0);
    seen_call(&seen, X86_64, "openat", 0, 0, 0);
    seen_call(&seen, X86_64, "clone", 0x3d0f00, 0, 0);
    seen_call(&seen, X86_64, "socket", 2, 1, 0);
    seen_call(&seen, X86_64, "socketpair", 1, 1, 0);
    seen_call(&seen, X86_64, "mmap", 0, 0, 3);
    seen_call(&seen, X86_64, "mprotect", 0, 0, 3);
    made one = make(&seen, &options);
    const char *root = getenv("CALLGATE_ROOT");
    snprintf(folder, sizeof folder, "%s/tests/golden", root ? root : ".");
    if (getenv("CALLGATE_UPDATE_GOLDEN")) {
        strncat(folder, "/need.json", sizeof folder - strlen(folder) - 1);
        FILE *file = fopen(folder, "w");
        assert_int_equal(fwrite(one.profile.data, 1, one.profile.bytes, file), one.profile.bytes);
        fclose(file);
    } else {
        char *golden = files_read(folder, "need.json", &bytes);

        assert_non_null(golden);
        assert_int_equal(bytes, one.profile.bytes);
        assert_memory_equal(golden, one.profile.data, bytes);
        free(golden);
    }
    unmake(&one);
    seen_release(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_seen_is_permitted_and_no_more),
        cmocka_unit_test(the_default_is_never_needed_for_a_known_call),
        cmocka_unit_test(basics_come_in),
        cmocka_unit_test(widening_brings_no_power),
        cmocka_unit_test(what_varies_by_the_moment_comes_in),
        cmocka_unit_test(what_a_target_lacks_is_widened),
        cmocka_unit_test(many_flags_become_their_union),
        cmocka_unit_test(too_many_values_free_one_argument),
        cmocka_unit_test(socketcall_is_by_number_alone),
        cmocka_unit_test(refused_calls_stay_out_unless_wanted),
        cmocka_unit_test(runtimes_need_less_under_no_new_privs),
        cmocka_unit_test(included_calls_are_exact),
        cmocka_unit_test(an_included_multiplexer_has_no_conditions),
        cmocka_unit_test(unknown_arguments_leave_a_call_free),
        cmocka_unit_test(numbers_without_a_name_are_told),
        cmocka_unit_test(verify_finds_what_is_missing),
        cmocka_unit_test(the_written_form_is_the_golden_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
