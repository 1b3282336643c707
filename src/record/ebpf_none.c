/* The eBPF recorder of a build without libbpf: says so.
 */
#include "base/fail.h"
#include "record/recorder.h"

callgate_status ebpf_check(callgate_error *reterr)
{
    FAIL(reterr, CALLGATE_UNSUPPORTED, "this callgate was built without its eBPF recorder");
    fail_hint(reterr, "build it with clang and libbpf-dev, or record with --recorder notify");
    return CALLGATE_UNSUPPORTED;
}

callgate_status ebpf_recorder_new(const recorder_options *options, ebpf_scope scope,
                                  recorder **ret_recorder, callgate_error *reterr)
{
    (void)options;
    (void)scope;
    (void)ret_recorder;
    return ebpf_check(reterr);
}

callgate_status ebpf_recorder_attach(recorder *rec, pid_t pid, callgate_error *reterr)
{
    (void)pid;
    return ebpf_recorder_new(NULL, EBPF_PID, &rec, reterr);
}

callgate_status ebpf_recorder_attach_cgroup(recorder *rec, const char *path, callgate_error *reterr)
{
    (void)path;
    return ebpf_recorder_new(NULL, EBPF_CGROUP, &rec, reterr);
}

size_t ebpf_recorder_namespaces(recorder *rec, seen_namespace *ret_list, size_t list_max)
{
    (void)rec;
    (void)ret_list;
    (void)list_max;
    return 0;
}

void ebpf_recorder_choose(recorder *rec, uint32_t index)
{
    (void)rec;
    (void)index;
}

void ebpf_recorder_dismiss(recorder *rec, uint32_t index)
{
    (void)rec;
    (void)index;
}
