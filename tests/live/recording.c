/* Records a program for a test. */
#include "recording.h"
#include "prepare_privilege.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 20000 };

static char self[] = "/proc/self/exe";
static char work_option[] = "--work";

const recorder_kind RECORDER_KINDS[RECORDER_KIND_COUNT] = {{"notify", notify_recorder_new},
                                                           {"ptrace", ptrace_recorder_new}};

void recording_begin_as(recording *r, int kind, const recorder_options *options,
                        const privilege *who, char *const *argv)
{
    callgate_error err;
    spawn_stage stage;
    memset(r, 0, sizeof *r);
    observation_init(&r->seen);
    if (RECORDER_KINDS[kind].make(options, &r->rec, &err) != CALLGATE_OK)
        fail_msg("%s: %s", RECORDER_KINDS[kind].name, err.text);
    spawn_plan plan = {.path = argv[0], .argv = argv, .envp = environ, .has_no_new_privs = true};
    if (who != NULL) {
        plan.prepare = prepare_privilege;
        plan.prepare_user = who;
    }
    r->rec->class->plan(r->rec, &plan);
    if (spawn_start(&plan, &r->child, &stage, &err) != CALLGATE_OK)
        fail_msg("%s: %s", RECORDER_KINDS[kind].name, err.text);
}

void recording_begin_with(recording *r, int kind, const recorder_options *options,
                          char *const *argv)
{
    recording_begin_as(r, kind, options, NULL, argv);
}

void recording_begin(recording *r, int kind, char *const *argv)
{
    const recorder_options options = {0};
    recording_begin_with(r, kind, &options, argv);
}

void recording_wait(const recording *r)
{
    struct pollfd news = {.fd = r->rec->class->descriptor(r->rec), .events = POLLIN};
    assert_true(poll(&news, 1, PATIENCE_MS) > 0);
    assert_true(r->rec->class->has_ended(r->rec));
}

void recording_harvest(recording *r)
{
    const observed_run run = {
        .id = "0123456789abcdef0123456789abcdef", .by = r->rec->class->by, .subject = "test"};
    uint32_t index;
    assert_int_equal(observation_add_run(&r->seen, &run, &index, NULL), CALLGATE_OK);
    assert_int_equal(r->rec->class->harvest(r->rec, &r->seen, index, NULL), CALLGATE_OK);
}

void recording_end(recording *r)
{
    assert_int_equal(waitpid(r->child, &r->status, 0), r->child);
    recording_wait(r);
    recording_harvest(r);
    assert_int_equal(r->rec->class->lost_count(r->rec), 0);
    assert_false(recorder_was_killed(r->rec));
    assert_int_equal(r->rec->class->task_count(r->rec), 0);
}

void recording_release(recording *r)
{
    r->rec->class->free(r->rec);
    observation_release(&r->seen);
}

uint64_t recording_count(const recording *r, callgate_abi abi, uint32_t nr, uint32_t word)
{
    uint64_t count = 0;
    for (size_t i = 0; i < r->seen.sighting_count; i++) {
        const sighting *s = &r->seen.sightings[i];
        if (s->abi == abi && s->nr == nr && s->word == word)
            count += s->count;
    }
    return count;
}

uint64_t recording_native_count(const recording *r, uint32_t nr)
{
    return recording_count(r, callgate_abi_host(), nr, CALLGATE_ALLOW);
}

char *const *work_argv(const char *what, const char *number)
{
    static char words[2][32];
    static char *argv[] = {self, work_option, words[0], words[1], NULL};
    snprintf(words[0], sizeof words[0], "%s", what);
    snprintf(words[1], sizeof words[1], "%s", number);
    return argv;
}

char *const *script_argv(const char *commands)
{
    static char line[1024];
    static char shell[] = "/bin/sh";
    static char option[] = "-c";
    static char *argv[] = {shell, option, line, NULL};
    snprintf(line, sizeof line, "%s", commands);
    return argv;
}

void recording_exited(const recording *r, int wanted)
{
    assert_true(WIFEXITED(r->status));
    assert_int_equal(WEXITSTATUS(r->status), wanted);
}
