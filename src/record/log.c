/* Lines of logs to words, words to counted calls.
 */
#include "record/log.h"
#include "base/fail.h"
#include <string.h>

size_t log_bytes(log_span span)
{
    return (size_t)(span.end - span.at);
}

bool log_is(log_span span, const char *word)
{
    return log_bytes(span) == strlen(word) && memcmp(span.at, word, log_bytes(span)) == 0;
}

bool log_line(log_span *rest, log_span *ret_line)
{
    if (rest->at == rest->end)
        return false;
    const char *newline = memchr(rest->at, '\n', log_bytes(*rest));
    *ret_line = (log_span){rest->at, newline ? newline : rest->end};
    rest->at = newline ? newline + 1 : rest->end;
    if (ret_line->at < ret_line->end && ret_line->end[-1] == '\r')
        ret_line->end--;
    return true;
}

bool log_skip(log_span *rest, const char *word)
{
    size_t bytes = strlen(word);

    if (log_bytes(*rest) < bytes || memcmp(rest->at, word, bytes) != 0)
        return false;
    rest->at += bytes;
    return true;
}

void log_skip_blanks(log_span *rest)
{
    while (rest->at < rest->end && (*rest->at == ' ' || *rest->at == '\t'))
        rest->at++;
}

static uint32_t digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (uint32_t)(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return (uint32_t)(c - 'A' + 10);
    return UINT32_MAX;
}

bool log_number(log_span *rest, uint32_t base, uint64_t *ret_number)
{
    const char *at = rest->at;
    uint64_t number = 0;

    for (; at < rest->end && digit_value(*at) < base; at++) {
        if (number > (UINT64_MAX - digit_value(*at)) / base)
            return false;
        number = number * base + digit_value(*at);
    }
    if (at == rest->at)
        return false;
    rest->at = at;
    *ret_number = number;
    return true;
}

bool log_time(log_span *rest, uint64_t *ret_ns)
{
    const uint64_t second_ns = 1000000000;
    log_span at = *rest;
    uint64_t seconds, ns = 0, unit = second_ns / 10;

    if (!log_number(&at, 10, &seconds) || seconds > UINT64_MAX / second_ns - 1 ||
        !log_skip(&at, "."))
        return false;
    for (; at.at < at.end && digit_value(*at.at) < 10; at.at++, unit /= 10)
        ns += unit * digit_value(*at.at);
    *rest = at;
    *ret_ns = seconds * second_ns + ns;
    return true;
}

const char *log_find(log_span span, const char *word)
{
    return memmem(span.at, log_bytes(span), word, strlen(word));
}

bool log_begin(log_reading *reading, log_span all, const char *name, observed_by by,
               callgate_error *reterr)
{
    uint32_t index;

    *reading = (log_reading){.reterr = reterr};
    observation_init(&reading->seen);
    reading->run =
        (observed_run){.by = by, .machine = CALLGATE_ABI_NONE, .is_whole = true, .subject = name};
    run_id_of_bytes(all.at, log_bytes(all), reading->run.id);
    reading->status = observation_add_run(&reading->seen, &reading->run, &index, reterr);
    return reading->status == CALLGATE_OK;
}

/* The run lasts from the first time that is known to the last. */
static void stretch(observed_run *run, const sighting *what)
{
    if (what->first_ns - 1 < run->began_ns - 1)
        run->began_ns = what->first_ns;
    if (what->last_ns > run->ended_ns)
        run->ended_ns = what->last_ns;
}

bool log_count(log_reading *reading, const sighting *what)
{
    reading->call_count++;
    stretch(&reading->run, what);
    reading->status = observation_count(&reading->seen, what, reading->reterr);
    return reading->status == CALLGATE_OK;
}

callgate_status log_end(log_reading *reading, const char *name, observation *ret_seen,
                        uint64_t *ret_passed_over)
{
    uint32_t index;

    if (reading->status == CALLGATE_OK && reading->call_count == 0)
        reading->status = FAIL_AT(reading->reterr, CALLGATE_INVALID,
                                  (&(callgate_place){.name = name}), "there is no call in it");
    if (reading->status == CALLGATE_OK)
        reading->status =
            observation_add_run(&reading->seen, &reading->run, &index, reading->reterr);
    if (reading->status != CALLGATE_OK) {
        observation_release(&reading->seen);
        return reading->status;
    }
    *ret_seen = reading->seen;
    *ret_passed_over = reading->passed_over;
    return CALLGATE_OK;
}
