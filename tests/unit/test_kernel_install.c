/* Installing filters: every answer of the kernel, in a child each. */
#include "callgate/kernel.h"
#include "kernel/probe.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
#define CAN_COUNT_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAN_COUNT_ALLOCATIONS 0
#endif
#endif
#ifndef CAN_COUNT_ALLOCATIONS
#define CAN_COUNT_ALLOCATIONS 1
#endif

/* Allocations while is_counting, by any caller in the process. */
static volatile unsigned allocation_count;
static volatile bool is_counting;

#if CAN_COUNT_ALLOCATIONS
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *old, size_t bytes);
void *malloc(size_t bytes)
{
    allocation_count += is_counting;
    return __libc_malloc(bytes);
}
void *calloc(size_t count, size_t bytes)
{
    allocation_count += is_counting;
    return __libc_calloc(count, bytes);
}
void *realloc(void *old, size_t bytes)
{
    allocation_count += is_counting;
    return __libc_realloc(old, bytes);
}
#endif

#define LOAD(offset)                                                                               \
    {                                                                                              \
        0x20, 0, 0, (offset)                                                                       \
    }
#define JEQ(k, t, f)                                                                               \
    {                                                                                              \
        0x15, (t), (f), (k)                                                                        \
    }
#define JSET(k, t, f)                                                                              \
    {                                                                                              \
        0x45, (t), (f), (k)                                                                        \
    }
#define RET(k)                                                                                     \
    {                                                                                              \
        0x06, 0, 0, (k)                                                                            \
    }

enum { MARK = 199 }; /* an errno that no kernel gives */

/* getppid answers MARK, all else is allowed. */
static const callgate_insn MARKED[] = {
    LOAD(0),
    JEQ(SYS_getppid, 0, 1),
    RET(CALLGATE_ERRNO | MARK),
    RET(CALLGATE_ALLOW),
};

/* What a child found out. */
typedef struct finding {
    callgate_status status;
    callgate_error error;
    bool is_marked;
    bool is_done;
} finding;

static callgate_filter *make(const callgate_insn *insns, size_t insn_count)
{
    callgate_filter *filter;
    if (callgate_filter_new(insns, insn_count, &filter, NULL) != CALLGATE_OK)
        abort();
    return filter;
}

static bool getppid_is_marked(void)
{
    return syscall(SYS_getppid) == -1 && errno == MARK;
}

/* Runs `body` in a child and gives what it found; the test fails where the child didn't end. */
static finding in_child(void (*body)(finding *))
{
    finding *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        body(shared);
        shared->is_done = true;
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    finding found = *shared;
    munmap(shared, sizeof *shared);
    assert_true(found.is_done);
    return found;
}

static void install_marked(finding *found, uint32_t flags)
{
    callgate_filter *filter = make(MARKED, 4);
    callgate_attachment attachment = {.is_known = true, .has_no_new_privs = true, .flags = flags};
    found->status = callgate_install(filter, &attachment, &found->error);
    found->is_marked = getppid_is_marked();
}

static void plain(finding *found)
{
    install_marked(found, 0);
}

static void installs(void **state)
{
    (void)state;
    finding found = in_child(plain);
    assert_int_equal(found.status, CALLGATE_OK);
    assert_true(found.is_marked);
}

static void without_attachment(finding *found)
{
    found->status = callgate_install(make(MARKED, 4), NULL, &found->error);
    found->is_marked = getppid_is_marked() && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static void installs_without_attachment(void **state)
{
    (void)state;
    finding found = in_child(without_attachment);
    assert_int_equal(found.status, CALLGATE_OK);
    assert_true(found.is_marked);
}

static void every_flag(finding *found)
{
    install_marked(found, seccomp_flags_available(CALLGATE_FLAG_TSYNC | CALLGATE_FLAG_LOG |
                                                  CALLGATE_FLAG_SPEC_ALLOW));
}

static void installs_with_every_flag(void **state)
{
    (void)state;
    finding found = in_child(every_flag);
    assert_int_equal(found.status, CALLGATE_OK);
    assert_true(found.is_marked);
}

static void *sleep_for_good(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

static void start_thread(void *(*body)(void *))
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, NULL) != 0)
        abort();
}

