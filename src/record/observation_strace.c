/* Reads a log of strace's.
 *
 * Every call that was begun counts, whatever came of it: a log doesn't tell a filter's EPERM from
 * the kernel's own.
 */
#include "abi/abi.h"
#include "base/fail.h"
#include "base/limits.h"
#include "record/interest.h"
#include "record/strace_line.h"
#include "record/strace_tasks.h"
#include <string.h>

typedef struct strace_reader {
    log_reading reading;
    callgate_abi machine;
    strace_tasks tasks;
    callgate_abi last_abi; /* of the last call: a new task is its child, most likely */
    bool has_modes;        /* strace says which mode a process runs in */
    bool is_survey;        /* the first walk, which counts nothing */
} strace_reader;

static bool fail_memory(strace_reader *reader)
{
    reader->reading.status = FAIL(reader->reading.reterr, CALLGATE_MEMORY, "out of memory");
    return false;
}

/* The first ABI of a machine that has a word size and is x32 or not. */
static callgate_abi abi_of_mode(callgate_abi machine, log_span mode)
{
    bool is_x32 = log_is(mode, "x32");
    uint32_t word_bits = log_is(mode, "64 bit") ? 64 : 32;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (abi_get(abi)->machine == abi_get(machine)->machine &&
            abi_get(abi)->word_bits == word_bits && (abi == CALLGATE_ABI_X32) == is_x32)
            return abi;
    return machine;
}

/* Tells a task's ABI. */
static bool set_mode(strace_reader *reader, uint64_t pid, callgate_abi abi)
{
    strace_task *task = strace_task_of(&reader->tasks, pid, reader->last_abi);

    if (!task)
        return fail_memory(reader);
    task->abi = abi;
    return true;
}

/* Where no pid stands before lines, their task is 0. */
static bool take_mode(strace_reader *reader, const strace_line *line)
{
    callgate_abi abi = abi_of_mode(reader->machine, line->name);

    reader->has_modes = true;
    reader->last_abi = abi;
    return set_mode(reader, line->mode_pid, abi) && set_mode(reader, line->task, abi);
}

static bool is_called(callgate_abi abi, uint64_t nr, log_span name)
{
    const char *known = nr <= UINT32_MAX ? callgate_call_name(abi, (uint32_t)nr) : NULL;

    return known && log_is(name, known);
}

/* -n shows the number that was called, without what x32 adds. */
static uint64_t number_on(callgate_abi abi, uint64_t nr)
{
    return nr < abi_get(abi)->nr_base ? nr + abi_get(abi)->nr_base : nr;
}

/* An ABI of the machine on which the line holds: its name, and its number where it has one. */
static bool has_line(callgate_abi abi, const strace_line *line)
{
    uint32_t nr;
    call_id call = call_from_name(line->name.at, log_bytes(line->name));

    if (line->has_nr)
        return is_called(abi, number_on(abi, line->nr), line->name);
    return call_nr(call, abi, &nr);
}

/* The multiplexer that strace showed as the call it carries. */
static bool multiplexer_of(callgate_abi abi, const strace_line *line, uint32_t *ret_nr)
{
    uint32_t value;

    return call_multiplexer(call_from_name(line->name.at, log_bytes(line->name)), abi, ret_nr,
                            &value);
}

/* A call that the task's ABI doesn't have was made on another of the machine's. */
static callgate_abi abi_of(const strace_reader *reader, const strace_task *task,
                           const strace_line *line)
{
    uint32_t nr;

    if (has_line(task->abi, line) || multiplexer_of(task->abi, line, &nr))
        return task->abi;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (abi_get(abi)->machine == abi_get(reader->machine)->machine && has_line(abi, line))
            return abi;
    return task->abi;
}

/* Our constants are asm-generic's and x86's: other machines number some differently. */
static bool has_our_constants(callgate_abi abi)
{
    const callgate_abi_set others =
        CALLGATE_ABI_BIT(CALLGATE_ABI_PPC64LE) | CALLGATE_ABI_BIT(CALLGATE_ABI_PPC64) |
        CALLGATE_ABI_BIT(CALLGATE_ABI_PPC) | CALLGATE_ABI_BIT(CALLGATE_ABI_MIPS) |
        CALLGATE_ABI_BIT(CALLGATE_ABI_MIPSEL) | CALLGATE_ABI_BIT(CALLGATE_ABI_MIPS64) |
        CALLGATE_ABI_BIT(CALLGATE_ABI_MIPSEL64) | CALLGATE_ABI_BIT(CALLGATE_ABI_MIPS64N32) |
        CALLGATE_ABI_BIT(CALLGATE_ABI_MIPSEL64N32) | CALLGATE_ABI_BIT(CALLGATE_ABI_SH) |
        CALLGATE_ABI_BIT(CALLGATE_ABI_SHEB) | CALLGATE_ABI_BIT(CALLGATE_ABI_PARISC) |
        CALLGATE_ABI_BIT(CALLGATE_ABI_PARISC64);

    return !(others & CALLGATE_ABI_BIT(abi));
}

/* strace shows clone's arguments by name, in an order of its own; raw ones in the kernel's. */
static bool clone_flags(const strace_line *line, uint32_t index, log_span *ret_arg)
{
    for (uint32_t at = 0; strace_argument(line, at, ret_arg); at++)
        if (log_skip(ret_arg, "flags="))
            return true;
    return strace_argument(line, index, ret_arg) && !memchr(ret_arg->at, '=', log_bytes(*ret_arg));
}

