/* What every runtime makes of a profile, for `check --as all`.
 */
#ifndef CLI_CHECK_READINGS_H
#define CLI_CHECK_READINGS_H

#include "cli/cli.h"

typedef enum reading_outcome {
    READING_AS_MEANT,
    READING_OTHERWISE,
    READING_REFUSED,
    READING_OUTCOME_COUNT,
} reading_outcome;

typedef struct reading_table {
    reading_outcome outcomes[CALLGATE_READING_RUNTIME_COUNT];
} reading_table;

/* Is `--as all` asked for? */
bool readings_are_all(const cli_session *cli);

/* Resolves a profile as each runtime reads it; findings go to the sink. */
void readings_fill(callgate_store *store, const loaded_source *source,
                   const callgate_target *target, const callgate_sink *sink,
                   reading_table *ret_table);

/* "p.json: read as meant by runc, crun; otherwise by gvisor; refused by kata". */
void readings_print(const loaded_source *source, const reading_table *table);
void readings_json(json_out *json, const reading_table *table);

#endif