/* A vfork child of a threaded program installs and execs nothing: memory is the parent's. */
static void from_vfork(finding *found)
{
    start_thread(sleep_for_good);
    start_thread(sleep_for_good);
    callgate_filter *filter = make(MARKED, 4);
    static const callgate_attachment attachment = {.is_known = true, .has_no_new_privs = true};
    allocation_count = 0;
    is_counting = true;
    pid_t child = vfork();
    if (child == 0) {
        found->status = callgate_install(filter, &attachment, &found->error);
        found->is_marked = getppid_is_marked();
        _exit(0);
    }
    is_counting = false;
    int status;
    waitpid(child, &status, 0);
    found->error.os_errno = (int)allocation_count;
    if (getppid_is_marked()) /* the parent must stay as it was */
        found->is_marked = false;
}

static void installs_in_vfork_child(void **state)
{
    (void)state;
    finding found = in_child(from_vfork);
    assert_int_equal(found.status, CALLGATE_OK);
    assert_true(found.is_marked);
    assert_int_equal(found.error.os_errno, 0);
}

/* Failing allocates nothing either, though it has a text to write. */
static void failing_in_vfork(finding *found)
{
    start_thread(sleep_for_good);
    callgate_filter *filter = make(MARKED, 4);
    static const callgate_attachment attachment = {.is_known = true, .flags = 1u << 30};
    allocation_count = 0;
    is_counting = true;
    pid_t child = vfork();
    if (child == 0) {
        found->status = callgate_install(filter, &attachment, &found->error);
        _exit(0);
    }
    is_counting = false;
    int status;
    waitpid(child, &status, 0);
    found->error.os_errno = (int)allocation_count;
}

static void failing_allocates_nothing(void **state)
{
    (void)state;
    finding found = in_child(failing_in_vfork);
    assert_int_equal(found.status, CALLGATE_INVALID);
    assert_int_equal(found.error.os_errno, 0);
    assert_non_null(strstr(found.error.text, "unknown filter flags"));
}

static void counter_counts(void **state)
{
    (void)state;
    if (!CAN_COUNT_ALLOCATIONS) {
        print_message("the sanitizer owns malloc\n");
        skip();
    }
    allocation_count = 0;
    is_counting = true;
    void *volatile memory = malloc(10);
    is_counting = false;
    free(memory);
    assert_int_equal(allocation_count, 1);
}

static void unprivileged(finding *found)
{
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
        abort();
    callgate_filter *filter = make(MARKED, 4);
    callgate_attachment attachment = {.is_known = true};
    found->status = callgate_install(filter, &attachment, &found->error);
    found->is_marked = getppid_is_marked();
}

static void expect_failure(finding found, int os_errno, const char *part)
{
    assert_int_equal(found.status, CALLGATE_SYSTEM);
    assert_int_equal(found.error.os_errno, os_errno);
    if (strstr(found.error.text, part) == NULL)
        fail_msg("'%s' isn't in '%s'", part, found.error.text);
    assert_non_null(found.error.origin_file);
}

static void names_missing_privilege(void **state)
{
    (void)state;
    finding found = in_child(unprivileged);
    expect_failure(found, EACCES, "no_new_privs or CAP_SYS_ADMIN");
    assert_false(found.is_marked);
}

static void too_many(finding *found)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    for (size_t i = 0; i < CALLGATE_INSN_COUNT_MAX; i++)
        insns[i] = (callgate_insn)RET(CALLGATE_ALLOW);
    callgate_filter *filter = make(insns, CALLGATE_INSN_COUNT_MAX);
    for (int i = 0; i < 8 && found->status == CALLGATE_OK; i++)
        found->status = callgate_install(filter, NULL, &found->error);
}

static void names_full_stack(void **state)
{
    (void)state;
    expect_failure(in_child(too_many), ENOMEM, "32768 instructions");
}

static void two_listeners(finding *found)
{
    int listener = -1;
    callgate_filter *filter = make(MARKED, 4);
    if (callgate_install_listener(filter, NULL, &listener, NULL) != CALLGATE_OK || listener < 0)
        abort();
    found->status = callgate_install_listener(filter, NULL, &listener, &found->error);
}

static void names_second_listener(void **state)
{
    (void)state;
    expect_failure(in_child(two_listeners), EBUSY, "listener already");
}

