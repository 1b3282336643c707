/* Names of runs: random, or the digest of a log.
 */
#include "base/fail.h"
#include "record/observation.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>

static void write_id(const uint64_t halves[2], char ret_id[RUN_ID_BYTES])
{
    snprintf(ret_id, RUN_ID_BYTES, "%016" PRIx64 "%016" PRIx64, halves[0], halves[1]);
}

callgate_status run_id_random(char ret_id[RUN_ID_BYTES], callgate_error *reterr)
{
    uint64_t halves[2];

    if (getrandom(halves, sizeof halves, 0) != (ssize_t)sizeof halves)
        return FAIL_OS(reterr, errno, "no random numbers");
    write_id(halves, ret_id);
    return CALLGATE_OK;
}

/* The finish of splitmix64: every bit of the sum reaches every bit. */
static uint64_t mixed(uint64_t sum)
{
    sum = (sum ^ sum >> 30) * 0xbf58476d1ce4e5b9u;
    sum = (sum ^ sum >> 27) * 0x94d049bb133111ebu;
    return sum ^ sum >> 31;
}

void run_id_of_bytes(const void *bytes, size_t byte_count, char ret_id[RUN_ID_BYTES])
{
    const unsigned char *at = bytes;
    uint64_t halves[2] = {0xcbf29ce484222325u, 0x9e3779b97f4a7c15u ^ byte_count};

    for (size_t index = 0; index < byte_count; index++) {
        halves[0] = (halves[0] ^ at[index]) * 0x100000001b3u;
        halves[1] = (halves[1] + at[index] + 1) * 0x5851f42d4c957f2du;
    }
    halves[0] = mixed(halves[0]);
    halves[1] = mixed(halves[1]);
    write_id(halves, ret_id);
}
