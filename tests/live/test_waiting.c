/* How a call waits for its notification's answer; on this kernel. */
#include "callgate/callgate.h"
#include "kernel/probe.h"
#include "kernel/uapi.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOMENT_US = 20000 };

typedef struct waiter {
    uint32_t flags;
    int listener; /* -1: not yet; atomic */
    int result;   /* 0, or the errno of its getppid */
} waiter;

static volatile sig_atomic_t hit_count;

static void hit(int number)
{
    (void)number;
    hit_count++;
}

/* load nr; getppid: USER_NOTIF, everything else: ALLOW */
static void *wait_once(void *argument)
{
    waiter *self = argument;
    const callgate_insn insns[] = {{0x20, 0, 0, 0},
                                   {0x15, 0, 1, SYS_getppid},
                                   {0x06, 0, 0, CALLGATE_USER_NOTIF},
                                   {0x06, 0, 0, CALLGATE_ALLOW}};
    const uapi_program program = {4, insns};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    long listener = syscall(SYS_seccomp, UAPI_SET_MODE_FILTER, self->flags, &program);
    __atomic_store_n(&self->listener, listener < 0 ? -2 : (int)listener, __ATOMIC_RELEASE);
    if (listener >= 0)
        self->result = syscall(SYS_getppid) < 0 ? errno : 0;
    return NULL;
}

static void begin(waiter *w, pthread_t *ret_thread, uint32_t flags)
{
    const struct sigaction bare = {.sa_handler = hit};
    sigaction(SIGUSR1, &bare, NULL);
    hit_count = 0;
    *w = (waiter){.flags = flags | CALLGATE_FLAG_NEW_LISTENER, .listener = -1};
    assert_int_equal(pthread_create(ret_thread, NULL, wait_once, w), 0);
    while (__atomic_load_n(&w->listener, __ATOMIC_ACQUIRE) == -1)
        usleep(100);
    assert_true(w->listener >= 0);
    struct pollfd call = {.fd = w->listener, .events = POLLIN};
    assert_int_equal(poll(&call, 1, -1), 1);
}

static void answer(const waiter *w, struct seccomp_notif *call)
{
    struct seccomp_notif_resp reply = {.id = call->id, .flags = UAPI_NOTIF_FLAG_CONTINUE};
    ioctl(w->listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
}

/* Nobody has taken the call up: it is interrupted, killable wait or not. */
static void is_interrupted_before_it_is_taken_up(void **state)
{
    (void)state;
    waiter w;
    pthread_t thread;
    begin(&w, &thread, seccomp_flags_available(CALLGATE_FLAG_WAIT_KILLABLE_RECV));
    pthread_kill(thread, SIGUSR1);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(w.result, EINTR);
    assert_int_equal(hit_count, 1);
    close(w.listener);
}

/* From then on it waits for its answer, whatever comes. */
static void is_deaf_once_it_is_taken_up(void **state)
{
    (void)state;
    waiter w;
    pthread_t thread;
    struct seccomp_notif call;
    uint32_t flag = seccomp_flags_available(CALLGATE_FLAG_WAIT_KILLABLE_RECV);
    if (flag == 0)
        skip();
    begin(&w, &thread, flag);
    memset(&call, 0, sizeof call);
    assert_int_equal(ioctl(w.listener, SECCOMP_IOCTL_NOTIF_RECV, &call), 0);
    pthread_kill(thread, SIGUSR1);
    usleep(MOMENT_US);
    assert_int_equal(hit_count, 0);
    answer(&w, &call);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(w.result, 0);
    assert_int_equal(hit_count, 1);
    close(w.listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_interrupted_before_it_is_taken_up),
        cmocka_unit_test(is_deaf_once_it_is_taken_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
