/* Keeps signals that are held back; sends them again.
 */
#include "record/held.h"
#include "record/task_list.h"
#include "record/tracing.h"
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST_QUEUED = 32 }; /* the kernel's SIGRTMIN: others are pending once only */

/* What a signal that is sent again carries, so that its stop is told from others'. */
#define MARK UINT64_C(0x63616c6c00000000)

static void set_stage(held_list *held, held_signal *one, held_stage stage)
{
    held->answered_count -= one->stage == HELD_ANSWERED;
    held->answered_count += stage == HELD_ANSWERED;
    one->stage = stage;
}

/* Queued signals keep their order. */
static void remove_at(held_list *held, uint32_t index)
{
    set_stage(held, &held->signals[index], HELD_GIVEN);
    held->count--;
    memmove(&held->signals[index], &held->signals[index + 1],
            (held->count - index) * sizeof held->signals[0]);
}

/* Moves a task's signals from one stage to another. */
static void move(held_list *held, pid_t tid, held_stage from, held_stage to)
{
    for (uint32_t i = 0; i < held->count; i++) {
        held_signal *one = &held->signals[i];
        if (one->tid == tid && one->stage == from)
            set_stage(held, one, to);
    }
}

void held_answer(held_list *held, pid_t tid)
{
    move(held, tid, HELD_BACK, HELD_ANSWERED);
}

void held_retract(held_list *held, pid_t tid)
{
    move(held, tid, HELD_ANSWERED, HELD_BACK);
}

bool held_has(const held_list *held, pid_t tid)
{
    for (uint32_t i = 0; i < held->count; i++) {
        if (held->signals[i].tid == tid)
            return true;
    }
    return false;
}

static bool is_held(const held_list *held, pid_t tid, int number)
{
    for (uint32_t i = 0; i < held->count; i++) {
        const held_signal *one = &held->signals[i];
        if (one->tid == tid && one->number == number && one->stage != HELD_GIVEN)
            return true;
    }
    return false;
}

bool held_add(held_list *held, pid_t tid, const siginfo_t *info)
{
    if (info->si_signo < FIRST_QUEUED && is_held(held, tid, info->si_signo))
        return true;
    if (held->count == HELD_COUNT_MAX)
        return false;
    held->signals[held->count++] = (held_signal){
        .tid = tid, .serial = ++held->last_serial, .number = info->si_signo, .info = *info};
    return true;
}

/* false: the task is gone. */
static bool send_again(const held_signal *one)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = one->number;
    info.si_code = SI_QUEUE;
    info.si_value.sival_ptr = (void *)(uintptr_t)(MARK | one->serial);
    pid_t process = task_process(one->tid);
    return syscall(SYS_rt_tgsigqueueinfo, process, one->tid, one->number, &info) == 0 ||
           syscall(SYS_tkill, one->tid, one->number) == 0;
}

void held_give(held_list *held, pid_t tid)
{
    uint32_t i = 0;
    while (i < held->count) {
        held_signal *one = &held->signals[i];
        bool is_meant = one->tid == tid && one->stage != HELD_GIVEN;
        if (is_meant && !send_again(one)) {
            remove_at(held, i);
            continue;
        }
        if (is_meant)
            set_stage(held, one, HELD_GIVEN);
        i++;
    }
}

void held_give_sleepers(held_list *held)
{
    for (uint32_t i = held->count; i-- > 0 && held->answered_count > 0;) {
        const held_signal *one = &held->signals[i];
        if (i < held->count && one->stage == HELD_ANSWERED && task_state(one->tid) == 'S')
            held_give(held, one->tid);
    }
}

/* A signal that is pending once only has lost its mark where the kernel had no room for it. */
static bool is_stop_of(const held_signal *one, pid_t tid, const siginfo_t *info)
{
    if (one->tid != tid || one->number != info->si_signo || one->stage != HELD_GIVEN)
        return false;
    return one->number < FIRST_QUEUED ||
           (info->si_code == SI_QUEUE &&
            (uintptr_t)info->si_value.sival_ptr == (uintptr_t)(MARK | one->serial));
}

bool held_take_back(held_list *held, pid_t tid, const siginfo_t *info)
{
    for (uint32_t i = 0; i < held->count; i++) {
        if (!is_stop_of(&held->signals[i], tid, info))
            continue;
        tracing_request(PTRACE_SETSIGINFO, tid, 0, (uintptr_t)&held->signals[i].info);
        remove_at(held, i);
        return true;
    }
    return false;
}

void held_forget(held_list *held, pid_t tid)
{
    uint32_t i = 0;
    while (i < held->count) {
        if (held->signals[i].tid == tid)
            remove_at(held, i);
        else
            i++;
    }
}