/* The arguments that matter, as far as the line shows them: all or none. */
static void take_args(const strace_line *line, sighting *what)
{
    static const char clone[] = "clone";
    interest kept = interest_of(what->abi, what->nr);
    bool is_known = is_called(what->abi, what->nr, line->name) || line->has_nr;

    for (uint32_t index = 0; index < kept.count && is_known; index++) {
        uint32_t arg = kept.args[index].index;
        log_span shown;
        bool is_there = log_is(line->name, clone) ? clone_flags(line, arg, &shown)
                                                  : strace_argument(line, arg, &shown);

        is_known = is_there && strace_value(shown, has_our_constants(what->abi), &what->args[arg]);
    }
    what->has_args = is_known;
}

static bool count(strace_reader *reader, const strace_line *line, callgate_abi abi, uint32_t nr)
{
    sighting what = {.abi = abi,
                     .nr = nr,
                     .word = CALLGATE_ALLOW,
                     .count = 1,
                     .first_ns = line->time_ns,
                     .last_ns = line->time_ns};
    size_t bytes = log_bytes(line->program);

    if (bytes > PROGRAM_NAME_BYTES - 1)
        bytes = PROGRAM_NAME_BYTES - 1;
    memcpy(what.program, line->program.at, bytes);
    if (line->kind == STRACE_CALL)
        take_args(line, &what);
    return log_count(&reader->reading, &what);
}

/* By its number where the line has one: what is shown as socket may have been socketcall. Without,
 * it may be either, so that both count. */
static bool take_call(strace_reader *reader, const strace_line *line, callgate_abi abi)
{
    call_id call = call_from_name(line->name.at, log_bytes(line->name));
    uint64_t given = line->has_nr ? number_on(abi, line->nr) : 0;
    bool is_counted = false;
    uint32_t nr;

    if (line->has_nr && given >= abi_get(abi)->nr_first && given <= abi_get(abi)->nr_last)
        return count(reader, line, abi, (uint32_t)given);
    if (!line->has_nr && call_nr(call, abi, &nr)) {
        if (!count(reader, line, abi, nr))
            return false;
        is_counted = true;
    }
    if (!line->has_nr && multiplexer_of(abi, line, &nr))
        return count(reader, line, abi, nr);
    reader->reading.passed_over += !is_counted;
    return true;
}

/* What a call without a number tells of its image, in the first walk. */
static void survey(strace_reader *reader, const strace_task *task, const strace_line *line,
                   callgate_abi abi)
{
    strace_image *image = &reader->tasks.images[task->image];

    if (line->has_nr)
        return;
    if (abi != reader->machine && !has_line(reader->machine, line))
        image->abi = abi;
    for (callgate_abi other = 0; other < CALLGATE_ABI_COUNT; other++)
        if (other != reader->machine && abi_get(other)->machine == reader->machine &&
            has_line(other, line))
            return;
    image->has_own |= has_line(reader->machine, line);
}

/* Did the line end an execve that succeeded? Then another image runs, of the machine's own ABI
 * unless something says otherwise. */
static bool take_exec(strace_reader *reader, strace_task *task, log_span shown,
                      const strace_line *line)
{
    bool is_exec = log_is(line->name, "execve") || log_is(line->name, "execveat");

    if (!is_exec || line->is_cut || !log_find(shown, " = 0"))
        return true;
    return strace_task_exec(&reader->tasks, task,
                            reader->has_modes ? task->abi : reader->machine) ||
           fail_memory(reader);
}

static bool take_task_line(strace_reader *reader, log_span shown, const strace_line *line)
{
    strace_task *task = strace_task_of(&reader->tasks, line->task, reader->last_abi);
    bool is_counted = true;

    if (!task)
        return fail_memory(reader);
    bool is_known = line->kind == STRACE_RESUMED && task->is_pending;
    task->is_pending = line->is_cut;
    if (!is_known) {
        task->abi = abi_of(reader, task, line);
        reader->last_abi = task->abi;
        if (reader->is_survey)
            survey(reader, task, line, task->abi);
        else
            is_counted = take_call(reader, line, task->abi);
    }
    return is_counted && take_exec(reader, task, shown, line);
}

static bool take_line(strace_reader *reader, log_span shown)
{
    strace_line line = strace_line_read(shown);

    if (log_bytes(shown) > LOG_LINE_BYTES_MAX || line.kind == STRACE_OTHER) {
        reader->reading.passed_over += log_bytes(shown) > 0;
        return true;
    }
    return line.kind == STRACE_MODE ? take_mode(reader, &line)
                                    : take_task_line(reader, shown, &line);
}

static void walk(strace_reader *reader, log_span rest)
{
    log_span line;

    reader->last_abi = reader->machine;
    reader->reading.passed_over = 0;
    while (log_line(&rest, &line) && take_line(reader, line))
        continue;
}

callgate_status observation_read_strace(const char *bytes, size_t byte_count, const char *name,
                                        callgate_abi machine, observation *ret_seen,
                                        uint64_t *ret_passed_over, callgate_error *reterr)
{
    strace_reader reader = {.machine = machine, .is_survey = true};
    log_span all = {bytes, bytes + byte_count};

    if (!log_begin(&reader.reading, all, name, OBSERVED_BY_STRACE, reterr))
        return log_end(&reader.reading, name, ret_seen, ret_passed_over);
    reader.reading.run.machine = machine;
    walk(&reader, all);
    strace_tasks_rewind(&reader.tasks);
    reader.is_survey = false;
    if (reader.reading.status == CALLGATE_OK)
        walk(&reader, all);
    strace_tasks_release(&reader.tasks);
    return log_end(&reader.reading, name, ret_seen, ret_passed_over);
}
