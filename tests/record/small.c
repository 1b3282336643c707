/* A program whose few calls every recorder has to see. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int pair[2];
    char byte = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0)
        return write(pair[1], "x", 1) != 1;
    int status = 1;
    waitpid(child, &status, 0);
    if (status != 0 || read(pair[0], &byte, 1) != 1)
        return 2;
    close(open("/etc/passwd", O_RDONLY));
    puts(byte == 'x' ? "fine" : "not fine");
    return byte != 'x';
}
