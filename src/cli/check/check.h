/* The inside of check, for the files beside it alone.
 */
#ifndef CLI_CHECK_CHECK_H
#define CLI_CHECK_CHECK_H

#include "cli/check/levels.h"
#include "cli/check/readings.h"
#include "lint/lint.h"

typedef enum check_format {
    CHECK_TEXT,
    CHECK_JSON,
    CHECK_SARIF,
    CHECK_GITHUB,
} check_format;

/* One check of several sources. */
typedef struct check_run {
    cli_session *cli;
    callgate_target target;
    callgate_severity least; /* that makes the status 1 */
    check_levels levels;
    check_format format;
    json_out json;
    bool is_for_all; /* readings: of one profile after the other, `readings` is what they are */
    reading_table readings;
    bool has_unread;
    bool has_findings;
} check_run;

/* One source that was read, and what became of it. */
typedef struct check_result {
    const loaded_source *source;
    const callgate_source *meaning;
    const lint_proof *proof;
    const finding_list *findings;
} check_result;

/* report.c: the report in each format. */
void check_report_begin(check_run *checker);
void check_report_source(check_run *checker, const check_result *result);
/* A source that couldn't be read, with the error that ended the reading: the session's last.
 * source NULL: not even loaded. */
void check_report_unread(check_run *checker, const char *word, const loaded_source *source,
                         const finding_list *findings);
void check_report_end(check_run *checker);

/* The members of a report's source that couldn't be read, with the session's last error. */
void check_json_members_unread(json_out *json, const cli_session *cli, const char *word);

/* options.c: false: two options make no sense together, and it was said. */
bool check_options_agree(cli_session *cli);

/* cve.c: `check --cve`, a verb of its own. */
int check_cves(cli_session *cli);

/* fix.c: `check --fix`, another one. */
int check_fix(cli_session *cli);

#endif
