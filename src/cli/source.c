/* Finds what a SOURCE names, reads it.
 */
#include "base/fail.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/likeness.h"
#include "cli/live.h"
#include "cli/read.h"
#include "filter/raw.h"
#include "profile/builtin.h"
#include "record/observation.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_builtin(const char *word)
{
    return profile_builtin_find(word) != NULL;
}

static bool is_file(const char *word)
{
    struct stat status;

    return strchr(word, '/') != NULL || stat(word, &status) == 0;
}

bool source_is_named(const char *word)
{
    const char *at = strchr(word, '@'); /* in front of a name it is a CALL's group */

    return strcmp(word, "-") == 0 || is_builtin(word) || (at != NULL && at != word) ||
           live_is_named(word) || is_file(word);
}

/* The SOURCE that a word was likely meant to be; NULL: nothing is near. The caller frees. */
static char *nearest_source(const char *word)
{
    const char *rest = strchr(word, ':'), *nearest = NULL;
    text out;

    if (rest == NULL)
        nearest = nearest_word(word, strlen(word), &profile_builtins[0].name, profile_builtin_count,
                               sizeof *profile_builtins);
    if (nearest == NULL)
        nearest = live_nearest_kind(word);
    if (nearest == NULL)
        return NULL;
    text_init(&out);
    text_add(&out, "%s%s", nearest, rest != NULL ? rest + 1 : "");
    return text_steal(&out);
}

void source_hint(cli_session *cli, const char *word)
{
    char *nearest = nearest_source(word);

    if (nearest != NULL)
        talk_hint(cli, "as a SOURCE: did you mean '%s'?", nearest);
    else if (strpbrk(word, ".-") != NULL)
        talk_hint(cli, "as a SOURCE: there is no file '%s' here", word);
    free(nearest);
}

static bool say_unknown(cli_session *cli, const char *word)
{
    if (strchr(word, '@') != NULL) {
        talk_failure(cli, "there is no built-in profile '%s'", word);
        if (strncmp(word, "docker@", 7) == 0)
            talk_hint(cli,
                      "Docker's releases are docker@%s to docker@%s, 'callgate list profiles' "
                      "lists those that changed",
                      docker_release_first, docker_release_last);
        else
            talk_hint(cli, "'callgate list profiles' lists them");
        return false;
    }
    talk_failure(cli, "'%s' is neither a built-in profile nor a file", word);
    char *nearest = nearest_source(word);
    talk_hint_operand(cli, word, nearest, "'callgate list profiles' lists the built-in ones");
    free(nearest);
    return false;
}

static bool say_unread(cli_session *cli, const char *word)
{
    bool is_too_long = errno == EFBIG, is_missing = errno == ENOENT;

    if (is_too_long)
        talk_failure(cli, "'%s' has more than %d MiB", word, JSON_TEXT_BYTES_MAX >> 20);
    else
        talk_failure(cli, "can't read '%s': %s", word, strerror(errno));
    char *nearest = is_missing && strchr(word, ':') != NULL ? nearest_source(word) : NULL;
    if (nearest != NULL)
        talk_hint(cli, "did you mean '%s'?", nearest);
    free(nearest);
    return false;
}

static void forget(cli_session *cli, const loaded_source *source)
{
    loaded_source **link = &cli->sources;

    while (*link != NULL && *link != source)
        link = &(*link)->next;
    if (*link == source)
        *link = source->next;
}

void source_release(cli_session *cli, loaded_source *source)
{
    forget(cli, source);
    callgate_profile_free(source->profile);
    callgate_filter_free(source->filter);
    if (source->observation != NULL)
        observation_release(source->observation);
    free(source->observation);
    live_free(source->live);
    free(source->text);
    *source = (loaded_source){0};
}

