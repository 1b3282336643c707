/* Reads, writes the files of a recording. */
#include "cli/record/report.h"

#include "cli/recording.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool record_read_files(cli_session *cli, observation *seen)
{
    const char *name;

    for (size_t i = 0; (name = args_value(&cli->args, OPTION_FROM, i)) != NULL; i++) {
        if (!recording_read(cli, name, seen))
            return false;
    }
    return true;
}

void record_keep_partial(cli_session *cli, const record_request *request, const observation *seen)
{
    bool is_kept =
        *request->partial != '\0' && record_write_observation(cli, &request->partial_place, seen);

    if (is_kept)
        record_report_take_partial(request->report);
    if (is_kept)
        talk_note(cli, "what was seen is in '%s': callgate record --from takes it",
                  request->partial);
}

void record_drop_partial(cli_session *cli, const record_request *request)
{
    if (*request->partial != '\0' && unlink(request->partial) != 0 && errno != ENOENT)
        talk_warning(cli, "'%s' can't be removed: %s", request->partial, strerror(errno));
}

bool record_write_observation(cli_session *cli, const output_place *place, const observation *seen)
{
    text out;

    text_init(&out);
    observation_write(seen, &out);
    bool is_written = !out.has_failed && output_place_write(cli, place, text_data(&out), out.bytes);
    if (out.has_failed)
        talk_failure(cli, "out of memory");
    text_release(&out);
    return is_written;
}
