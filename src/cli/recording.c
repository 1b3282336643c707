/* Reads recordings: observations, logs. */
#include "cli/recording.h"

#include "base/fail.h"
#include "base/limits.h"
#include "cli/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_json(const char *bytes, size_t byte_count)
{
    size_t i = 0;

    while (i < byte_count && strchr(" \t\r\n", bytes[i]) != NULL)
        i++;
    return i < byte_count && bytes[i] == '{';
}

/* JSON that isn't an observation is told by place what it lacks; of a profile, what takes it. */
static callgate_status read_unknown(const cli_session *cli, const char *name, const char *bytes,
                                    size_t byte_count, observation *ret_seen,
                                    callgate_error *reterr)
{
    static const char key[] = "\"defaultAction\"";

    if (!is_json(bytes, byte_count))
        return FAIL(reterr, CALLGATE_INVALID,
                    "'%s' is no observation, no log of strace's, no audit log", name);
    if (memmem(bytes, byte_count, key, sizeof key - 1) == NULL)
        return observation_read(bytes, byte_count, name, ret_seen, reterr);
    callgate_status status = FAIL(reterr, CALLGATE_INVALID,
                                  "'%s' is a profile: it tells of no call that was made", name);
    if (cli->args.verb == VERB_RECORD)
        fail_hint(reterr, "--include takes what a profile permits");
    return status;
}

/* Reads a file of --from by what it is. */
static callgate_status read_form(cli_session *cli, const char *name, const char *bytes,
                                 size_t byte_count, observation *ret_seen, callgate_error *reterr)
{
    uint64_t passed_over = 0;
    callgate_status status;

    switch (observation_form_of(bytes, byte_count)) {
    case FORM_STRACE:
        status = observation_read_strace(bytes, byte_count, name, callgate_abi_host(), ret_seen,
                                         &passed_over, reterr);
        break;
    case FORM_AUDIT:
        status = observation_read_audit(bytes, byte_count, name, ret_seen, &passed_over, reterr);
        break;
    case FORM_OBSERVATION:
        return observation_read(bytes, byte_count, name, ret_seen, reterr);
    case FORM_UNKNOWN:
    default:
        return read_unknown(cli, name, bytes, byte_count, ret_seen, reterr);
    }
    if (status == CALLGATE_OK && passed_over > 0)
        talk_note(cli, "%s: %llu lines tell of no call", name, (unsigned long long)passed_over);
    return status;
}

static void say_unread(cli_session *cli, const char *name, int number)
{
    if (number != EFBIG) {
        talk_failure(cli, "can't read '%s': %s", name, strerror(number));
        return;
    }
    talk_failure(cli, "'%s' has more than %d MiB", name, LOG_TEXT_BYTES_MAX >> 20);
    talk_hint(cli, "'split -C 200m' parts it; the parts add up");
}

bool recording_read(cli_session *cli, const char *name, observation *seen)
{
    loaded_source shown = {.name = name, .next = cli->sources};
    observation file;
    callgate_error err;
    struct stat status;

    observation_init(&file);
    bool is_stdin = strcmp(name, "-") == 0;
    bool is_read =
        is_stdin ? read_descriptor(0, LOG_TEXT_BYTES_MAX, &shown.text, &shown.text_bytes)
                 : read_path(name, LOG_TEXT_BYTES_MAX, &shown.text, &shown.text_bytes, &status);
    if (!is_read) {
        say_unread(cli, name, errno);
        return false;
    }
    cli->sources = &shown; /* so that an error shows its line */
    bool is_added =
        read_form(cli, name, shown.text, shown.text_bytes, &file, &err) == CALLGATE_OK &&
        observation_merge(seen, &file, &err) == CALLGATE_OK;
    if (!is_added)
        talk_error(cli, &err);
    cli->sources = shown.next;
    observation_release(&file);
    free(shown.text);
    return is_added;
}
