/* Which options of check have a sense together.
 */
#include "cli/check/check.h"

typedef struct option_pair {
    option_id option;
    bool is_without; /* else beside */
    option_id other;
    const char *reason;
} option_pair;

static const char mends[] = "--fix mends a profile, and says nothing of findings";
static const char asks[] = "--cve answers whether a vulnerability is stopped, and nothing else";
static const char products[] = "only --fix writes a profile";

/* What has no sense. */
static const option_pair pairs[] = {
    {OPTION_OUT, true, OPTION_FIX, products},
    {OPTION_IN_PLACE, true, OPTION_FIX, products},
    {OPTION_CVE, false, OPTION_FIX, mends},
    {OPTION_JSON, false, OPTION_FIX, mends},
    {OPTION_CHECK_FORMAT, false, OPTION_FIX, mends},
    {OPTION_FAIL_ON, false, OPTION_FIX, mends},
    {OPTION_AS_ERROR, false, OPTION_FIX, mends},
    {OPTION_AS_WARNING, false, OPTION_FIX, mends},
    {OPTION_SILENCE, false, OPTION_FIX, mends},
    {OPTION_CHECK_FORMAT, false, OPTION_CVE, "--json is its other form"},
    {OPTION_FAIL_ON, false, OPTION_CVE, asks},
    {OPTION_AS_ERROR, false, OPTION_CVE, asks},
    {OPTION_AS_WARNING, false, OPTION_CVE, asks},
    {OPTION_SILENCE, false, OPTION_CVE, asks},
};

bool check_options_agree(cli_session *cli)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const option_pair *pair = &pairs[i];
        if (!args_has(&cli->args, pair->option) ||
            args_has(&cli->args, pair->other) == pair->is_without)
            continue;
        talk_failure(cli, "--%s makes no sense %s --%s", option_get(pair->option)->name,
                     pair->is_without ? "without" : "beside", option_get(pair->other)->name);
        talk_hint(cli, "%s", pair->reason);
        return false;
    }
    if (!readings_are_all(cli) ||
        (!args_has(&cli->args, OPTION_FIX) && !args_has(&cli->args, OPTION_CVE)))
        return true;
    talk_failure(cli, "--fix and --cve are for one reading at a time, not for --as all");
    return false;
}