static void listener_with_everything(finding *found)
{
    callgate_attachment attachment = {
        .is_known = true,
        .has_no_new_privs = true,
        .flags = CALLGATE_FLAG_TSYNC | seccomp_flags_available(CALLGATE_FLAG_WAIT_KILLABLE_RECV)};
    start_thread(sleep_for_good);
    int listener = -1;
    found->status =
        callgate_install_listener(make(MARKED, 4), &attachment, &listener, &found->error);
    found->is_marked = getppid_is_marked() && listener >= 0;
}

static void listener_goes_with_tsync(void **state)
{
    (void)state;
    finding found = in_child(listener_with_everything);
    assert_int_equal(found.status, CALLGATE_OK);
    assert_true(found.is_marked);
}

static volatile pid_t filtered_thread;

static void *thread_with_filter(void *unused)
{
    if (callgate_install(make(MARKED, 4), NULL, NULL) != CALLGATE_OK)
        abort();
    filtered_thread = (pid_t)syscall(SYS_gettid);
    return sleep_for_good(unused);
}

static void wait_for_filtered_thread(void)
{
    filtered_thread = 0;
    start_thread(thread_with_filter);
    while (filtered_thread == 0)
        usleep(1000);
}

static void tsync_with_diverged(finding *found)
{
    wait_for_filtered_thread();
    install_marked(found, CALLGATE_FLAG_TSYNC);
    char number[32];
    size_t digits = 0;
    for (pid_t rest = filtered_thread; rest != 0; rest /= 10)
        number[digits++] = (char)('0' + rest % 10);
    for (size_t i = 0; i < digits / 2; i++) {
        char swapped = number[i];
        number[i] = number[digits - 1 - i];
        number[digits - 1 - i] = swapped;
    }
    number[digits] = '\0';
    if (strstr(found->error.text, number) == NULL)
        found->is_marked = true; /* the thread isn't named */
}

static void names_diverged_thread(void **state)
{
    (void)state;
    finding found = in_child(tsync_with_diverged);
    expect_failure(found, ESRCH, "can't follow");
    assert_false(found.is_marked);
}

static void listener_with_diverged(finding *found)
{
    wait_for_filtered_thread();
    callgate_attachment attachment = {
        .is_known = true, .has_no_new_privs = true, .flags = CALLGATE_FLAG_TSYNC};
    int listener = -1;
    found->status =
        callgate_install_listener(make(MARKED, 4), &attachment, &listener, &found->error);
    found->is_marked = listener != -1;
}

static void listener_names_divergence(void **state)
{
    (void)state;
    finding found = in_child(listener_with_diverged);
    expect_failure(found, ESRCH, "can't follow");
    assert_false(found.is_marked);
}

/* Plays a kernel that refuses seccomp(2) with `number` where its flags have a bit of `flags`; with
 * flags 0, always. */
static void play_old_kernel(uint32_t flags, uint32_t number)
{
    const callgate_insn insns[] = {
        LOAD(0),
        JEQ(SYS_seccomp, 0, 3),
        LOAD(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 24 : 28), /* argument 1's low word */
        JSET(flags, 0, 1),
        RET(CALLGATE_ERRNO | number),
        RET(CALLGATE_ALLOW),
    };
    const callgate_insn always[] = {
        LOAD(0),
        JEQ(SYS_seccomp, 0, 1),
        RET(CALLGATE_ERRNO | number),
        RET(CALLGATE_ALLOW),
    };
    callgate_filter *filter = flags != 0 ? make(insns, 6) : make(always, 4);
    if (callgate_install(filter, NULL, NULL) != CALLGATE_OK)
        abort();
}

static void log_on_old_kernel(finding *found)
{
    play_old_kernel(CALLGATE_FLAG_LOG, EINVAL);
    install_marked(found, CALLGATE_FLAG_LOG | CALLGATE_FLAG_SPEC_ALLOW);
}

static void names_missing_flag(void **state)
{
    (void)state;
    finding found = in_child(log_on_old_kernel);
    expect_failure(found, EINVAL, "lacks the filter flag LOG (Linux 4.14)");
    assert_null(strstr(found.error.text, "SPEC_ALLOW"));
    assert_false(found.is_marked);
}

