/* Ends a container whose callgate was killed. */
#include "cli/run/keeper.h"

#include "kernel/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nobody's pipe or terminal is held open by who only waits. */
static void take_nothing(int life, const container_bundle *bundle)
{
    setsid();
    prctl(PR_SET_NAME, "callgate-keeper", 0, 0, 0);
    descriptors_keep(life, bundle->lock);
    for (int i = 0; i <= STDERR_FILENO; i++) {
        int null = open("/dev/null", O_RDWR);
        if (null > STDERR_FILENO)
            close(null);
    }
}

/* Waits for the end of callgate and its runtime. true: it came without a word. */
static bool were_killed(int life)
{
    char word;
    ssize_t got;

    do
        got = read(life, &word, sizeof word);
    while (got < 0 && errno == EINTR);
    return got == 0;
}

static void keep(int life, const container_runtime *runtime, const container_bundle *bundle)
{
    container_bundle left = *bundle;

    take_nothing(life, bundle);
    if (!were_killed(life))
        return;
    left.id = left.path + (bundle->id - bundle->path);
    (void)run_bundle_clear_patiently(runtime, &left);
}

bool run_keeper_start(cli_session *cli, const container_runtime *runtime,
                      const container_bundle *bundle, run_keeper *ret_keeper)
{
    int ends[2];
    bool is_made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0;
    pid_t child = is_made ? fork() : -1;

    if (child == 0) { /* its child is nobody's here: it is neither waited for nor in the way */
        close(ends[0]);
        if (fork() == 0)
            keep(ends[1], runtime, bundle);
        _exit(0);
    }
    if (child < 0)
        talk_failure(cli, "no process can be made that ends the container: %s", strerror(errno));
    if (child > 0)
        waitpid(child, NULL, 0);
    if (is_made)
        close(ends[1]);
    if (is_made && child < 0)
        close(ends[0]);
    ret_keeper->life = ends[0];
    return child > 0;
}

void run_keeper_pass(const run_keeper *keeper)
{
    fcntl(keeper->life, F_SETFD, 0);
}

void run_keeper_end(run_keeper *keeper)
{
    (void)!send(keeper->life, "", 1, MSG_NOSIGNAL);
    close(keeper->life);
}
