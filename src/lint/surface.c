/* Sums up what attackers would find: risky calls, known vulnerabilities. */
#include "lint/cve.h"
#include "lint/linter.h"
#include "record/reach.h"

static void report_risks(const lint_subject *subject)
{
    const callgate_source *meaning = subject->meaning;
    lint_names list = {0};
    char names[CALLGATE_TEXT_BYTES_MAX];

    for (uint32_t i = 0; i < risky_count; i++)
        if (reach_is_open(subject->store, meaning->policy, meaning->abis,
                          &reach_rows[riskies[i].first], riskies[i].count))
            lint_names_add(&list, riskies[i].name);
    if (lint_names_write(&list, names))
        lint_report(subject, "attack-surface", NULL, NULL, "permitted: %s", names);
}

static void report_cves(const lint_subject *subject)
{
    uint32_t open = 0;

    for (uint32_t i = 0; i < cve_count; i++)
        open += lint_cve_is_open(subject->store, subject->meaning, &cves[i]);
    if (open > 0)
        lint_report(
            subject, "known-vulnerability", NULL, NULL,
            "the calls of %u of %u known vulnerabilities are permitted: --cve all names them", open,
            cve_count);
}

void lint_surface(const lint_subject *subject)
{
    report_risks(subject);
    report_cves(subject);
}
