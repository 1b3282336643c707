/* What was seen: sorted runs, sorted sightings, their joins.
 *
 * Two equal runs or sightings become one by joining each field (the greater count, the earlier
 * first …). Every join is commutative, associative, idempotent, so merging is too.
 */
#include "record/observation.h"
#include "base/fail.h"
#include "base/limits.h"
#include "record/interest.h"
#include <stdlib.h>
#include <string.h>

/* A kept run's subject is the observation's own copy. */
static char *owned(const char *subject)
{
    return (char *)(uintptr_t)subject;
}

void observation_init(observation *seen)
{
    *seen = (observation){0};
}

void observation_release(observation *seen)
{
    for (size_t index = 0; index < seen->run_count; index++)
        free(owned(seen->runs[index].subject));
    free(seen->runs);
    free(seen->sightings);
    observation_init(seen);
}

static int order_of(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* A time that is unknown comes after all others. */
static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a - 1 < b - 1 ? a : b;
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Foreign text that goes into JSON: what isn't printable ASCII becomes '?'. */
static void make_plain(char *foreign)
{
    for (; *foreign; foreign++)
        if (*foreign < 0x20 || *foreign > 0x7e)
            *foreign = '?';
}

/* The index of the run `id`, or where it would stand. */
static size_t run_place(const observation *seen, const char *id)
{
    size_t low = 0, high = seen->run_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (strcmp(seen->runs[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool run_is_at(const observation *seen, size_t index, const char *id)
{
    return index < seen->run_count && strcmp(seen->runs[index].id, id) == 0;
}

/* Joins `from` into `to`, but for the subjects. */
static void join_run(observed_run *to, const observed_run *from)
{
    to->by = from->by < to->by ? from->by : to->by;
    to->machine = from->machine < to->machine ? from->machine : to->machine;
    to->kernel = from->kernel > to->kernel ? from->kernel : to->kernel;
    to->began_ns = earlier(to->began_ns, from->began_ns);
    to->ended_ns = later(to->ended_ns, from->ended_ns);
    to->is_whole |= from->is_whole;
    to->is_container |= from->is_container;
    to->has_no_new_privs |= from->has_no_new_privs;
}

static bool insert_run(observation *seen, size_t index, const observed_run *run, char *subject)
{
    observed_run *runs = realloc(seen->runs, (seen->run_count + 1) * sizeof *runs);

    if (!runs)
        return false;
    memmove(runs + index + 1, runs + index, (seen->run_count - index) * sizeof *runs);
    runs[index] = *run;
    runs[index].subject = subject;
    seen->runs = runs;
    seen->run_count++;
    for (size_t at = 0; at < seen->sighting_count; at++)
        seen->sightings[at].run += seen->sightings[at].run >= index;
    return true;
}

/* A run's subject as it is kept: plain, not longer than its limit; NULL: no memory. */
static char *subject_of(const observed_run *run)
{
    const char *given = run->subject ? run->subject : "";
    size_t bytes = strnlen(given, OBSERVATION_SUBJECT_BYTES_MAX);
    char *subject = malloc(bytes + 1);

    if (!subject)
        return NULL;
    memcpy(subject, given, bytes);
    subject[bytes] = '\0';
    make_plain(subject);
    return subject;
}

callgate_status observation_add_run(observation *seen, const observed_run *run, uint32_t *ret_index,
                                    callgate_error *reterr)
{
    size_t index = run_place(seen, run->id);
    bool is_known = run_is_at(seen, index, run->id);

    if (!is_known && seen->run_count >= OBSERVATION_RUN_COUNT_MAX)
        return FAIL(reterr, CALLGATE_LIMIT, "more than %d runs in one observation",
                    OBSERVATION_RUN_COUNT_MAX);
    char *subject = subject_of(run);
    if (!subject || (!is_known && !insert_run(seen, index, run, subject))) {
        free(subject);
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
    if (is_known) {
        observed_run *known = &seen->runs[index];
        char *lesser = strcmp(subject, known->subject) > 0 ? owned(known->subject) : subject;

        join_run(known, run);
        if (lesser != subject)
            known->subject = subject;
        free(lesser);
    }
    *ret_index = (uint32_t)index;
    return CALLGATE_OK;
}

static int compare(const sighting *a, const sighting *b)
{
    int order = order_of(a->abi, b->abi);

    if (!order)
        order = order_of(a->nr, b->nr);
    if (!order)
        order = order_of(a->word, b->word);
    if (!order)
        order = order_of(a->has_args, b->has_args);
    for (uint32_t arg = 0; arg < 6 && !order; arg++)
        order = order_of(a->args[arg], b->args[arg]);
    return order ? order : order_of(a->run, b->run);
}

static int compare_any(const void *a, const void *b)
{
    return compare(a, b);
}

/* The form in which a sighting is kept. Where no argument matters nothing is unknown of them. */
static sighting kept(const sighting *what)
{
    sighting made = *what;
    bool is_plain = interest_of(made.abi, made.nr).count == 0;

    made.has_args |= is_plain;
    if (made.has_args)
        interest_keep(made.abi, made.nr, made.args);
    else
        memset(made.args, 0, sizeof made.args);
    made.word = callgate_word_normalise(made.word);
    made.program[PROGRAM_NAME_BYTES - 1] = '\0';
    memset(made.program + strlen(made.program), 0, sizeof made.program - strlen(made.program));
    make_plain(made.program);
    return made;
}

/* The program goes with the earlier first; of two at one time the lesser name, none last. */
static bool has_earlier_program(const sighting *a, const sighting *b)
{
    if (a->first_ns != b->first_ns)
        return earlier(a->first_ns, b->first_ns) == a->first_ns;
    if (!*a->program || !*b->program)
        return *a->program != '\0';
    return strcmp(a->program, b->program) < 0;
}

static void join_times(sighting *to, const sighting *from)
{
    if (has_earlier_program(from, to))
        memcpy(to->program, from->program, sizeof to->program);
    to->first_ns = earlier(to->first_ns, from->first_ns);
    to->last_ns = later(to->last_ns, from->last_ns);
}

static void join(sighting *to, const sighting *from)
{
    join_times(to, from);
    to->count = later(to->count, from->count);
}

static bool reserve(observation *seen)
{
    size_t capacity = seen->sighting_capacity ? 2 * seen->sighting_capacity : 64;

    if (seen->sighting_count < seen->sighting_capacity)
        return true;
    sighting *sightings = realloc(seen->sightings, capacity * sizeof *sightings);
    if (!sightings)
        return false;
    seen->sightings = sightings;
    seen->sighting_capacity = capacity;
    return true;
}

static callgate_status fail_too_many(callgate_error *reterr)
{
    return FAIL(reterr, CALLGATE_LIMIT, "more than %d different calls in one observation",
                OBSERVATION_SIGHTING_COUNT_MAX);
}

/* The index of the first sighting that isn't less. */
static size_t sighting_place(const observation *seen, const sighting *what)
{
    size_t low = 0, high = seen->sighting_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (compare(&seen->sightings[middle], what) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The sighting equal to `made`; where there is none a new one with count 0; NULL: failed. */
static sighting *sighting_at(observation *seen, const sighting *made, callgate_status *ret_status,
                             callgate_error *reterr)
{
    size_t index = sighting_place(seen, made);

    if (index < seen->sighting_count && compare(&seen->sightings[index], made) == 0)
        return &seen->sightings[index];
    if (seen->sighting_count >= OBSERVATION_SIGHTING_COUNT_MAX) {
        *ret_status = fail_too_many(reterr);
        return NULL;
    }
    if (!reserve(seen)) {
        *ret_status = FAIL(reterr, CALLGATE_MEMORY, "out of memory");
        return NULL;
    }
    sighting *place = &seen->sightings[index];
    memmove(place + 1, place, (seen->sighting_count - index) * sizeof *place);
    *place = *made;
    place->count = 0;
    seen->sighting_count++;
    return place;
}

callgate_status observation_add(observation *seen, const sighting *what, callgate_error *reterr)
{
    callgate_status status = CALLGATE_OK;
    sighting made = kept(what);
    sighting *place = sighting_at(seen, &made, &status, reterr);

    if (place)
        join(place, &made);
    return status;
}

callgate_status observation_count(observation *seen, const sighting *what, callgate_error *reterr)
{
    callgate_status status = CALLGATE_OK;
    sighting made = kept(what);
    sighting *place = sighting_at(seen, &made, &status, reterr);

    if (!place)
        return status;
    join_times(place, &made);
    place->count +=
        what->count < UINT64_MAX - place->count ? what->count : UINT64_MAX - place->count;
    return CALLGATE_OK;
}

/* Joins neighbours that are equal; how many are left. */
static size_t fold(sighting *sightings, size_t count)
{
    size_t kept_count = 0;

    for (size_t index = 0; index < count; index++)
        if (kept_count && compare(&sightings[kept_count - 1], &sightings[index]) == 0)
            join(&sightings[kept_count - 1], &sightings[index]);
        else
            sightings[kept_count++] = sightings[index];
    return kept_count;
}

callgate_status observation_add_all(observation *seen, const sighting *list, size_t count,
                                    callgate_error *reterr)
{
    size_t capacity = seen->sighting_count + count;
    sighting *all = malloc((capacity ? capacity : 1) * sizeof *all);

    if (!all)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    if (seen->sighting_count)
        memcpy(all, seen->sightings, seen->sighting_count * sizeof *all);
    for (size_t index = 0; index < count; index++)
        all[seen->sighting_count + index] = kept(&list[index]);
    qsort(all, capacity, sizeof *all, compare_any);
    size_t kept_count = fold(all, capacity);
    if (kept_count > OBSERVATION_SIGHTING_COUNT_MAX) {
        free(all);
        return fail_too_many(reterr);
    }
    free(seen->sightings);
    seen->sightings = all;
    seen->sighting_count = kept_count;
    seen->sighting_capacity = capacity ? capacity : 1;
    return CALLGATE_OK;
}

/* The other's sightings, with the indexes that their runs have here; NULL: no memory. */
static sighting *translated(const observation *seen, const observation *other)
{
    sighting *list = malloc((other->sighting_count + 1) * sizeof *list);

    for (size_t index = 0; list && index < other->sighting_count; index++) {
        list[index] = other->sightings[index];
        list[index].run = (uint32_t)run_place(seen, other->runs[list[index].run].id);
    }
    return list;
}

callgate_status observation_merge(observation *seen, const observation *other,
                                  callgate_error *reterr)
{
    uint32_t index;

    for (size_t at = 0; at < other->run_count; at++) {
        callgate_status status = observation_add_run(seen, &other->runs[at], &index, reterr);
        if (status != CALLGATE_OK)
            return status;
    }
    sighting *list = translated(seen, other);
    if (!list)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    callgate_status status = observation_add_all(seen, list, other->sighting_count, reterr);
    free(list);
    return status;
}
