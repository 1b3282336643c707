/* The table of runtimes' readings. */
#include "profile/reading.h"
#include "base/limits.h"
#include <string.h>

#define ALL_CONDITIONS UINT32_MAX

static const profile_reading readings[CALLGATE_READING_COUNT] = {
#define READING(id, word, ...) [CALLGATE_READING_##id] = {.name = word, __VA_ARGS__},
#include "profile/readings.def"
#undef READING
};

const profile_reading *profile_reading_get(callgate_reading reading)
{
    return (unsigned)reading < CALLGATE_READING_COUNT ? &readings[reading] : NULL;
}

profile_reading profile_reading_plain(callgate_reading reading)
{
    profile_reading plain = *profile_reading_get(reading);

    plain.has_newer_stub = false;
    return plain;
}

bool profile_reading_refuses(const profile_reading *reading, const char *token)
{
    for (const char *const *refused = reading->actions_refused; *refused; refused++)
        if (strcmp(*refused, token) == 0)
            return true;
    return false;
}

const char *callgate_reading_name(callgate_reading reading)
{
    return (unsigned)reading < CALLGATE_READING_COUNT ? readings[reading].name : NULL;
}

bool callgate_reading_from_name(const char *name, size_t name_bytes, callgate_reading *ret_reading)
{
    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++)
        if (strlen(readings[i].name) == name_bytes &&
            memcmp(readings[i].name, name, name_bytes) == 0) {
            *ret_reading = (callgate_reading)i;
            return true;
        }
    return false;
}

const char *callgate_reading_proviso(callgate_reading reading)
{
    return (unsigned)reading < CALLGATE_READING_COUNT ? readings[reading].proviso : NULL;
}