static void spec_allow_on_old_kernel(finding *found)
{
    play_old_kernel(CALLGATE_FLAG_SPEC_ALLOW, EINVAL);
    install_marked(found, CALLGATE_FLAG_SPEC_ALLOW);
}

static void goes_without_spec_allow(void **state)
{
    (void)state;
    finding found = in_child(spec_allow_on_old_kernel);
    assert_int_equal(found.status, CALLGATE_OK);
    assert_true(found.is_marked);
}

static void no_seccomp(finding *found)
{
    play_old_kernel(0, ENOSYS);
    install_marked(found, 0);
}

static void names_missing_seccomp(void **state)
{
    (void)state;
    finding found = in_child(no_seccomp);
    expect_failure(found, ENOSYS, "no seccomp(2)");
    assert_false(found.is_marked);
}

static void refused_seccomp(finding *found)
{
    play_old_kernel(0, EPERM);
    install_marked(found, 0);
}

static void names_outer_filter(void **state)
{
    (void)state;
    expect_failure(in_child(refused_seccomp), EPERM, "a filter in place");
}

/* Says that it is done, and does nothing. */
static void answered_seccomp(finding *found)
{
    play_old_kernel(0, 0);
    install_marked(found, 0);
}

static void answered_prctl(finding *found)
{
    const callgate_insn insns[] = {
        LOAD(0),
        JEQ(SYS_prctl, 0, 1),
        RET(CALLGATE_ERRNO),
        RET(CALLGATE_ALLOW),
    };
    if (callgate_install(make(insns, 4), NULL, NULL) != CALLGATE_OK)
        abort();
    install_marked(found, 0);
}

static void believes_no_other_answer(void **state)
{
    (void)state;
    finding found = in_child(answered_seccomp);
    expect_failure(found, EPERM, "answers seccomp(2)");
    assert_false(found.is_marked);
    found = in_child(answered_prctl);
    expect_failure(found, EPERM, "answers prctl(PR_SET_NO_NEW_PRIVS)");
    assert_false(found.is_marked);
}

static void misuse_is_invalid(void **state)
{
    (void)state;
    callgate_filter *filter = make(MARKED, 4);
    callgate_error error;
    callgate_attachment attachment = {.is_known = true, .flags = CALLGATE_FLAG_NEW_LISTENER};
    assert_int_equal(callgate_install(filter, &attachment, &error), CALLGATE_INVALID);
    assert_non_null(strstr(error.hint, "callgate_install_listener"));
    attachment.flags = CALLGATE_FLAG_WAIT_KILLABLE_RECV;
    assert_int_equal(callgate_install(filter, &attachment, &error), CALLGATE_INVALID);
    assert_int_equal(callgate_install(filter, &attachment, NULL), CALLGATE_INVALID);
    callgate_filter_free(filter);
}

static void probe_knows_this_kernel(void **state)
{
    (void)state;
    assert_true(kernel_release() >= CALLGATE_KERNEL(3, 17));
    errno = 77;
    assert_int_equal(seccomp_flags_available(CALLGATE_FLAG_TSYNC), CALLGATE_FLAG_TSYNC);
    assert_int_equal(seccomp_flags_available(1u << 30), 0);
    assert_int_equal(errno, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(installs),
        cmocka_unit_test(installs_without_attachment),
        cmocka_unit_test(installs_with_every_flag),
        cmocka_unit_test(installs_in_vfork_child),
        cmocka_unit_test(failing_allocates_nothing),
        cmocka_unit_test(counter_counts),
        cmocka_unit_test(names_missing_privilege),
        cmocka_unit_test(names_full_stack),
        cmocka_unit_test(names_second_listener),
        cmocka_unit_test(listener_goes_with_tsync),
        cmocka_unit_test(names_diverged_thread),
        cmocka_unit_test(listener_names_divergence),
        cmocka_unit_test(names_missing_flag),
        cmocka_unit_test(goes_without_spec_allow),
        cmocka_unit_test(names_missing_seccomp),
        cmocka_unit_test(names_outer_filter),
        cmocka_unit_test(believes_no_other_answer),
        cmocka_unit_test(misuse_is_invalid),
        cmocka_unit_test(probe_knows_this_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
