/* Reads an observation's JSON, strictly.
 */
#include "abi/abi.h"
#include "base/fail.h"
#include "base/json.h"
#include "base/limits.h"
#include "filter/action.h"
#include "record/interest.h"
#include "record/observation_keys.h"
#include <stdlib.h>
#include <string.h>

const char *const observed_by_names[OBSERVED_BY_COUNT] = {"ebpf", "notify", "ptrace", "strace",
                                                          "audit"};

typedef struct observation_reader {
    const char *bytes;
    size_t byte_count;
    const char *name;
    observation *seen;
    callgate_error *reterr;
    callgate_status status;
} observation_reader;

static bool failed(observation_reader *reader, callgate_status status)
{
    reader->status = status;
    return false;
}

static callgate_place place_of(const observation_reader *reader, const json_value *value)
{
    return json_place(reader->bytes, reader->byte_count, reader->name, value->begin, value->end);
}

static callgate_place key_place(const observation_reader *reader, const json_value *member)
{
    return json_place(reader->bytes, reader->byte_count, reader->name, member->key_begin,
                      member->key_end);
}

/* Fails at a place; false, so that callers can return it. */
#define FAIL_THERE(reader, place, ...)                                                             \
    failed((reader), FAIL_AT((reader)->reterr, CALLGATE_INVALID,                                   \
                             ((const callgate_place[]){place}), __VA_ARGS__))
#define READ_FAIL(reader, value, ...) FAIL_THERE((reader), place_of((reader), (value)), __VA_ARGS__)
#define KEY_FAIL(reader, member, ...)                                                              \
    FAIL_THERE((reader), key_place((reader), (member)), __VA_ARGS__)

static bool expect(observation_reader *reader, const json_value *value, json_kind kind,
                   const char *what)
{
    if (value->kind == kind)
        return true;
    return READ_FAIL(reader, value, "%s is %s, not %s", what, json_kind_name(value->kind),
                     json_kind_name(kind));
}

/* A key of an object, in the order of a list. */
typedef struct observation_key {
    const char *name;
    json_kind kind;
    bool is_needed;
} observation_key;

enum { KEY_COUNT_MAX = 10 };

static bool sort_member(observation_reader *reader, const json_value *member,
                        const observation_key *keys, size_t key_count, const json_value **ret)
{
    for (size_t index = 0; index < key_count; index++)
        if (strlen(keys[index].name) == member->key_bytes &&
            memcmp(keys[index].name, member->key, member->key_bytes) == 0) {
            ret[index] = member;
            return expect(reader, member, keys[index].kind, keys[index].name);
        }
    return KEY_FAIL(reader, member, "unknown key '%s'", member->key);
}

/* ret_members[i] is the member keys[i], NULL where it isn't there. */
static bool sort_members(observation_reader *reader, const json_value *object, const char *what,
                         const observation_key *keys, size_t key_count,
                         const json_value *ret_members[KEY_COUNT_MAX])
{
    memset(ret_members, 0, KEY_COUNT_MAX * sizeof *ret_members);
    if (!expect(reader, object, JSON_OBJECT, what))
        return false;
    for (const json_value *member = object->first; member; member = member->next)
        if (!sort_member(reader, member, keys, key_count, ret_members))
            return false;
    for (size_t index = 0; index < key_count; index++)
        if (keys[index].is_needed && !ret_members[index])
            return READ_FAIL(reader, object, "%s lacks '%s'", what, keys[index].name);
    return true;
}

/* A whole number up to max; value NULL gives 0. */
static bool take_number(observation_reader *reader, const json_value *value, uint64_t max,
                        uint64_t *ret_number)
{
    *ret_number = value ? value->u64 : 0;
    if (!value || (value->is_u64 && value->u64 <= max))
        return true;
    return READ_FAIL(reader, value, "'%s' is no whole number up to %llu", value->key,
                     (unsigned long long)max);
}

static bool is_true(const json_value *value)
{
    return value && value->is_true;
}

