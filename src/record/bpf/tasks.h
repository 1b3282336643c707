/* Which tasks are recorded.
 *
 * With EBPF_HAS_STORAGE what is known of a task hangs on the task itself, else in a hash by its
 * id. Beside it every recorded task is a member, so that user space can count, find, kill them.
 */
#ifndef RECORD_BPF_TASKS_H
#define RECORD_BPF_TASKS_H

#include "kernel/bpf/number.h"
#include "record/bpf/machine.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

enum {
    MODE_FILTER = 2,          /* SECCOMP_MODE_FILTER, linux/seccomp.h */
    MODE_DEAD = 3,            /* SECCOMP_MODE_DEAD, kernel/seccomp.c, 5.16 */
    FLAG_EXITING = 4,         /* PF_EXITING, linux/sched.h */
    FLAG_KERNEL = 0x00200000, /* PF_KTHREAD */
    BIT_NO_NEW_PRIVS = 0,     /* of atomic_flags: PFA_NO_NEW_PRIVS */
    SIGNAL_SYS = 31,          /* SIGSYS, asm/signal.h */
    ANCESTOR_COUNT_MAX = 32,  /* of a running task that are looked at in one walk */
};

const volatile ebpf_config config;
ebpf_control control;

struct {
#ifdef EBPF_HAS_STORAGE
    __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
#else
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, EBPF_MEMBER_COUNT_MAX);
    __type(key, uint32_t);
#endif
    __type(value, ebpf_task);
} tasks SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, EBPF_MEMBER_COUNT_MAX);
    __type(key, uint32_t);
    __type(value, ebpf_member);
} members SEC(".maps");

/* Tasks that user space wants the iterator to put under record. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, EBPF_MEMBER_COUNT_MAX);
    __type(key, uint32_t);
    __type(value, uint32_t);
} wanted SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, EBPF_SLOT_COUNT_MAX);
    __type(key, ebpf_namespace);
    __type(value, uint32_t);
} namespaces SEC(".maps");

/* Slots that no namespace has yet; filled by user space. A queue hands each out once. */
struct {
    __uint(type, BPF_MAP_TYPE_QUEUE);
    __uint(max_entries, EBPF_SLOT_COUNT_MAX);
    __type(value, uint32_t);
} free_slots SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
    __uint(max_entries, 1);
    __type(key, uint32_t);
    __type(value, uint32_t);
} cgroups SEC(".maps");

/* Wakes user space; what it says is in the other maps, so losing one loses nothing. */
struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 16);
} news SEC(".maps");

static __noinline int tell_news(void)
{
    uint64_t *event = bpf_ringbuf_reserve(&news, sizeof *event, 0);
    if (event != NULL) {
        *event = 0;
        bpf_ringbuf_submit(event, 0);
    }
    return 0;
}

static __always_inline struct task_struct *current_task(void)
{
#ifdef EBPF_HAS_STORAGE
    return bpf_get_current_task_btf();
#else
    return (struct task_struct *)bpf_get_current_task();
#endif
}

static __always_inline ebpf_slot *slot_of(uint32_t index)
{
    return &control.slots[index & (EBPF_SLOT_COUNT_MAX - 1)];
}

static __always_inline uint32_t number_of(struct task_struct *task)
{
    if (config.is_initial)
        return BPF_CORE_READ(task, pid);
    return number_in(task, config.own_namespace);
}

static __always_inline struct pid_namespace *namespace_of(struct task_struct *task)
{
    struct pid *pid = BPF_CORE_READ(task, thread_pid);
    uint32_t level = BPF_CORE_READ(pid, level);
    struct upid *upid = (struct upid *)((char *)pid + bpf_core_field_offset(struct pid, numbers) +
                                        (level & 31) * bpf_core_type_size(struct upid));
    return BPF_CORE_READ(upid, ns);
}

#ifdef EBPF_HAS_STORAGE

static __always_inline ebpf_task *find_task(struct task_struct *task)
{
    /* what most tasks of the machine haven't; the helper would find it out at four times the
     * cost */
    if (task->bpf_storage == NULL)
        return NULL;
    return bpf_task_storage_get(&tasks, task, 0, 0);
}

/* The kernel has one of two CPUs fail that make a task's first storage at once, as a fork and a
 * walk that comes by do: what the other made is there then. */
static __always_inline ebpf_task *make_task(struct task_struct *task, const ebpf_task *value)
{
    ebpf_task *made = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
    if (made == NULL)
        made = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
    if (made != NULL)
        *made = *value;
    return made;
}

static __always_inline void forget_task(struct task_struct *task, const ebpf_task *known)
{
    (void)known;
    bpf_task_storage_delete(&tasks, task);
}

#else

static __always_inline ebpf_task *find_task(struct task_struct *task)
{
    uint32_t number = config.is_initial ? (uint32_t)bpf_get_current_pid_tgid() : number_of(task);
    return bpf_map_lookup_elem(&tasks, &number);
}

