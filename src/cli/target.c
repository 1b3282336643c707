/* Reads the target from the options.
 */
#include "abi/abi.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/libseccomp.h"
#include "kernel/probe.h"
#include <stdio.h>
#include <string.h>

enum { WORD_BYTES_MAX = 64 };

/* The next word of "a,b,c": copied, NUL added; *list is moved on. false: the list is over, or (the
 * word is empty then) it holds something that is no word. */
static bool next_word(const char **list, char *ret_word)
{
    size_t bytes = strcspn(*list, ",");

    *ret_word = '\0';
    if (**list == '\0' || bytes >= WORD_BYTES_MAX)
        return false;
    memcpy(ret_word, *list, bytes);
    ret_word[bytes] = '\0';
    *list += bytes;
    if (**list == ',')
        *list += 1;
    return true;
}

static bool add_abis(cli_session *cli, const char *list, callgate_abi_set *abis)
{
    char word[WORD_BYTES_MAX];
    const char *rest = list;

    while (next_word(&rest, word)) {
        callgate_abi abi = callgate_abi_from_name(word);
        if (abi == CALLGATE_ABI_NONE) {
            const char *names[CALLGATE_ABI_COUNT];
            for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++)
                names[i] = callgate_abi_name((callgate_abi)i);
            const char *nearest = nearest_name(word, names, CALLGATE_ABI_COUNT);
            talk_failure(cli, "unknown ABI '%s'", word);
            talk_hint_nearest(cli, nearest, "'callgate list abis' lists them");
            return false;
        }
        *abis |= CALLGATE_ABI_BIT(abi);
    }
    if (*rest != '\0')
        talk_failure(cli, "unknown ABI '%s'", rest);
    return *rest == '\0';
}

/* The one machine that runs all these ABIs, or NONE. */
static callgate_abi machine_of(callgate_abi_set abis)
{
    callgate_abi machine = CALLGATE_ABI_NONE;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) == 0)
            continue;
        callgate_abi this_machine = abi_get((callgate_abi)i)->machine;
        if (machine != CALLGATE_ABI_NONE && machine != this_machine)
            return CALLGATE_ABI_NONE;
        machine = this_machine;
    }
    return machine;
}

static bool read_caps(cli_session *cli, const char *list, uint64_t *ret_caps)
{
    char word[WORD_BYTES_MAX];
    uint64_t caps = 0;
    uint32_t number;
    const char *rest = list;

    while (next_word(&rest, word)) {
        if (strcasecmp(word, "docker") == 0) {
            caps |= CALLGATE_CAPS_DOCKER;
        } else if (strcasecmp(word, "all") == 0) {
            caps = CALLGATE_CAPS_ALL;
        } else if (capability_number(word, strlen(word), &number) && number < 64) {
            caps |= (uint64_t)1 << number;
        } else if (strcasecmp(word, "none") != 0) {
            talk_failure(cli, "unknown capability '%s'", word);
            talk_hint_nearest(cli, nearest_cap(word),
                              "--caps takes docker, all, none, or names such as CAP_SYS_ADMIN");
            return false;
        }
    }
    if (*rest != '\0')
        talk_failure(cli, "unknown capability '%s'", rest);
    *ret_caps = caps;
    return *rest == '\0';
}

/* Digits up to 65535; *text is moved behind them. */
static bool read_number(const char **text, uint32_t *ret_number)
{
    const char *begin = *text;
    uint32_t number = 0;

    while (**text >= '0' && **text <= '9' && number <= UINT16_MAX)
        number = number * 10 + (uint32_t)(*(*text)++ - '0');
    *ret_number = number;
    return *text != begin && number <= UINT16_MAX;
}

static bool read_kernel(cli_session *cli, const char *text, uint32_t *ret_kernel)
{
    uint32_t major, minor;
    const char *rest = text;

    if (strcmp(text, "newest") == 0) {
        *ret_kernel = CALLGATE_KERNEL_NEWEST;
        return true;
    }
    if (read_number(&rest, &major) && *rest++ == '.' && read_number(&rest, &minor) &&
        (*rest == '\0' || *rest == '.' || *rest == '-')) {
        *ret_kernel = CALLGATE_KERNEL(major, minor);
        return true;
    }
    talk_failure(cli, "'%s' is no kernel release", text);
    talk_hint(cli, "write it as 5.10, or 'newest'");
    return false;
}

static bool is_release(const char *text)
{
    uint32_t part;

    return read_number(&text, &part) && *text++ == '.' && read_number(&text, &part) &&
           *text++ == '.' && read_number(&text, &part) && *text == '\0';
}