/* A string as it is kept: printable ASCII of at most bytes_max; value NULL gives "". */
static bool take_text(observation_reader *reader, const json_value *value, size_t bytes_max,
                      const char **ret_text)
{
    *ret_text = value ? value->text : "";
    if (!value)
        return true;
    if (value->text_bytes > bytes_max)
        return READ_FAIL(reader, value, "'%s' is longer than %zu bytes", value->key, bytes_max);
    for (uint32_t at = 0; at < value->text_bytes; at++)
        if (value->text[at] < 0x20 || value->text[at] > 0x7e)
            return READ_FAIL(reader, value, "'%s' holds what isn't printable ASCII", value->key);
    return true;
}

static bool take_abi(observation_reader *reader, const json_value *value, callgate_abi *ret_abi)
{
    *ret_abi = CALLGATE_ABI_NONE;
    if (!value)
        return true;
    *ret_abi = callgate_abi_from_name(value->text);
    if (*ret_abi == CALLGATE_ABI_NONE || strlen(value->text) != value->text_bytes)
        return READ_FAIL(reader, value, "unknown ABI '%s'", value->text);
    return true;
}

static bool take_kernel(observation_reader *reader, const json_value *value, uint32_t *ret_kernel)
{
    char *end = NULL;
    unsigned long major = 0, minor = 0;

    *ret_kernel = 0;
    if (!value)
        return true;
    if (value->text[0] >= '1' && value->text[0] <= '9')
        major = strtoul(value->text, &end, 10);
    if (end && *end == '.' && end[1] >= '0' && end[1] <= '9')
        minor = strtoul(end + 1, &end, 10);
    else
        end = NULL;
    if (!end || end != value->text + value->text_bytes || major > 0xffff || minor > 0xffff)
        return READ_FAIL(reader, value, "'%s' is no kernel such as 6.1", value->text);
    *ret_kernel = (uint32_t)(major << 16 | minor);
    return true;
}

static bool take_by(observation_reader *reader, const json_value *value, observed_by *ret_by)
{
    for (uint32_t by = 0; by < OBSERVED_BY_COUNT; by++)
        if (strcmp(value->text, observed_by_names[by]) == 0) {
            *ret_by = (observed_by)by;
            return true;
        }
    return READ_FAIL(reader, value, "unknown recorder '%s'", value->text);
}

static bool take_id(observation_reader *reader, const json_value *value, char ret_id[RUN_ID_BYTES])
{
    if (value->text_bytes != RUN_ID_BYTES - 1 ||
        strspn(value->text, "0123456789abcdef") != RUN_ID_BYTES - 1)
        return READ_FAIL(reader, value, "'id' isn't 32 hex digits");
    memcpy(ret_id, value->text, RUN_ID_BYTES);
    return true;
}

