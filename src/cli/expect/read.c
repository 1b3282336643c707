/* Reads a file of expectations.
 */
#include "cli/read.h"
#include "base/fail.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "cli/action_word.h"
#include "cli/expect/expect.h"
#include "filter/action.h"
#include "profile/builtin.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

const expect_setting expect_settings[EXPECT_SETTING_COUNT] = {
    {"abi", OPTION_ABI},
    {"caps", OPTION_CAPS},
    {"kernel", OPTION_KERNEL},
    {"as", OPTION_AS},
};

typedef struct line_reader {
    cli_session *cli;
    expect_file *file;
    expect_scanner scanner;
    expect_line line;
    expect_scope *scope; /* that further lines have */
    bool is_scope_used;  /* a change makes a new one */
    uint32_t scope_count;
    uint32_t error_count;
    callgate_diagnostic first_error;
} line_reader;

typedef enum line_needs {
    NEEDS_CALLS,  /* the claim is known by the line's first word */
    NEEDS_ERRNO,  /* and calls */
    NEEDS_ACTION, /* and calls */
    NEEDS_PROFILE,
    NEEDS_SETTING,
} line_needs;

/* What a line can begin with. */
static const struct line_kind {
    const char *word;
    line_needs needs;
    expect_claim claim;
} kinds[] = {
    {"allow", NEEDS_CALLS, {.is_level = true, .level = CALLGATE_PERMITTED}},
    {"refuse", NEEDS_CALLS, {.is_level = true, .level = CALLGATE_REFUSED}},
    {"supervise", NEEDS_CALLS, {.is_level = true, .level = CALLGATE_SUPERVISED}},
    {"errno", NEEDS_ERRNO, {.mask = UINT32_MAX}},
    {"action", NEEDS_ACTION, {0}},
    {"log", NEEDS_CALLS, {.mask = CALLGATE_ACTION_MASK, .value = CALLGATE_LOG}},
    {"notify", NEEDS_CALLS, {.mask = CALLGATE_ACTION_MASK, .value = CALLGATE_USER_NOTIF}},
    {"trace", NEEDS_CALLS, {.mask = CALLGATE_ACTION_MASK, .value = CALLGATE_TRACE}},
    {"trap", NEEDS_CALLS, {.mask = CALLGATE_ACTION_MASK, .value = CALLGATE_TRAP}},
    {"kill", NEEDS_CALLS, {.mask = CALLGATE_ACTION_MASK & ~CALLGATE_KILL_PROCESS}},
    {"profile", NEEDS_PROFILE, {0}},
    {"abi", NEEDS_SETTING, {0}},
    {"caps", NEEDS_SETTING, {0}},
    {"kernel", NEEDS_SETTING, {0}},
    {"as", NEEDS_SETTING, {0}},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

bool expect_claim_holds(const expect_claim *claim, uint32_t word, callgate_abi abi,
                        callgate_abi_set target)
{
    bool is_named = claim->errno_named != ERRNO_UNNAMED;

    if (claim->is_level)
        return callgate_word_level(word) == claim->level;
    if (is_named && word == (CALLGATE_ERRNO | errno_of(abi, claim->errno_named)))
        return true;
    bool is_own = is_named && errno_abi(target) != CALLGATE_ABI_NONE;
    return (word & claim->mask) == claim->value && !is_own;
}

void expect_claim_words(const expect_claim *claim, callgate_abi abi, text *out)
{
    static const char *const levels[] = {"refused", "left to a supervisor (NOTIFY or TRACE)",
                                         "permitted (ALLOW or LOG)"};
    char action[ACTION_TEXT_BYTES];

    if (claim->is_level) {
        text_add(out, "%s", levels[claim->level]);
        return;
    }
    if ((claim->mask & CALLGATE_KILL_PROCESS) == 0) {
        text_add(out, "KILL_PROCESS or KILL_THREAD");
        return;
    }
    bool is_named = claim->errno_named != ERRNO_UNNAMED;
    uint32_t word = is_named ? CALLGATE_ERRNO | errno_of(abi, claim->errno_named) : claim->value;
    size_t bytes = action_format(word, abi, action);
    if (claim->mask == CALLGATE_ACTION_MASK)
        bytes = strcspn(action, "(");
    text_add(out, "%.*s", (int)bytes, action);
}

static bool say(line_reader *reader, callgate_error *err)
{
    talk_error(reader->cli, err);
    if (reader->error_count++ == 0)
        reader->first_error = reader->cli->last_error;
    return false;
}

#define SAY_AT(reader, word_index, err, ...)                                                       \
    do {                                                                                           \
        const expect_word *said = &(reader)->line.words[word_index];                               \
        callgate_place place = expect_place(&(reader)->scanner, said, 0, strlen(said->text));      \
        (void)!FAIL_AT(err, CALLGATE_INVALID, &place, __VA_ARGS__);                                \
    } while (0)

static bool fail_memory(line_reader *reader)
{
    callgate_error err;

    (void)!FAIL(&err, CALLGATE_MEMORY, "out of memory for '%s'", reader->file->source.name);
    return say(reader, &err);
}

static bool fail_count(line_reader *reader, uint32_t word_index, const char *what, int count_max)
{
    callgate_error err;

    SAY_AT(reader, word_index, &err, "a file has at most %d %s", count_max, what);
    say(reader, &err);
    reader->error_count = EXPECT_ERROR_COUNT_MAX; /* no use in reading on */
    return false;
}

/* The scope, to be changed: a new one if calls have the old one. */
static expect_scope *change_scope(line_reader *reader)
{
    if (!reader->is_scope_used)
        return reader->scope;
    if (reader->scope_count == EXPECT_SCOPE_COUNT_MAX) {
        fail_count(reader, 0, "profiles and targets", EXPECT_SCOPE_COUNT_MAX);
        return NULL;
    }
    expect_scope *scope = arena_alloc(&reader->file->memory, sizeof *scope);
    if (scope == NULL) {
        fail_memory(reader);
        return NULL;
    }
    *scope = *reader->scope;
    reader->scope = scope;
    reader->is_scope_used = false;
    reader->scope_count++;
    return scope;
}

/* "docker:web", "pid:1", "docker@24", "self": what is no file's name. */
static bool is_kind_of_source(const char *word)
{
    size_t letters = strspn(word, "abcdefghijklmnopqrstuvwxyz");

    return strcmp(word, "-") == 0 || strcmp(word, "self") == 0 ||
           profile_builtin_find(word) != NULL ||
           (letters > 0 && (word[letters] == ':' || word[letters] == '@'));
}

/* A file stands where the file of expectations says: relative to itself. */
static const char *source_beside(line_reader *reader, const char *word)
{
    const char *file = reader->file->source.name;
    const char *slash = reader->file->source.is_stdin ? NULL : strrchr(file, '/');
    size_t word_bytes = strlen(word);

    if (slash == NULL || *word == '/' || is_kind_of_source(word))
        return word;
    size_t folder_bytes = (size_t)(slash + 1 - file);
    char *path = arena_alloc(&reader->file->memory, folder_bytes + word_bytes + 1);
    if (path == NULL)
        return NULL;
    memcpy(path, file, folder_bytes);
    memcpy(path + folder_bytes, word, word_bytes + 1);
    return path;
}

static bool read_profile(line_reader *reader)
{
    const expect_word *word = &reader->line.words[1];
    expect_scope *scope = change_scope(reader);

    if (scope == NULL)
        return false;
    scope->place = expect_place(&reader->scanner, word, 0, strlen(word->text));
    scope->profile = source_beside(reader, word->text);
    return scope->profile != NULL || fail_memory(reader);
}

/* A line that sets a part of the target is tried at once, so that a fault is told in its place. */
static bool read_setting(line_reader *reader)
{
    const expect_word *words = reader->line.words;
    callgate_target target;
    callgate_abi raw_abi = reader->cli->raw_abi;
    uint32_t i = 0;

    while (strcmp(expect_settings[i].word, words[0].text) != 0)
        i++;
    callgate_target_init(&target);
    reader->cli->at = expect_place(&reader->scanner, &words[1], 0, strlen(words[1].text));
    bool is_fine = target_read(reader->cli, expect_settings[i].option, words[1].text, &target);
    reader->cli->at = (callgate_place){0};
    reader->cli->raw_abi = raw_abi;
    if (!is_fine) {
        reader->error_count++;
        return false;
    }
    expect_scope *scope = change_scope(reader);
    if (scope != NULL)
        scope->values[i] = words[1].text;
    return scope != NULL;
}

/* What `errno` and `action` have in front of their calls. */
static bool read_claim(line_reader *reader, line_needs needs, expect_claim *claim)
{
    const char *word = reader->line.words[1].text;
    bool has_data = true;
    callgate_error err;

    if (needs == NEEDS_ERRNO && errno_word_read(word, CALLGATE_ABI_NONE, &claim->value)) {
        claim->value |= CALLGATE_ERRNO;
        claim->errno_named = errno_from_name(word, strlen(word));
        return true;
    }
    if (needs == NEEDS_ACTION &&
        action_word_read(word, CALLGATE_ABI_NONE, &claim->value, &has_data, &claim->errno_named)) {
        claim->mask = has_data ? UINT32_MAX : CALLGATE_ACTION_MASK;
        return true;
    }
    SAY_AT(reader, 1, &err, "'%s' is no %s", word, needs == NEEDS_ERRNO ? "errno" : "action");
    fail_hint(&err, "'callgate list %s' lists them", needs == NEEDS_ERRNO ? "errnos" : "actions");
    return say(reader, &err);
}

/* "errno ENOSYS clone3" of the first words and the one at `index`. */
static const char *title_of(line_reader *reader, uint32_t first_call, uint32_t index)
{
    text title;

    text_init(&title);
    for (uint32_t i = 0; i < first_call; i++)
        text_add(&title, "%s ", reader->line.words[i].text);
    text_add(&title, "%s", reader->line.words[index].text);
    const char *kept =
        title.has_failed ? NULL : arena_text(&reader->file->memory, text_data(&title), title.bytes);
    text_release(&title);
    return kept;
}

static bool read_call(line_reader *reader, const expect_claim *claim, uint32_t first_call,
                      uint32_t index)
{
    const expect_word *word = &reader->line.words[index];
    expect_file *file = reader->file;
    expectation item = {.scope = reader->scope, .claim = *claim};
    callgate_error err;

    if (file->count == EXPECT_COUNT_MAX)
        return fail_count(reader, index, "CALLs", EXPECT_COUNT_MAX);
    if (call_parse(word->text, &file->memory, &item.calls, &err) != CALLGATE_OK) {
        size_t begin = err.place.offset;
        if (err.status != CALLGATE_MEMORY)
            err.place = expect_place(&reader->scanner, word, begin, begin + err.place.length);
        return say(reader, &err);
    }
    item.title = title_of(reader, first_call, index);
    if (item.title == NULL)
        return fail_memory(reader);
    item.place = expect_place(&reader->scanner, word, 0, strlen(word->text));
    file->items[file->count++] = item;
    reader->is_scope_used = true;
    return true;
}

static bool read_calls(line_reader *reader, const struct line_kind *kind)
{
    uint32_t first_call = kind->needs == NEEDS_CALLS ? 1 : 2;
    expect_claim claim = kind->claim;

    if (kind->needs != NEEDS_CALLS && !read_claim(reader, kind->needs, &claim))
        return false;
    for (uint32_t i = first_call; i < reader->line.count; i++) {
        if (!read_call(reader, &claim, first_call, i) &&
            reader->error_count >= EXPECT_ERROR_COUNT_MAX)
            return false;
    }
    return true;
}

static bool fail_kind(line_reader *reader)
{
    const char *word = reader->line.words[0].text;
    const char *nearest =
        nearest_word(word, strlen(word), &kinds[0].word, KIND_COUNT, sizeof *kinds);
    callgate_error err;

    SAY_AT(reader, 0, &err, "no line begins with '%s'", word);
    if (*word == '{')
        fail_hint(&err, "a profile stands behind 'profile' in a file of expectations, or behind "
                        "--profile");
    else
        fail_hint_nearest(&err, nearest,
                          "lines begin with allow, refuse, supervise, errno, action, log, notify, "
                          "trace, trap, kill, profile, abi, caps, kernel or as");
    say(reader, &err);
    if (*word == '{') /* one word is enough for a file of another kind */
        reader->error_count = EXPECT_ERROR_COUNT_MAX;
    return false;
}

/* Is behind a line's first word what it needs? */
static bool has_words(line_reader *reader, const struct line_kind *kind)
{
    static const char *const wanted[] = {[NEEDS_CALLS] = "a CALL",
                                         [NEEDS_ERRNO] = "an errno, and a CALL behind it",
                                         [NEEDS_ACTION] = "an action, and a CALL behind it",
                                         [NEEDS_PROFILE] = "a SOURCE",
                                         [NEEDS_SETTING] = "a value"};
    uint32_t count = reader->line.count;
    bool is_single = kind->needs == NEEDS_PROFILE || kind->needs == NEEDS_SETTING;
    uint32_t least = kind->needs == NEEDS_ERRNO || kind->needs == NEEDS_ACTION ? 3 : 2;
    callgate_error err;

    if (count >= least && (!is_single || count == 2))
        return true;
    if (count < least)
        SAY_AT(reader, count - 1, &err, "'%s' needs %s", kind->word, wanted[kind->needs]);
    else
        SAY_AT(reader, 2, &err, "'%s' takes one word: '%s' is too many", kind->word,
               reader->line.words[2].text);
    return say(reader, &err);
}

static bool read_line(line_reader *reader)
{
    const struct line_kind *kind = kinds;

    while (kind < kinds + KIND_COUNT && strcmp(kind->word, reader->line.words[0].text) != 0)
        kind++;
    if (kind == kinds + KIND_COUNT)
        return fail_kind(reader);
    if (!has_words(reader, kind))
        return false;
    if (kind->needs == NEEDS_PROFILE)
        return read_profile(reader);
    return kind->needs == NEEDS_SETTING ? read_setting(reader) : read_calls(reader, kind);
}

static bool read_lines(line_reader *reader)
{
    callgate_error err;

    while (reader->error_count < EXPECT_ERROR_COUNT_MAX) {
        if (expect_scan_line(&reader->scanner, &reader->line, &err) != CALLGATE_OK) {
            say(reader, &err);
            continue;
        }
        if (reader->line.count == 0)
            break;
        read_line(reader);
    }
    if (reader->error_count > 0) {
        reader->cli->last_error = reader->first_error; /* the one that a report tells */
        return false;
    }
    if (reader->file->count == 0)
        talk_failure(reader->cli, "'%s' expects nothing", reader->file->source.name);
    return reader->file->count > 0;
}

static bool load(cli_session *cli, const char *word, loaded_source *source)
{
    bool is_stdin = strcmp(word, "-") == 0;
    bool is_read = is_stdin ? read_descriptor(STDIN_FILENO, EXPECT_TEXT_BYTES_MAX, &source->text,
                                              &source->text_bytes)
                            : read_path(word, EXPECT_TEXT_BYTES_MAX, &source->text,
                                        &source->text_bytes, &source->status);

    source->is_stdin = is_stdin;
    source->name = is_stdin ? "(standard input)" : word;
    if (!is_read && errno == EFBIG)
        talk_failure(cli, "'%s' has more than %d KiB", word, EXPECT_TEXT_BYTES_MAX >> 10);
    else if (!is_read)
        talk_failure(cli, "can't read '%s': %s", word, strerror(errno));
    return is_read;
}

void expect_file_release(cli_session *cli, expect_file *file)
{
    source_release(cli, &file->source);
    arena_release(&file->memory);
    *file = (expect_file){0};
}

bool expect_file_read(cli_session *cli, const char *word, expect_file *ret_file)
{
    line_reader reader = {.cli = cli, .file = ret_file, .scope_count = 1};

    *ret_file = (expect_file){.source.next = cli->sources};
    arena_init(&ret_file->memory, EXPECT_ARENA_BYTES_MAX);
    if (!load(cli, word, &ret_file->source))
        return false;
    cli->sources = &ret_file->source;
    reader.scope = arena_alloc(&ret_file->memory, sizeof *reader.scope);
    ret_file->items = arena_alloc(&ret_file->memory, EXPECT_COUNT_MAX * sizeof *ret_file->items);
    bool is_fine = reader.scope != NULL && ret_file->items != NULL &&
                   expect_scan(&reader.scanner, ret_file->source.name, ret_file->source.text,
                               (uint32_t)ret_file->source.text_bytes, &ret_file->memory);
    is_fine = is_fine ? read_lines(&reader) : fail_memory(&reader);
    if (!is_fine)
        expect_file_release(cli, ret_file);
    return is_fine;
}