static bool load_builtin(cli_session *cli, loaded_source *source)
{
    callgate_error err;
    struct stat status;

    const profile_builtin *builtin = profile_builtin_find(source->name);
    const char *word = source->name;

    source->is_builtin = true;
    source->name = profile_builtin_called(builtin, word);
    source->release = *builtin->release != '\0' ? builtin->release : NULL;
    if (callgate_profile_builtin(source->name, &source->profile, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    if (stat(word, &status) == 0 && S_ISREG(status.st_mode))
        talk_note(cli, "'%s' is the built-in profile; the file is './%s'", word, word);
    return true;
}

/* Four characters of JSON's beginning, each `width` bytes of which the one at `at` is not NUL. */
static bool begins_wide(const char *data, size_t bytes, size_t width, size_t at)
{
    char first[5];

    if (bytes < 4 * width)
        return false;
    for (size_t i = 0; i < 4 * width; i++) {
        if (i % width == at)
            first[i / width] = data[i];
        else if (data[i] != '\0')
            return false;
    }
    first[4] = '\0';
    size_t blank = strspn(first, " \t\r\n");
    return blank < 4 && strchr("{[\"", first[blank]) != NULL && strlen(first) == 4;
}

/* JSON in UTF-16 or UTF-32. No filter begins so: its first opcode would be none. */
static bool is_wide_text(const char *data, size_t bytes)
{
    return begins_wide(data, bytes, 2, 0) || begins_wide(data, bytes, 2, 1) ||
           begins_wide(data, bytes, 4, 0) || begins_wide(data, bytes, 4, 3);
}

/* Raw cBPF begins with an opcode of 16 bits below 0x100, so with a NUL at one of the first two
 * bytes; JSON holds no NUL, unless it is not UTF-8. */
static bool is_raw(const char *data, size_t bytes)
{
    return bytes >= 2 && (data[0] == '\0' || data[1] == '\0') && !is_wide_text(data, bytes);
}

static callgate_status load_raw(cli_session *cli, loaded_source *source, callgate_error *reterr)
{
    callgate_insn *insns = calloc(CALLGATE_INSN_COUNT_MAX, sizeof *insns);
    size_t insn_count = 0;

    if (insns == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    callgate_status status =
        raw_read((const unsigned char *)source->text, source->text_bytes, source->name,
                 cli->raw_abi, insns, &insn_count, &source->is_swapped, reterr);
    if (status == CALLGATE_OK)
        status = callgate_filter_new(insns, insn_count, &source->filter, reterr);
    free(insns);
    if (status == CALLGATE_OK && source->is_swapped && !cli->is_quiet) {
        talk_note(cli, "%s: a filter in the byte order that %s does not have", source->name,
                  callgate_abi_name(cli->raw_abi));
        talk_hint(cli, "--abi says whose it is");
    }
    return status;
}

static callgate_status load_observation(loaded_source *source, callgate_error *reterr)
{
    source->observation = calloc(1, sizeof *source->observation);
    if (source->observation == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    return observation_read(source->text, source->text_bytes, source->name, source->observation,
                            reterr);
}

static bool load_text(cli_session *cli, loaded_source *source, const callgate_sink *sink)
{
    const char *likeness = NULL;
    callgate_error err;
    callgate_status status;

    if (is_raw(source->text, source->text_bytes)) {
        source->kind = SOURCE_FILTER;
        status = load_raw(cli, source, &err);
    } else if (observation_is_text(source->text, source->text_bytes)) {
        source->kind = SOURCE_OBSERVATION;
        status = load_observation(source, &err);
    } else {
        status = callgate_profile_parse(source->text, source->text_bytes, source->name,
                                        &source->profile, sink, &err);
        if (status != CALLGATE_OK)
            likeness = likeness_hint(source->text, source->text_bytes);
        if (likeness != NULL)
            fail_hint(&err, "%s", likeness);
    }
    if (status != CALLGATE_OK)
        talk_error(cli, &err);
    return status == CALLGATE_OK;
}

bool source_is_unchanged(const loaded_source *source)
{
    struct stat now;

    if (source->status.st_mode == 0)
        return true;
    return stat(source->name, &now) == 0 && now.st_dev == source->status.st_dev &&
           now.st_ino == source->status.st_ino && now.st_size == source->status.st_size &&
           now.st_mtim.tv_sec == source->status.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == source->status.st_mtim.tv_nsec;
}

static bool read_source(loaded_source *source)
{
    if (strcmp(source->name, "-") != 0)
        return read_path(source->name, JSON_TEXT_BYTES_MAX, &source->text, &source->text_bytes,
                         &source->status);
    source->is_stdin = true;
    source->name = "(standard input)";
    return read_descriptor(STDIN_FILENO, JSON_TEXT_BYTES_MAX, &source->text, &source->text_bytes);
}

static bool load(cli_session *cli, loaded_source *source, const callgate_sink *sink)
{
    const char *word = source->name;

    if (is_builtin(word))
        return load_builtin(cli, source);
    if (live_is_named(word)) {
        source->kind = SOURCE_LIVE;
        return live_load(cli, word, &source->live);
    }
    return read_source(source) ? load_text(cli, source, sink) : say_unread(cli, word);
}

bool source_load(cli_session *cli, const char *word, loaded_source *ret_source,
                 const callgate_sink *sink)
{
    *ret_source = (loaded_source){.name = word, .next = cli->sources};
    if (*word == '\0') {
        talk_failure(cli, "a SOURCE is empty");
        return false;
    }
    if (!is_builtin(word) && !live_is_named(word) && strcmp(word, "-") != 0 && !is_file(word))
        return say_unknown(cli, word);
    cli->sources = ret_source;
    bool is_loaded = load(cli, ret_source, sink);
    if (!is_loaded)
        source_release(cli, ret_source);
    return is_loaded;
}

bool source_load_known(cli_session *cli, const char *name, const text *known,
                       loaded_source *ret_source, const callgate_sink *sink)
{
    text copy;

    text_init(&copy);
    text_add_bytes(&copy, text_data(known), known->bytes);
    *ret_source = (loaded_source){.name = name, .text_bytes = known->bytes, .next = cli->sources};
    ret_source->text = known->has_failed ? NULL : text_steal(&copy);
    if (ret_source->text == NULL) {
        text_release(&copy);
        talk_failure(cli, "out of memory");
        return false;
    }
    cli->sources = ret_source;
    bool is_loaded = load_text(cli, ret_source, sink);
    if (!is_loaded)
        source_release(cli, ret_source);
    return is_loaded;
}
