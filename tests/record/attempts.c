/* Tries calls that a server has no use for. */
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Names each that the kernel has looked at: a filter's answer is EPERM or ENOSYS. */
static int attempt(const char *name, long nr, long first, long second)
{
    errno = 0;
    if (syscall(nr, first, second, 0, 0, 0, 0) < 0 && (errno == EPERM || errno == ENOSYS))
        return 0;
    printf("%s is answered by the kernel: %d\n", name, errno);
    return 1;
}

int main(void)
{
    enum { VSOCK = 40, STREAM = 1, GET_KEYRING_ID = 0, NEW_USER = 0x10000000, TRACEME = 0 };

    return attempt("io_uring_setup", SYS_io_uring_setup, 1, 0) +
           attempt("unshare", SYS_unshare, NEW_USER, 0) + attempt("unshare(0)", SYS_unshare, 0, 0) +
           attempt("bpf", SYS_bpf, -1, 0) + attempt("ptrace", SYS_ptrace, TRACEME, 0) +
           attempt("keyctl", SYS_keyctl, GET_KEYRING_ID, -1) +
           attempt("socket(AF_VSOCK)", SYS_socket, VSOCK, STREAM);
}