static __always_inline ebpf_task *make_task(struct task_struct *task, const ebpf_task *value)
{
    (void)task;
    uint32_t number = value->number;
    bpf_map_update_elem(&tasks, &number, value, BPF_ANY);
    return bpf_map_lookup_elem(&tasks, &number);
}

static __always_inline void forget_task(struct task_struct *task, const ebpf_task *known)
{
    (void)task;
    uint32_t number = known->number;
    bpf_map_delete_elem(&tasks, &number);
}

#endif

/* Makes a task a member; live counts members exactly, since only who adds or removes one counts. */
static __always_inline void join_members(struct task_struct *task, uint32_t number, uint32_t index)
{
    struct task_struct *leader = BPF_CORE_READ(task, group_leader);
    ebpf_member member = {.slot = index, .process = number_of(leader)};
    if (bpf_map_update_elem(&members, &number, &member, BPF_NOEXIST) == 0) {
        ebpf_slot *slot = slot_of(index);
        __sync_fetch_and_add(&slot->live, 1);
        __sync_fetch_and_add(&slot->total, 1);
    }
}

static __always_inline void leave_members(uint32_t number, uint32_t index)
{
    ebpf_slot *slot = slot_of(index);
    if (bpf_map_delete_elem(&members, &number) != 0)
        return;
    __sync_fetch_and_add(&slot->live, -1);
    if (slot->live <= 0)
        tell_news();
}

/* Puts a task under record. */
static __noinline ebpf_task *add_task(struct task_struct *task, uint32_t index)
{
    ebpf_task value = {.slot = index, .number = number_of(task)};
    if (value.number == 0)
        return NULL;
    ebpf_task *made = make_task(task, &value);
    if (made == NULL) {
        __sync_fetch_and_add(&control.lost, 1);
        return NULL;
    }
    join_members(task, value.number, index);
    return made;
}

/* Who stands above a task: it may be gone before anybody asks, these less so. */
static __noinline int note_lineage(struct task_struct *task, ebpf_slot *slot)
{
    slot->lineage[0] = number_of(task);
    for (uint32_t i = 1; i < EBPF_LINEAGE_COUNT; i++) {
        task = BPF_CORE_READ(task, real_parent);
        slot->lineage[i] = number_of(BPF_CORE_READ(task, group_leader));
    }
    return 0;
}

/* The slot of a confined task's namespace, taken where it has none yet; false: none is left. */
static __noinline bool take_slot(struct task_struct *task, struct pid_namespace *space,
                                 uint32_t inum, bool is_running, uint32_t *ret_index)
{
    ebpf_namespace key = {
        .began_ns = BPF_CORE_READ(space, child_reaper, group_leader, start_boottime),
        .inum = inum,
    };
    uint32_t *known = bpf_map_lookup_elem(&namespaces, &key);
    if (known != NULL) {
        *ret_index = *known;
        return true;
    }
    uint32_t index;
    if (bpf_map_pop_elem(&free_slots, &index) != 0)
        return false;
    if (bpf_map_update_elem(&namespaces, &key, &index, BPF_NOEXIST) != 0) {
        bpf_map_push_elem(&free_slots, &index, 0);
        known = bpf_map_lookup_elem(&namespaces, &key);
        if (known == NULL)
            return false;
        *ret_index = *known;
        return true;
    }
    ebpf_slot *slot = slot_of(index);
    slot->first_ns = bpf_ktime_get_boot_ns();
    note_lineage(task, slot);
    slot->has_no_new_privs = BPF_CORE_READ(task, atomic_flags) >> BIT_NO_NEW_PRIVS & 1;
    slot->was_running = is_running;
    slot->inum = inum;
    tell_news();
    *ret_index = index;
    return true;
}

static __noinline ebpf_task *adopt_confined(struct task_struct *task, bool is_running)
{
    struct pid_namespace *space = namespace_of(task);
    uint32_t inum = BPF_CORE_READ(space, ns.inum);
    if (inum == config.own_namespace || (number_of(task) == 0))
        return NULL;
    uint32_t index;
    if (!take_slot(task, space, inum, is_running, &index)) {
        __sync_fetch_and_add(&control.lost, 1);
        return NULL;
    }
    return add_task(task, index);
}

/* A task that is to be recorded though nobody has said so yet. */
static __always_inline ebpf_task *adopt_current(struct task_struct *task)
{
    if (config.choice == EBPF_BY_CONFINED && TASK_READ(task, seccomp.mode) == MODE_FILTER)
        return adopt_confined(task, false);
    if (config.choice == EBPF_BY_CGROUP && bpf_current_task_under_cgroup(&cgroups, 0) == 1)
        return add_task(task, 0);
    return NULL;
}

#endif
