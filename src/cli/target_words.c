/* Says a target in words.
 */
#include "abi/abi.h"
#include "cli/cli.h"
#include "cli/live.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TARGET_WORDS_BYTES = 512 };

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

/* Which calls a runtime's reading knows: "2.5.4", "installed", or "" for callgate's own table. */
static const char *names_of(const callgate_target *target)
{
    return target->libseccomp != NULL ? target->libseccomp
           : target->knows != NULL    ? "installed"
                                      : "";
}

static callgate_abi_set abis_of(const callgate_target *target, const callgate_source *meaning)
{
    return target->abis != 0 ? target->abis : meaning->abis;
}

/* "x86_64, x86; newest kernel; Docker's capabilities; read as runc". */
static void target_words(const loaded_source *source, const callgate_target *target,
                         const callgate_source *meaning, char *ret_text, size_t bytes)
{
    const char *names = names_of(target);

    *ret_text = '\0';
    add_abis(ret_text, bytes, abis_of(target, meaning));
    if (source->kind != SOURCE_PROFILE)
        return; /* it has been resolved already */
    if (target->kernel == CALLGATE_KERNEL_NEWEST)
        add(ret_text, bytes, "; newest kernel; ");
    else
        add(ret_text, bytes, "; kernel %u.%u; ", target->kernel >> 16, target->kernel & 0xffff);
    add_caps(ret_text, bytes, target->caps);
    add(ret_text, bytes, "; read as %s%s%s", callgate_reading_name(target->reading),
        *names != '\0' ? " with libseccomp " : "", names);
}

static void json_abis(json_out *json, callgate_abi_set abis)
{
    json_begin(json, "abis", '[');
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) != 0)
            json_text(json, NULL, callgate_abi_name((callgate_abi)i));
    }
    json_end(json, ']');
}

static void json_caps(json_out *json, uint64_t caps)
{
    json_begin(json, "caps", '[');
    for (uint32_t i = 0; i < 64; i++) {
        const char *name = (caps >> i & 1) != 0 ? capability_name(i) : NULL;
        if (name != NULL)
            json_text(json, NULL, name);
    }
    json_end(json, ']');
}

void target_json(json_out *json, const loaded_source *source, const callgate_target *target,
                 const callgate_source *meaning)
{
    char kernel[16] = "newest", as[48];
    const char *names = names_of(target);

    if (target->kernel != CALLGATE_KERNEL_NEWEST)
        snprintf(kernel, sizeof kernel, "%u.%u", target->kernel >> 16, target->kernel & 0xffff);
    snprintf(as, sizeof as, "%s%s%s", callgate_reading_name(target->reading),
             *names != '\0' ? "@" : "", names);
    json_begin(json, "target", '{');
    json_abis(json, abis_of(target, meaning));
    if (source->kind == SOURCE_PROFILE) {
        json_text(json, "kernel", kernel);
        json_caps(json, target->caps);
        json_text(json, "as", as);
    }
    json_end(json, '}');
}

void print_heading(FILE *file, const loaded_source *source, const callgate_target *target,
                   const callgate_source *meaning)
{
    char words[TARGET_WORDS_BYTES];

    target_words(source, target, meaning, words, sizeof words);
    print_visible(file, source->name);
    if (source->release != NULL)
        fprintf(file, ", as in %s,", source->release);
    if (source->live != NULL) {
        fputs(", ", file);
        print_visible(file, source->live->about);
        fputs(",", file);
    }
    fprintf(file, " for %s\n", words);
}

void target_say(cli_session *cli, const loaded_source *source, const callgate_target *target,
                const callgate_source *meaning)
{
    char words[TARGET_WORDS_BYTES];
    const char *between = source->release != NULL ? ", as in " : source->live != NULL ? ", " : "";
    const char *about = source->release != NULL ? source->release
                        : source->live != NULL  ? source->live->about
                                                : "";

    target_words(source, target, meaning, words, sizeof words);
    talk_note(cli, "%s%s%s%s for %s", source->name, between, about, *about != '\0' ? "," : "",
              words);
}