static void hint_readings(cli_session *cli, const char *text, size_t bytes)
{
    const char *names[CALLGATE_READING_RUNTIME_COUNT];
    char list[128] = "";
    size_t used = 0;

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        names[i] = callgate_reading_name((callgate_reading)i);
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *nearest =
        nearest_word(text, bytes, names, CALLGATE_READING_RUNTIME_COUNT, sizeof *names);
    if (nearest != NULL)
        talk_hint(cli, "did you mean '%s'? --as takes %s", nearest, list);
    else
        talk_hint(cli, "--as takes %s, and a libseccomp release: runc@2.5.4", list);
}

static bool read_reading(cli_session *cli, const char *text, callgate_target *target)
{
    size_t bytes = strcspn(text, "@");
    const char *release = text[bytes] == '@' ? text + bytes + 1 : NULL;

    bool is_all = cli->args.verb == VERB_CHECK && bytes == 3 && memcmp(text, "all", 3) == 0;
    if (!is_all && !callgate_reading_from_name(text, bytes, &target->reading)) {
        talk_failure(cli, "callgate does not know how '%.*s' reads profiles", (int)bytes, text);
        hint_readings(cli, text, bytes);
        return false;
    }
    if (release != NULL && !is_release(release)) {
        talk_failure(cli, "'%s' is no release of libseccomp", release);
        talk_hint(cli, "write it as 2.5.4");
        return false;
    }
    target->libseccomp = release;
    if (release != NULL)
        target->knows = NULL;
    return true;
}

static void set_abis(cli_session *cli, callgate_abi_set abis, callgate_target *target)
{
    target->abis = abis;
    target->machine = machine_of(abis);
    cli->raw_abi = (callgate_abi)__builtin_ctz(abis);
}

bool target_read(cli_session *cli, option_id option, const char *value, callgate_target *target)
{
    callgate_abi_set abis = 0;

    if (option == OPTION_CAPS)
        return read_caps(cli, value, &target->caps);
    if (option == OPTION_KERNEL)
        return read_kernel(cli, value, &target->kernel);
    if (option == OPTION_AS)
        return read_reading(cli, value, target);
    if (!add_abis(cli, value, &abis))
        return false;
    if (abis != 0)
        set_abis(cli, abis, target);
    return true;
}

static bool read_abis(cli_session *cli, callgate_target *target)
{
    const char *list;
    callgate_abi_set abis = 0;

    for (size_t i = 0; (list = args_value(&cli->args, OPTION_ABI, i)) != NULL; i++) {
        if (!add_abis(cli, list, &abis))
            return false;
    }
    if (abis != 0)
        set_abis(cli, abis, target);
    return true;
}

uint32_t host_kernel(void)
{
    uint32_t release = kernel_release();

    return release != 0 ? release : CALLGATE_KERNEL_NEWEST;
}

/* Where no option says otherwise: this machine where the product is used here. */
static void start_target(const cli_session *cli, callgate_target *target)
{
    bool is_host = args_has(&cli->args, OPTION_TARGET);
    bool is_here = cli->args.verb == VERB_RUN || cli->args.verb == VERB_RECORD ||
                   cli->args.verb == VERB_COMPILE;

    callgate_target_init(target);
    target->abis = 0;
    target->caps = CALLGATE_CAPS_DOCKER;
    target->machine = is_host || is_here ? callgate_abi_host() : CALLGATE_ABI_NONE;
    target->kernel = is_host || is_here ? host_kernel() : CALLGATE_KERNEL_NEWEST;
    if (is_host)
        libseccomp_ask(target);
}

/* Whose names are read where this machine's libseccomp was asked for, and can't be. */
static void say_names(cli_session *cli, const callgate_target *target)
{
    if (!args_has(&cli->args, OPTION_TARGET) || target->knows != NULL || target->libseccomp != NULL)
        return;
#ifdef CALLGATE_STATIC
    talk_note(cli, "a static callgate can't ask this machine's libseccomp: all calls that callgate "
                   "knows count as known to it");
#else
    talk_note(cli, "no libseccomp was found on this machine: all calls that callgate knows count "
                   "as known to it");
#endif
    if (!cli->is_quiet)
        talk_hint(cli, "--as runc@2.5.4 takes the names of a release");
}

bool target_of(cli_session *cli, callgate_target *ret_target)
{
    static const option_id singles[] = {OPTION_CAPS, OPTION_KERNEL, OPTION_AS};
    callgate_target target;

    start_target(cli, &target);
    if (!read_abis(cli, &target))
        return false;
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        const char *value = args_value(&cli->args, singles[i], 0);
        if (value != NULL && !target_read(cli, singles[i], value, &target))
            return false;
    }
    say_names(cli, &target);
    *ret_target = target;
    return true;
}
