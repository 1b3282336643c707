/* A call with the arguments that are looked at, in words. */
#include "record/need.h"

static void add_value(text *out, call_id call, uint32_t arg, const need_values *way)
{
    char value[256];

    if (!way->masks[arg]) {
        text_add(out, "*");
        return;
    }
    constant_format(call, arg, way->values[arg], value, sizeof value);
    text_add(out, "%s", value);
}

void need_way_words(text *out, call_id call, const need_values *way)
{
    uint32_t count = 0;

    for (uint32_t arg = 0; arg < 6; arg++)
        if (way->masks[arg])
            count = arg + 1;
    text_add(out, "%s", call_name(call));
    for (uint32_t arg = 0; arg < count; arg++) {
        text_add(out, arg ? ", " : "(");
        add_value(out, call, arg, way);
    }
    if (count)
        text_add(out, ")");
}

void need_sighting_words(text *out, const sighting *one, callgate_abi machine)
{
    need_values way = {0};
    interest kept = interest_of(one->abi, one->nr);
    call_id call = call_at(one->abi, one->nr);

    for (uint32_t i = 0; one->has_args && i < kept.count; i++) {
        way.masks[kept.args[i].index] = kept.args[i].mask;
        way.values[kept.args[i].index] = one->args[kept.args[i].index];
    }
    if (one->abi != machine)
        text_add(out, "%s:", callgate_abi_name(one->abi));
    if (call == CALL_NONE)
        text_add(out, "%u", one->nr);
    else
        need_way_words(out, call, &way);
}
