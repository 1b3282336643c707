/* Tasks by pid, images by number.
 */
#include "record/strace_tasks.h"
#include <stdlib.h>

static size_t slot_of(const strace_tasks *tasks, uint64_t pid)
{
    size_t mask = tasks->slot_count - 1;
    size_t slot = (size_t)(pid * 0x9e3779b97f4a7c15u >> 32) & mask;

    while (tasks->slots[slot].is_used && tasks->slots[slot].pid != pid)
        slot = (slot + 1) & mask;
    return slot;
}

/* At least half of the slots stay free. */
static bool grow(strace_tasks *tasks)
{
    strace_tasks larger = {.slot_count = tasks->slot_count ? 2 * tasks->slot_count : 64};

    if (tasks->task_count < tasks->slot_count / 2)
        return true;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t slot = 0; slot < tasks->slot_count; slot++)
        if (tasks->slots[slot].is_used)
            larger.slots[slot_of(&larger, tasks->slots[slot].pid)] = tasks->slots[slot];
    free(tasks->slots);
    tasks->slots = larger.slots;
    tasks->slot_count = larger.slot_count;
    return true;
}

static bool reserve_image(strace_tasks *tasks)
{
    uint32_t capacity = tasks->image_capacity ? 2 * tasks->image_capacity : 64;

    if (tasks->image_next < tasks->image_capacity)
        return true;
    strace_image *images = realloc(tasks->images, capacity * sizeof *images);
    if (!images)
        return false;
    tasks->images = images;
    tasks->image_capacity = capacity;
    return true;
}

bool strace_task_exec(strace_tasks *tasks, strace_task *task, callgate_abi abi)
{
    if (!reserve_image(tasks))
        return false;
    task->image = tasks->image_next++;
    if (task->image == tasks->image_count)
        tasks->images[tasks->image_count++] = (strace_image){.abi = CALLGATE_ABI_NONE};
    strace_image known = tasks->images[task->image];
    task->abi = known.abi == CALLGATE_ABI_NONE || known.has_own ? abi : known.abi;
    return true;
}

strace_task *strace_task_of(strace_tasks *tasks, uint64_t pid, callgate_abi abi)
{
    if (!grow(tasks))
        return NULL;
    strace_task *task = &tasks->slots[slot_of(tasks, pid)];
    if (task->is_used)
        return task;
    strace_task made = {.pid = pid, .is_used = true};
    if (!strace_task_exec(tasks, &made, abi))
        return NULL;
    *task = made;
    tasks->task_count++;
    return task;
}

void strace_tasks_rewind(strace_tasks *tasks)
{
    for (size_t slot = 0; slot < tasks->slot_count; slot++)
        tasks->slots[slot].is_used = false;
    tasks->task_count = 0;
    tasks->image_next = 0;
}

void strace_tasks_release(strace_tasks *tasks)
{
    free(tasks->slots);
    free(tasks->images);
    *tasks = (strace_tasks){0};
}
