/* Adds what was seen to a profile that is there. */
#ifndef CLI_RECORD_UPDATE_H
#define CLI_RECORD_UPDATE_H

#include "cli/record/record.h"

typedef enum update_end {
    UPDATE_DONE,
    UPDATE_FAILED,        /* said why */
    UPDATE_NEEDS_RENEWAL, /* the file can't be edited so: said why */
} update_end;

/* Permits the calls that the profile OUT refuses and that were let through, or are named by
 * options->allowed_refused, each with its arguments, and keeps every other byte of the file.
 * *ret_is_made: the file is as it should be. */
update_end record_update(cli_session *cli, const record_request *request,
                         const need_options *options, const observation *seen, bool *ret_is_made);

#endif
