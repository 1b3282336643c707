/* Says how filters are attached. */
#include "cli/live_flags.h"

static const struct {
    uint32_t bit;
    const char *name;
    const char *words;
} flag_words[] = {
    {CALLGATE_FLAG_LOG, "LOG", "refusals are logged"},
    {CALLGATE_FLAG_NEW_LISTENER, "NEW_LISTENER", "with a listener"},
    {CALLGATE_FLAG_WAIT_KILLABLE_RECV, "WAIT_KILLABLE_RECV", "waits are killable"},
};
enum { FLAG_COUNT = sizeof flag_words / sizeof *flag_words };

void live_flag_words(const live_source *live, uint32_t index, text *out)
{
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        if ((live->stack.filters[index].flags & flag_words[i].bit) != 0)
            text_add(out, ", %s", flag_words[i].words);
    }
}

void live_flags_json(json_out *json, const installed_filter *filter)
{
    json_begin(json, "flags", '[');
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        if ((filter->flags & flag_words[i].bit) != 0)
            json_text(json, NULL, flag_words[i].name);
    }
    json_end(json, ']');
}
