/* Who is recorded: the program that is started, walks, deaths.
 */
#include "base/fail.h"
#include "kernel/plain.h"
#include "record/ebpf.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

/* bpf(2) itself: the child of a spawn may call nothing else. */
static int update_map(int map, const void *key, const void *value, uint64_t flags)
{
    union bpf_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.map_fd = (uint32_t)map;
    attr.key = (uint64_t)(uintptr_t)key;
    attr.value = (uint64_t)(uintptr_t)value;
    attr.flags = flags;
    return (int)syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &attr, sizeof attr);
}

static int update_task(const ebpf_recorder *rec, const ebpf_task *task)
{
    if (!rec->has_storage)
        return update_map(rec->maps.tasks, &task->number, task, BPF_ANY);
    int descriptor = (int)syscall(SYS_pidfd_open, task->number, 0);
    if (descriptor < 0)
        return -1;
    int failed = update_map(rec->maps.tasks, &descriptor, task, BPF_ANY);
    int saved_errno = errno;
    close(descriptor);
    errno = saved_errno;
    return failed;
}

/* In the child: it is recorded from its execve on. */
static callgate_status join(const void *user, callgate_error *reterr)
{
    const ebpf_recorder *rec = user;
    uint32_t number = (uint32_t)getpid();
    ebpf_task task = {.slot = 0, .number = number, .is_pending = 1};
    ebpf_member member = {.slot = 0, .process = number};
    if (update_task(rec, &task) != 0 ||
        update_map(rec->maps.members, &number, &member, BPF_NOEXIST) != 0) {
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, errno, "the program can't be put under record: ");
        plain_add_errno(reterr, errno);
        return CALLGATE_SYSTEM;
    }
    __atomic_fetch_add(&rec->control->slots[0].live, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&rec->control->slots[0].total, 1, __ATOMIC_RELAXED);
    return rec->prepare == NULL ? CALLGATE_OK : rec->prepare(rec->prepare_user, reterr);
}

void ebpf_plan(recorder *base, spawn_plan *plan)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    rec->prepare = plan->prepare;
    rec->prepare_user = plan->prepare_user;
    plan->prepare = join;
    plan->prepare_user = rec;
}

/* One pass of the iterator over all tasks. */
static callgate_status walk_once(const ebpf_recorder *rec, callgate_error *reterr)
{
    int descriptor = bpf_iter_create(bpf_link__fd(rec->walker));
    if (descriptor < 0)
        return FAIL_OS(reterr, -descriptor, "the running tasks can't be walked");
    char buffer[64]; /* it says nothing */
    ssize_t bytes;
    do {
        bytes = read(descriptor, buffer, sizeof buffer);
    } while (bytes > 0 || (bytes < 0 && (errno == EINTR || errno == EAGAIN)));
    int number = errno;
    close(descriptor);
    return bytes == 0 ? CALLGATE_OK : FAIL_OS(reterr, number, "the running tasks can't be walked");
}

/* Two passes in a row have to add none: numbers wrap around, behind the walk's back. */
callgate_status ebpf_walk(ebpf_recorder *rec, callgate_error *reterr)
{
    uint32_t idle_count = 0;
    rec->has_walked = true;
    for (uint32_t pass = 0; pass < EBPF_PASS_COUNT_MAX && idle_count < 2; pass++) {
        uint64_t before = rec->control->adopted;
        callgate_status status = walk_once(rec, reterr);
        if (status != CALLGATE_OK)
            return status;
        idle_count = rec->control->adopted == before ? idle_count + 1 : 0;
    }
    return CALLGATE_OK; /* who is born meanwhile is a child of one that is known */
}

bool ebpf_is_chosen(const ebpf_recorder *rec, uint32_t slot)
{
    return rec->scope != EBPF_CONTAINER ? slot == 0 : rec->control->slots[slot].is_chosen != 0;
}

/* Calls back for each member; its key may be deleted meanwhile. */
static void each_member(ebpf_recorder *rec,
                        void (*take)(ebpf_recorder *, uint32_t, const ebpf_member *))
{
    uint32_t key, next;
    ebpf_member member;
    const uint32_t *previous = NULL;
    for (uint32_t i = 0; i < 2 * EBPF_MEMBER_COUNT_MAX; i++) {
        if (bpf_map_get_next_key(rec->maps.members, previous, &next) != 0)
            return;
        bool is_there = bpf_map_lookup_elem(rec->maps.members, &next, &member) == 0;
        key = next;
        previous = &key;
        if (is_there)
            take(rec, key, &member);
    }
}

static bool is_gone(uint32_t number)
{
    return syscall(SYS_tkill, number, 0) != 0 && errno == ESRCH;
}

/* A walk may take a task that has passed its exit hook already: nobody else counts it out. */
static void count_out(ebpf_recorder *rec, uint32_t number, const ebpf_member *member)
{
    if (is_gone(number) && bpf_map_delete_elem(rec->maps.members, &number) == 0)
        __atomic_fetch_add(&rec->control->slots[member->slot].live, -1, __ATOMIC_RELAXED);
}

static int64_t live_count(const ebpf_recorder *rec, uint64_t *ret_total)
{
    int64_t live = 0;
    *ret_total = 0;
    for (uint32_t slot = 0; slot < EBPF_SLOT_COUNT_MAX; slot++) {
        if (!ebpf_is_chosen(rec, slot))
            continue;
        live += __atomic_load_n(&rec->control->slots[slot].live, __ATOMIC_RELAXED);
        *ret_total += __atomic_load_n(&rec->control->slots[slot].total, __ATOMIC_RELAXED);
    }
    return live;
}

static uint32_t count_live(ebpf_recorder *rec, uint64_t *ret_total)
{
    int64_t live = live_count(rec, ret_total);
    if (live > 0 && rec->has_walked) {
        each_member(rec, count_out);
        live = live_count(rec, ret_total);
    }
    return live > 0 ? (uint32_t)live : 0;
}

bool ebpf_has_ended(recorder *base)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    uint64_t total;
    uint32_t live = count_live(rec, &total);
    return rec->has_left || (live == 0 && total > 0);
}

uint32_t ebpf_task_count(recorder *base)
{
    uint64_t total;
    return count_live((ebpf_recorder *)base, &total);
}

uint64_t ebpf_total_count(recorder *base)
{
    uint64_t total;
    live_count((const ebpf_recorder *)base, &total);
    return total;
}

/* By a pidfd, looked at once more when it is there: numbers are given out again. */
static void kill_member(ebpf_recorder *rec, uint32_t number, const ebpf_member *member)
{
    ebpf_member again;
    if (!ebpf_is_chosen(rec, member->slot))
        return;
    int descriptor = (int)syscall(SYS_pidfd_open, member->process, 0);
    if (descriptor < 0)
        return;
    if (bpf_map_lookup_elem(rec->maps.members, &number, &again) == 0 &&
        again.process == member->process)
        syscall(SYS_pidfd_send_signal, descriptor, SIGKILL, NULL, 0);
    close(descriptor);
}

void ebpf_kill(recorder *base)
{
    ebpf_recorder *rec = (ebpf_recorder *)base;
    for (uint32_t pass = 0; pass < EBPF_PASS_COUNT_MAX && ebpf_task_count(base) > 0; pass++) {
        each_member(rec, kill_member);
        usleep(1000); /* what was forked meanwhile is a member at the next pass */
    }
}
