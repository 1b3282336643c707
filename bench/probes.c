/* Chooses calls to time. */
#include "probes.h"
#include "measure.h"
#include "paths.h"
#include <string.h>
#include <sys/syscall.h>

enum { CANDIDATE_COUNT_MAX = 5 };

#define MINUS_ONE UINT64_MAX

/* Calls that end at once, with a filter and without one: pure readers; calls that no kernel of
 * today has, or that fail at their first look at NULL; calls of a descriptor that isn't there. */
static const struct {
    size_t count;
    probe probes[CANDIDATE_COUNT_MAX];
} candidates[PROBE_COUNT] = {
    [PROBE_ALLOWED] = {4,
                       {{true, SYS_getppid, 0},
                        {true, SYS_getpid, 0},
                        {true, SYS_getuid, 0},
                        {true, SYS_gettid, 0}}},
    [PROBE_DENIED] = {4,
                      {{true, SYS_create_module, 0},
                       {true, SYS_query_module, 0},
                       {true, SYS_mkdir, 0},
                       {true, SYS_chmod, 0}}},
    [PROBE_CHECKED] = {5,
                       {{true, SYS_personality, 0xffffffff},
                        {true, SYS_prctl, MINUS_ONE},
                        {true, SYS_ioctl, MINUS_ONE},
                        {true, SYS_fcntl, MINUS_ONE},
                        {true, SYS_lseek, MINUS_ONE}}},
};

static bool fits(const callgate_store *store, const callgate_policy *policy, probe_class wanted,
                 const probe *call)
{
    static const path_class classes[PROBE_COUNT] = {PATH_ALLOWED, PATH_DENIED, PATH_CHECKED};
    callgate_call_data data = {
        .nr = call->nr, .arch = callgate_abi_arch(CALLGATE_ABI_X86_64), .args = {call->argument}};
    uint32_t word = callgate_policy_eval(policy, &data);

    return path_class_of(store, policy, call->nr) == classes[wanted] &&
           (wanted == PROBE_DENIED ? (word & CALLGATE_ACTION_MASK) == CALLGATE_ERRNO
                                   : word == CALLGATE_ALLOW);
}

void probes_find(const subject *what, probe ret_probes[PROBE_COUNT])
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_source source;
    callgate_store *store;

    memset(ret_probes, 0, PROBE_COUNT * sizeof *ret_probes);
    need(callgate_store_new(NULL, &store, &err), &err);
    need(callgate_profile_resolve(store, what->profile, &what->target, &source, NULL, &err), &err);
    for (probe_class wanted = 0; wanted < PROBE_COUNT; wanted++)
        for (size_t i = candidates[wanted].count; i-- > 0;)
            if (fits(store, source.policy, wanted, &candidates[wanted].probes[i]))
                ret_probes[wanted] = candidates[wanted].probes[i];
    callgate_source_clear(&source);
    callgate_store_free(store);
}
