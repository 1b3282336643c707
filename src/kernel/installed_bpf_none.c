/* Reading filters by eBPF in a build without libbpf: says so.
 */
#include "base/fail.h"
#include "kernel/installed_impl.h"

callgate_status installed_bpf_new(installed_bpf **ret_bpf, callgate_error *reterr)
{
    (void)ret_bpf;
    return FAIL(reterr, CALLGATE_UNSUPPORTED, "this callgate was built without eBPF");
}

void installed_bpf_free(installed_bpf *bpf)
{
    (void)bpf;
}

callgate_status installed_bpf_read(installed_bpf *bpf, pid_t thread, installed_stack *stack,
                                   bool *ret_is_stable, callgate_error *reterr)
{
    (void)thread;
    (void)stack;
    (void)ret_is_stable;
    return installed_bpf_new(&bpf, reterr);
}
