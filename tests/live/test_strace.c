/* Whatever strace's options, its logs are read alike.
 *
 * The reference is a log with numbers of calls (-n) and raw values (-X raw), where nothing has to
 * be looked up. Counts differ between runs; which calls were made with which arguments doesn't.
 */
#include "record/observation.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the four above first */
#include <cmocka.h>

enum { LOG_BYTES_MAX = 1 << 26 };

static char folder[] = "/tmp/callgate-strace-XXXXXX";

/* The log of a command, as a string that the caller frees. */
static char *log_of(const char *options, const char *command)
{
    char line[1024], path[64];
    char *log = malloc(LOG_BYTES_MAX);
    FILE *file;

    assert_non_null(log);
    snprintf(path, sizeof path, "%s/log", folder);
    snprintf(line, sizeof line, "strace %s -o %s %s >/dev/null 2>&1 </dev/null", options, path,
             command);
    (void)!system(line);
    file = fopen(path, "rb");
    assert_non_null(file);
    size_t bytes = fread(log, 1, LOG_BYTES_MAX - 1, file);
    log[bytes] = '\0';
    fclose(file);
    unlink(path);
    return log;
}

/* What is read of it, without what differs from run to run. */
static observation read_log(const char *options, const char *command)
{
    char *log = log_of(options, command);
    callgate_error err = {0};
    observation seen;
    uint64_t passed_over;

    assert_int_equal(observation_form_of(log, strlen(log)), FORM_STRACE);
    if (observation_read_strace(log, strlen(log), "log", callgate_abi_host(), &seen, &passed_over,
                                &err) != CALLGATE_OK)
        fail_msg("strace %s %s: %s", options, command, err.text);
    free(log);
    for (size_t at = 0; at < seen.sighting_count; at++) {
        sighting *what = &seen.sightings[at];

        assert_true(what->count > 0);
        what->count = what->first_ns = what->last_ns = 0;
        memset(what->program, 0, sizeof what->program);
    }
    return seen;
}

static void must_be_alike(const char *options, const char *command, const observation *reference)
{
    observation seen = read_log(options, command);

    for (size_t at = 0; at < seen.sighting_count || at < reference->sighting_count; at++) {
        const sighting *got = at < seen.sighting_count ? &seen.sightings[at] : NULL;
        const sighting *wanted = at < reference->sighting_count ? &reference->sightings[at] : NULL;

        if (got && wanted && !memcmp(got, wanted, sizeof *got))
            continue;
        const sighting *either = got ? got : wanted;
        fail_msg("strace %s %s: differs at %s %s", options, command, callgate_abi_name(either->abi),
                 callgate_call_name(either->abi, either->nr));
    }
    observation_release(&seen);
}

static void every_option_is_read_alike(void **state)
{
    static const char *const commands[] = {
        "true",
        "ls /",
        "sh -c 'ls / | cat; (exit 3); true'",
    };
    static const char *const options[] = {
        "-f",
        "-f -X verbose",
        "-f -X raw",
        "-f -n",
        "-f -t",
        "-f -tt -T",
        "-f -ttt",
        "-f -r",
        "-f -r -tt",
        "-f -i",
        "-f -i -n -r",
        "-f -y",
        "-f -yy",
        "-f -k",
        "-f -v -s 500",
        "-f -a 1",
        "-f -Y -yy -tt -T",
        "-f -e raw=all",
        "-f -q",
        "-f -x",
    };

    (void)state;
    if (system("strace -o /dev/null true") != 0) {
        print_message("strace can't trace here\n");
        skip();
    }
    assert_non_null(mkdtemp(folder));
    for (size_t at = 0; at < sizeof commands / sizeof *commands; at++) {
        observation reference = read_log("-f -n -X raw", commands[at]);

        assert_true(reference.sighting_count > 10);
        for (size_t index = 0; index < reference.sighting_count; index++)
            assert_true(reference.sightings[index].has_args);
        for (size_t index = 0; index < sizeof options / sizeof *options; index++)
            must_be_alike(options[index], commands[at], &reference);
        observation_release(&reference);
    }
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_read_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
