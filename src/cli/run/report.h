/* What a program was refused, said at its end.
 *
 *     if (!run_report_begin(cli, confinement, &rec))
 *         return RUN_FAILED;
 *     … the program runs, its plan put through the recorder …
 *     status = run_report_end(cli, request, confinement, rec, status);
 *
 * The profile's errno answers become notifications that get the very same errno; what it permits
 * stays as fast as it was. Kills, traps and the rest are not asked for and not in the report.
 */
#ifndef CLI_RUN_REPORT_H
#define CLI_RUN_REPORT_H

#include "cli/run/run.h"
#include "record/recorder.h"

enum { RUN_REFUSED = 124 }; /* --fail-on-refused; as timeout(1) marks what it ended */

/* *ret_recorder is NULL where no filter could refuse anything. false: said why; start nothing. */
CALLGATE_MUST_CHECK bool run_report_begin(cli_session *cli, const run_confinement *confinement,
                                          recorder **ret_recorder);

/* Says what was refused, writes --report's file, ends the recorder. Returns the exit status, which
 * is `status` where nothing changes it. */
int run_report_end(cli_session *cli, const run_request *request, const run_confinement *confinement,
                   recorder *rec, int status);

/* Says that kills and traps by the profile go unseen, where they do. */
void run_say_blind_to_deaths(cli_session *cli, recorder *rec);

#endif
