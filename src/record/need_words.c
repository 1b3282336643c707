/* A call with the arguments that are looked at, in words. */
#include "record/need.h"
#include <inttypes.h>

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