static bool read_run(observation_reader *reader, const json_value *value)
{
    enum { ID, BY, MACHINE, KERNEL, BEGAN, ENDED, WHOLE, CONTAINER, NO_NEW_PRIVS, SUBJECT, COUNT };
    static const observation_key keys[COUNT] = {
        [ID] = {"id", JSON_STRING, true},
        [BY] = {"by", JSON_STRING, true},
        [MACHINE] = {"machine", JSON_STRING, false},
        [KERNEL] = {"kernel", JSON_STRING, false},
        [BEGAN] = {"beganNs", JSON_NUMBER, false},
        [ENDED] = {"endedNs", JSON_NUMBER, false},
        [WHOLE] = {"whole", JSON_BOOL, false},
        [CONTAINER] = {"container", JSON_BOOL, false},
        [NO_NEW_PRIVS] = {"noNewPrivs", JSON_BOOL, false},
        [SUBJECT] = {"subject", JSON_STRING, false},
    };
    const json_value *found[KEY_COUNT_MAX];
    observed_run run = {0};
    uint32_t index;

    if (!sort_members(reader, value, "a run", keys, COUNT, found) ||
        !take_id(reader, found[ID], run.id) || !take_by(reader, found[BY], &run.by) ||
        !take_abi(reader, found[MACHINE], &run.machine) ||
        !take_kernel(reader, found[KERNEL], &run.kernel) ||
        !take_number(reader, found[BEGAN], UINT64_MAX, &run.began_ns) ||
        !take_number(reader, found[ENDED], UINT64_MAX, &run.ended_ns) ||
        !take_text(reader, found[SUBJECT], OBSERVATION_SUBJECT_BYTES_MAX, &run.subject))
        return false;
    run.is_whole = is_true(found[WHOLE]);
    run.is_container = is_true(found[CONTAINER]);
    run.has_no_new_privs = is_true(found[NO_NEW_PRIVS]);
    uint32_t count = (uint32_t)reader->seen->run_count;
    if (count && strcmp(reader->seen->runs[count - 1].id, run.id) >= 0)
        return READ_FAIL(reader, found[ID], "runs are not sorted by id, each once");
    callgate_status status = observation_add_run(reader->seen, &run, &index, reader->reterr);
    return status == CALLGATE_OK || failed(reader, status);
}

/* "args": of each argument that matters its value. Of a file by an older table some may lack: then
 * they count as lost. */
static bool take_args(observation_reader *reader, const json_value *object, sighting *what)
{
    interest kept = interest_of(what->abi, what->nr);
    uint32_t given = 0, wanted = 0;

    for (uint32_t index = 0; index < kept.count; index++)
        wanted |= 1u << kept.args[index].index;
    for (const json_value *member = object ? object->first : NULL; member; member = member->next) {
        uint32_t arg = (uint32_t)(unsigned char)member->key[0] - '0';

        if (member->key_bytes != 1 || arg > 5)
            return KEY_FAIL(reader, member, "'%s' is no argument, 0 to 5", member->key);
        if (!expect(reader, member, JSON_NUMBER, "an argument") ||
            !take_number(reader, member, UINT64_MAX, &what->args[arg]))
            return false;
        given |= 1u << arg;
    }
    what->has_args = (given & wanted) == wanted;
    return true;
}

static bool take_call(observation_reader *reader, const json_value *nr, const json_value *name,
                      sighting *what)
{
    uint64_t number;

    if (!take_number(reader, nr, UINT32_MAX, &number))
        return false;
    what->nr = (uint32_t)number;
    if (number < abi_get(what->abi)->nr_first || number > abi_get(what->abi)->nr_last)
        return READ_FAIL(reader, nr, "%s has no such number", callgate_abi_name(what->abi));
    uint32_t named = what->nr;
    if (name && callgate_call_nr(what->abi, name->text, &named) && named != what->nr)
        return READ_FAIL(reader, name, "'%s' has the number %u on %s", name->text, named,
                         callgate_abi_name(what->abi));
    return true;
}

static bool take_run_index(observation_reader *reader, const json_value *value, sighting *what)
{
    uint64_t number;

    if (!take_number(reader, value, UINT32_MAX, &number))
        return false;
    if (number >= reader->seen->run_count)
        return READ_FAIL(reader, value, "there is no run %llu", (unsigned long long)number);
    what->run = (uint32_t)number;
    return true;
}

static bool take_word(observation_reader *reader, const json_value *value, sighting *what)
{
    if (action_parse(value->text, value->text_bytes, CALLGATE_ABI_NONE, &what->word))
        return true;
    return READ_FAIL(reader, value, "unknown action '%s'", value->text);
}

