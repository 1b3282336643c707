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

bool dump_live_whole(const dump_run *run, text *out)
{
    if (!dump_live_asm(run, out))
        return false;
    text_add(out, "; %s\n",
             run->source->live->stack.filter_count > 1 ? "what they mean together"
                                                       : "what that means");
    return dump_policy(run, out);
}
