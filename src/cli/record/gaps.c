/* Says what a recorder could not see, or broke. */
#include "cli/record/record.h"

#include <string.h>

bool record_say_losses(cli_session *cli, recorder *rec)
{
    uint64_t lost = rec->class->lost_count(rec);
    bool was_killed = recorder_was_killed(rec);
    if (lost > 0)
        talk_warning(cli, "%llu call%s could not be recorded: the recorder's tables were full",
                     (unsigned long long)lost, lost == 1 ? "" : "s");
    if (was_killed)
        talk_warning(cli, "the recorder's watching process was killed: what was called after that "
                          "is not recorded");
    return lost == 0 && !was_killed;
}

void record_say_skip_ignored(cli_session *cli, const record_request *request, recorder *rec)
{
    if (request->skip != NULL)
        talk_note(cli, "%s: --skip is ignored",
                  rec->class->by == OBSERVED_BY_EBPF
                      ? "eBPF records at full speed"
                      : "a process that runs already stops at every call");
}

void record_say_unjudged(cli_session *cli, recorder *rec)
{
    uint64_t count = rec->class->unjudged_count == NULL ? 0 : rec->class->unjudged_count(rec);
    if (count > 0)
        talk_warning(cli,
                     "whether a filter refused %llu calls that failed can't be told: this kernel "
                     "keeps no filters to look into (CONFIG_CHECKPOINT_RESTORE), or a task has "
                     "too many",
                     (unsigned long long)count);
}

void record_say_unguarded(cli_session *cli, recorder *rec)
{
    const unguarded_task *task = rec->class->unguarded == NULL ? NULL : rec->class->unguarded(rec);
    if (task != NULL)
        talk_warning(cli,
                     "calls of '%s' may have failed with EINTR for being recorded: it handles a "
                     "signal without SA_RESTART, and can't be traced (%s); under --recorder "
                     "ptrace none does",
                     task->name, strerror(task->os_errno));
}