static bool read_sighting(observation_reader *reader, const json_value *value, sighting *ret_what)
{
    enum { ABI, NR, CALL, ARGS, ANSWER, RUN, TALLY, FIRST, LAST, PROGRAM, COUNT };
    static const observation_key keys[COUNT] = {
        [ABI] = {"abi", JSON_STRING, true},       [NR] = {"nr", JSON_NUMBER, true},
        [CALL] = {"call", JSON_STRING, false},    [ARGS] = {"args", JSON_OBJECT, false},
        [ANSWER] = {"answer", JSON_STRING, true}, [RUN] = {"run", JSON_NUMBER, true},
        [TALLY] = {"count", JSON_NUMBER, true},   [FIRST] = {"firstNs", JSON_NUMBER, false},
        [LAST] = {"lastNs", JSON_NUMBER, false},  [PROGRAM] = {"program", JSON_STRING, false},
    };
    const json_value *found[KEY_COUNT_MAX];
    sighting what = {0};
    const char *program;

    if (!sort_members(reader, value, "a call", keys, COUNT, found) ||
        !take_abi(reader, found[ABI], &what.abi) ||
        !take_call(reader, found[NR], found[CALL], &what) ||
        !take_args(reader, found[ARGS], &what) || !take_word(reader, found[ANSWER], &what) ||
        !take_run_index(reader, found[RUN], &what) ||
        !take_number(reader, found[TALLY], UINT64_MAX, &what.count) ||
        !take_number(reader, found[FIRST], UINT64_MAX, &what.first_ns) ||
        !take_number(reader, found[LAST], UINT64_MAX, &what.last_ns) ||
        !take_text(reader, found[PROGRAM], PROGRAM_NAME_BYTES - 1, &program))
        return false;
    memcpy(what.program, program, strlen(program));
    *ret_what = what;
    return true;
}

static bool read_sightings(observation_reader *reader, const json_value *array)
{
    uint32_t count = 0;
    sighting *list = malloc((array->count + (size_t)1) * sizeof *list);

    if (!list)
        return failed(reader, FAIL(reader->reterr, CALLGATE_MEMORY, "out of memory"));
    const json_value *value = array->first;
    while (value && read_sighting(reader, value, &list[count])) {
        value = value->next;
        count++;
    }
    if (!value)
        reader->status = observation_add_all(reader->seen, list, count, reader->reterr);
    free(list);
    return reader->status == CALLGATE_OK;
}

static bool read_root(observation_reader *reader, const json_value *root)
{
    enum { VERSION, RUNS, CALLS, COUNT };
    static const observation_key keys[COUNT] = {
        [VERSION] = {OBSERVATION_KEY, JSON_NUMBER, true},
        [RUNS] = {"runs", JSON_ARRAY, true},
        [CALLS] = {"calls", JSON_ARRAY, true},
    };
    const json_value *found[KEY_COUNT_MAX];
    const json_value *version = json_member(root, OBSERVATION_KEY);

    if (version && version->kind == JSON_NUMBER &&
        (!version->is_u64 || version->u64 != OBSERVATION_VERSION)) {
        READ_FAIL(reader, version, "an observation of another version than %d",
                  OBSERVATION_VERSION);
        fail_hint(reader->reterr, "a later callgate wrote it");
        return false;
    }
    if (!sort_members(reader, root, "an observation", keys, COUNT, found))
        return false;
    for (const json_value *run = found[RUNS]->first; run; run = run->next)
        if (!read_run(reader, run))
            return false;
    return read_sightings(reader, found[CALLS]);
}

callgate_status observation_read(const char *bytes, size_t byte_count, const char *name,
                                 observation *ret_seen, callgate_error *reterr)
{
    observation seen;
    observation_reader reader = {.bytes = bytes,
                                 .byte_count = byte_count,
                                 .name = name,
                                 .seen = &seen,
                                 .reterr = reterr,
                                 .status = CALLGATE_OK};
    const json_value *root;
    arena memory;

    observation_init(&seen);
    arena_init(&memory, JSON_ARENA_BYTES_MAX);
    reader.status = json_parse(bytes, byte_count, name, &memory, &root, reterr);
    if (reader.status == CALLGATE_OK && read_root(&reader, root))
        *ret_seen = seen;
    else
        observation_release(&seen);
    arena_release(&memory);
    return reader.status;
}
