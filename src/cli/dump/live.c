/* Dumps what processes have installed, filter by filter.
 */
#include "cli/live.h"
#include "cli/dump/dump.h"
#include "cli/live_flags.h"
#include "filter/text.h"

static void add_filter(const live_source *live, uint32_t index, text *out)
{
    const installed_filter *filter = &live->stack.filters[index];
    uint32_t count = live->stack.filter_count;

    text_add(out, "; filter %u of %u%s: %u instruction%s", index + 1, count,
             count == 1           ? ""
             : index == 0         ? ", the newest"
             : index + 1 == count ? ", the oldest"
                                  : "",
             filter->insn_count, filter->insn_count == 1 ? "" : "s");
    live_flag_words(live, index, out);
    text_add(out, "\n");
    filter_disassemble(filter->insns, filter->insn_count, NULL, out);
}

bool dump_live_asm(const dump_run *run, text *out)
{
    const live_source *live = run->source->live;

    if (live->stack.mode == INSTALLED_UNCONFINED)
        text_add(out, "; unconfined: no filter\n");
    else if (live->stack.mode == INSTALLED_STRICT)
        text_add(out, "; strict mode: no filter, the kernel permits four calls by itself\n");
    for (uint32_t i = 0; i < live->stack.filter_count; i++)
        add_filter(live, i, out);
    return true;
}

/* What one filter means alone, where it can be told. */
static bool add_meaning(const dump_run *run, uint32_t index, text *out)
{
    callgate_source meaning = {0};
    dump_run part = *run;
    callgate_error err;

    part.meaning = &meaning;
    if (live_filter_mean(run->store, run->source->live, index, run->target, &meaning.policy,
                         &err) != CALLGATE_OK) {
        text_add(out, "; what that means can't be told: %s\n", err.text);
        return true;
    }
    text_add(out, "; what that means\n");
    return dump_policy(&part, out);
}

/* Of several filters of which some can't be read. */
static bool add_each(const dump_run *run, text *out)
{
    uint32_t count = run->source->live->stack.filter_count;

    for (uint32_t i = 0; i < count; i++) {
        add_filter(run->source->live, i, out);
        if (!add_meaning(run, i, out))
            return false;
    }
    if (count > 1)
        text_add(out, "; what they mean together can't be told\n");
    return true;
}

bool dump_live_whole(const dump_run *run, text *out)
{
    if (run->meaning->policy == NULL)
        return add_each(run, out);
    if (!dump_live_asm(run, out))
        return false;
    text_add(out, "; %s\n",
             run->source->live->stack.filter_count > 1 ? "what they mean together"
                                                       : "what that means");
    return dump_policy(run, out);
}
