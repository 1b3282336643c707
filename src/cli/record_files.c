/* Reads, writes the files of a recording. */
#include "cli/record.h"

#include "base/limits.h"
#include "cli/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
    case FORM_UNKNOWN:
    default:
        return observation_read(bytes, byte_count, name, ret_seen, reterr);
    }
    if (status == CALLGATE_OK && passed_over > 0)
        talk_note(cli, "%s: %llu lines tell of no call", name, (unsigned long long)passed_over);
    return status;
}

static bool add_file(cli_session *cli, const char *name, observation *seen)
{
    loaded_source shown = {.name = name, .next = cli->sources};
    observation file;
    callgate_error err;
    struct stat status;

    observation_init(&file);
    bool is_stdin = strcmp(name, "-") == 0;
    bool is_read =
        is_stdin ? read_descriptor(0, JSON_TEXT_BYTES_MAX, &shown.text, &shown.text_bytes)
                 : read_path(name, JSON_TEXT_BYTES_MAX, &shown.text, &shown.text_bytes, &status);
    if (!is_read) {
        talk_failure(cli, "can't read '%s': %s", name, strerror(errno));
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

bool record_read_files(cli_session *cli, observation *seen)
{
    const char *name;

    for (size_t i = 0; (name = args_value(&cli->args, OPTION_FROM, i)) != NULL; i++) {
        if (!add_file(cli, name, seen))
            return false;
    }
    return true;
}

bool record_write_observation(cli_session *cli, const char *path, const observation *seen)
{
    text out;

    text_init(&out);
    observation_write(seen, &out);
    bool is_written = !out.has_failed && output_file(cli, path, text_data(&out), out.bytes);
    if (out.has_failed)
        talk_failure(cli, "out of memory");
    text_release(&out);
    return is_written;
}
