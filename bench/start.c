/* Times how long commands take, from start to end.
 *
 *     bench_start ROUNDS [-f FILE] COMMAND [WORD…] [// COMMAND …]     a line a command: us
 *
 * The commands take turns; medians. -f: FILE, opened anew each time, is their descriptor 9.
 */
#include "measure.h"
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUND_COUNT_MAX = 1001, COMMAND_COUNT_MAX = 16, FILE_DESCRIPTOR = 9 };

extern char **environ;

static char **commands[COMMAND_COUNT_MAX];
static double samples[COMMAND_COUNT_MAX][ROUND_COUNT_MAX];

_Noreturn static void give_up(const char *what, const char *subject)
{
    fprintf(stderr, "bench_start: %s: %s\n", what, subject);
    exit(2);
}

/* Commands lie between words "//"; each of those becomes the end of a list. */
static size_t split(char **words)
{
    size_t count = 1;

    commands[0] = words;
    for (; *words; words++) {
        if (strcmp(*words, "//") != 0)
            continue;
        *words = NULL;
        if (count == COMMAND_COUNT_MAX)
            give_up("too many commands", words[1]);
        commands[count++] = words + 1;
    }
    return count;
}

static void open_file(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0 || dup2(file, FILE_DESCRIPTOR) < 0)
        give_up("can't be read", path);
    close(file);
}

static double time_command(char **words, posix_spawn_file_actions_t *actions)
{
    pid_t child;
    int status;

    double began = now_us();
    if (posix_spawnp(&child, words[0], actions, NULL, words, environ) != 0)
        give_up("can't be started", words[0]);
    if (waitpid(child, &status, 0) != child || status != 0)
        give_up("failed", words[0]);
    return now_us() - began;
}

int main(int argc, char **argv)
{
    int round_count = argc > 2 ? atoi(argv[1]) : 0;
    const char *file = argc > 4 && strcmp(argv[2], "-f") == 0 ? argv[3] : NULL;
    posix_spawn_file_actions_t actions;

    if (round_count < 1 || round_count > ROUND_COUNT_MAX)
        give_up("usage", "bench_start ROUNDS [-f FILE] COMMAND [WORD...] [// COMMAND ...]");
    size_t count = split(argv + (file ? 4 : 2));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    for (int round = 0; round < round_count; round++) {
        for (size_t i = 0; i < count; i++) {
            if (file)
                open_file(file);
            samples[i][round] = time_command(commands[i], &actions);
        }
    }
    for (size_t i = 0; i < count; i++)
        printf("%.1f\n", median(samples[i], (size_t)round_count));
    posix_spawn_file_actions_destroy(&actions);
    return 0;
}
