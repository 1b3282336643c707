/* Tries to loosen what it runs under by filters of its own. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A newer filter, which answers `word` to one call. */
static int answer(unsigned nr, unsigned word, unsigned flags)
{
    struct sock_filter insns[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, word),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {4, insns};

    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/* Lets one call that comes to the listener go on. */
static void *let_go_on(void *listener)
{
    struct seccomp_notif request;
    struct seccomp_notif_resp reply;

    memset(&request, 0, sizeof request);
    memset(&reply, 0, sizeof reply);
    if (ioctl(*(int *)listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
        return NULL;
    reply.id = request.id;
    reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    ioctl(*(int *)listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    return NULL;
}

static void say(const char *what, long result)
{
    printf("%s: %s\n", what, result < 0 ? strerror(errno) : "made");
}

int main(void)
{
    pthread_t supervisor;
    int listener;

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    listener = answer(SYS_getpriority, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    if (listener >= 0)
        pthread_create(&supervisor, NULL, let_go_on, &listener);
    say("getpriority under a listener", syscall(SYS_getpriority, 0, 0));
    answer(SYS_getpgid, SECCOMP_RET_TRACE | SECCOMP_RET_DATA, 0);
    say("getpgid under a TRACE", syscall(SYS_getpgid, 0));
    answer(SYS_getsid, SECCOMP_RET_TRACE, 0);
    say("getsid, which its own filter alone traces", syscall(SYS_getsid, 0));
    return 0;
}
