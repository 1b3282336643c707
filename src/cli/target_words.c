/* Says a target in words.
 */
#include "abi/abi.h"
#include "cli/cli.h"
#include <stdio.h>
#include <string.h>

/* Adds to a text of `bytes`; what doesn't fit is cut. */
__attribute__((format(printf, 3, 4))) static void add(char *text, size_t bytes, const char *format,
                                                      ...)
{
    size_t used = strlen(text);
    va_list list;

    va_start(list, format);
    vsnprintf(text + used, bytes - used, format, list);
    va_end(list);
}

static void add_abis(char *text, size_t bytes, callgate_abi_set abis)
{
    const char *between = "";

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) == 0)
            continue;
        add(text, bytes, "%s%s", between, callgate_abi_name((callgate_abi)i));
        between = ", ";
    }
    if (abis == 0)
        add(text, bytes, "every ABI");
}

static void add_caps(char *text, size_t bytes, uint64_t caps)
{
    const char *between = "capabilities ";

    if (caps == CALLGATE_CAPS_DOCKER)
        add(text, bytes, "Docker's capabilities");
    else if (caps == CALLGATE_CAPS_ALL)
        add(text, bytes, "all capabilities");
    else if (caps == 0)
        add(text, bytes, "no capabilities");
    else {
        uint64_t named = caps;
        if ((caps & CALLGATE_CAPS_DOCKER) == CALLGATE_CAPS_DOCKER) {
            add(text, bytes, "Docker's capabilities");
            between = " and ";
            named &= ~CALLGATE_CAPS_DOCKER;
        }
        for (uint32_t i = 0; i < 64; i++) {
            const char *name = (named >> i & 1) != 0 ? capability_name(i) : NULL;
            if (name == NULL)
                continue;
            add(text, bytes, "%s%s", between, name);
            between = ", ";
        }
    }
}

static const char *reading_name(callgate_reading reading)
{
    return reading == CALLGATE_READING_CRUN ? "crun" : "runc";
}

/* Which calls a runtime's reading knows: "2.5.4", "installed", or "" for callgate's own table. */
static const char *names_of(const callgate_target *target)
{
    return target->libseccomp != NULL ? target->libseccomp
           : target->knows != NULL    ? "installed"
                                      : "";
}

void target_words(const callgate_target *target, callgate_abi_set abis, char *ret_text,
                  size_t bytes)
{
    const char *names = names_of(target);

    *ret_text = '\0';
    add_abis(ret_text, bytes, target->abis != 0 ? target->abis : abis);
    if (target->kernel == CALLGATE_KERNEL_NEWEST)
        add(ret_text, bytes, "; newest kernel; ");
    else
        add(ret_text, bytes, "; kernel %u.%u; ", target->kernel >> 16, target->kernel & 0xffff);
    add_caps(ret_text, bytes, target->caps);
    add(ret_text, bytes, "; read as %s%s%s", reading_name(target->reading),
        *names != '\0' ? " with libseccomp " : "", names);
}

static void print_json_abis(FILE *file, callgate_abi_set abis)
{
    const char *between = "";

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) == 0)
            continue;
        fprintf(file, "%s\"%s\"", between, callgate_abi_name((callgate_abi)i));
        between = ", ";
    }
}

void target_print_json(FILE *file, const callgate_target *target, callgate_abi_set abis)
{
    const char *between = "", *names = names_of(target);

    fputs("{\"abis\": [", file);
    print_json_abis(file, target->abis != 0 ? target->abis : abis);
    if (target->kernel == CALLGATE_KERNEL_NEWEST)
        fputs("], \"kernel\": \"newest\", \"caps\": [", file);
    else
        fprintf(file, "], \"kernel\": \"%u.%u\", \"caps\": [", target->kernel >> 16,
                target->kernel & 0xffff);
    for (uint32_t i = 0; i < 64; i++) {
        const char *name = (target->caps >> i & 1) != 0 ? capability_name(i) : NULL;
        if (name == NULL)
            continue;
        fprintf(file, "%s\"%s\"", between, name);
        between = ", ";
    }
    fprintf(file, "], \"as\": \"%s%s%s\"}", reading_name(target->reading),
            *names != '\0' ? "@" : "", names);
}
