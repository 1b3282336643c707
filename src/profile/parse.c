/* Profiles read from JSON. */
#include "profile/parse.h"
#include "base/limits.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void *parse_alloc(profile_parser *parser, size_t count, size_t bytes)
{
    void *data = arena_alloc(&parser->profile->arena, count * bytes);

    if (!data && arena_is_full(&parser->profile->arena))
        parser->status = FAIL(parser->reterr, CALLGATE_LIMIT, "the profile holds too much");
    else if (!data)
        parser->status = FAIL(parser->reterr, CALLGATE_MEMORY, "out of memory");
    return data;
}

bool parse_reports(const profile_parser *parser)
{
    return parser->sink && parser->report_count <= PROFILE_REPORT_COUNT_MAX;
}

void parse_report(profile_parser *parser, callgate_severity severity, const char *rule,
                  profile_span span, const char *hint, const char *format, ...)
{
    char text[CALLGATE_TEXT_BYTES_MAX];
    va_list values;

    if (!parse_reports(parser))
        return;
    callgate_place place = profile_place(parser->profile, span);
    if (parser->report_count++ == PROFILE_REPORT_COUNT_MAX) {
        sink_report(parser->sink, CALLGATE_WARNING, "more-reports", &place, NULL,
                    "from here on there are more than %d reports", PROFILE_REPORT_COUNT_MAX);
        return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    sink_report(parser->sink, severity, rule, &place, hint, "%s", text);
}

callgate_place profile_place(const callgate_profile *profile, profile_span span)
{
    return lines_place(profile->lines, profile->text, profile->text_bytes, profile->name,
                       span.begin, span.end);
}

static callgate_dialect dialect_of(const profile_parser *parser)
{
    if (parser->is_config)
        return CALLGATE_DIALECT_OCI_CONFIG;
    if (parser->has_podman_key)
        return CALLGATE_DIALECT_PODMAN;
    return parser->has_docker_key ? CALLGATE_DIALECT_DOCKER : CALLGATE_DIALECT_OCI;
}

static callgate_status parse_into(callgate_profile *profile, const char *text, size_t text_bytes,
                                  const callgate_sink *sink, callgate_error *reterr)
{
    profile_parser parser = {.profile = profile, .sink = sink, .reterr = reterr};
    callgate_status status =
        json_parse(text, text_bytes, profile->name, &profile->arena, &profile->root, reterr);

    if (status != CALLGATE_OK)
        return status;
    profile->text = arena_text(&profile->arena, text, text_bytes);
    profile->text_bytes = (uint32_t)text_bytes;
    profile->lines = arena_alloc(&profile->arena, sizeof(*profile->lines));
    if (!profile->text || !profile->lines)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    if (!parse_root(&parser))
        return parser.status;
    profile->dialect = dialect_of(&parser);
    return CALLGATE_OK;
}

callgate_status callgate_profile_parse(const char *text, size_t text_bytes, const char *name,
                                       callgate_profile **ret_profile, const callgate_sink *sink,
                                       callgate_error *reterr)
{
    callgate_profile *profile = calloc(1, sizeof(*profile));
    if (!profile)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");

    arena_init(&profile->arena, JSON_ARENA_BYTES_MAX);
    profile->name = name;
    callgate_status status = parse_into(profile, text, text_bytes, sink, reterr);
    if (status == CALLGATE_OK)
        *ret_profile = profile;
    else
        callgate_profile_free(profile);
    return status;
}

void callgate_profile_free(callgate_profile *profile)
{
    if (!profile)
        return;
    if (profile->lines)
        lines_release(profile->lines);
    arena_release(&profile->arena);
    free(profile);
}

callgate_dialect callgate_profile_dialect(const callgate_profile *profile)
{
    return profile->dialect;
}

const char *callgate_profile_text(const callgate_profile *profile, size_t *ret_bytes)
{
    if (ret_bytes)
        *ret_bytes = profile->text_bytes;
    return profile->text;
}

callgate_abi_set callgate_profile_abis(const callgate_profile *profile)
{
    callgate_abi_set abis = 0;

    for (uint32_t i = 0; i < profile->arch_count; i++)
        abis |= CALLGATE_ABI_BIT(profile->arches[i].abi);
    for (uint32_t i = 0; i < profile->arch_map_count; i++) {
        const profile_arch_map *map = &profile->arch_map[i];
        abis |= CALLGATE_ABI_BIT(map->machine);
        for (uint32_t j = 0; j < map->sub_count; j++)
            abis |= CALLGATE_ABI_BIT(map->subs[j].abi);
    }
    return abis;
}
