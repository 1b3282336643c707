/* Keeps the tasks that a watcher has met.
 */
#include "record/task_list.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_BYTES = 40,
    STAT_BYTES = 1024,   /* of /proc/TID/stat; its 22 first fields need less */
    STATUS_BYTES = 4096, /* of /proc/TID/status; Tgid is among the first lines */
    FILL_COUNT_MAX = TASK_SLOT_COUNT / 4 * 3,
};

/* A small file of /proc as text; its length, 0 where there is none. */
static size_t read_proc(pid_t tid, const char *name, char *ret_text, size_t bytes)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)tid, name);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = descriptor < 0 ? 0 : read(descriptor, ret_text, bytes - 1);
    if (descriptor >= 0)
        close(descriptor);
    size_t length = got < 0 ? 0 : (size_t)got;
    ret_text[length] = '\0';
    return length;
}

void task_name(pid_t tid, char ret_name[16])
{
    char text[64];
    size_t bytes = read_proc(tid, "comm", text, sizeof text);

    if (bytes > 0 && text[bytes - 1] == '\n')
        text[--bytes] = '\0';
    memset(ret_name, 0, 16);
    memcpy(ret_name, text, bytes < 15 ? bytes : 15);
}

/* State and start time: fields 3 and 22, behind the name, which may contain anything. */
static bool read_stat(pid_t tid, char *ret_state, uint64_t *ret_start_time)
{
    char text[STAT_BYTES];
    read_proc(tid, "stat", text, sizeof text);
    const char *at = strrchr(text, ')');
    if (at == NULL || at[1] != ' ')
        return false;
    *ret_state = at[2];
    at += 2;
    for (int field = 3; field < 22 && at != NULL; field++) {
        at = strchr(at, ' ');
        at = at == NULL ? NULL : at + 1;
    }
    *ret_start_time = at == NULL ? 0 : strtoull(at, NULL, 10);
    return at != NULL;
}

/* When a task that is alive was started; false: it isn't. */
static bool read_start(pid_t tid, uint64_t *ret_start_time)
{
    char state;

    return read_stat(tid, &state, ret_start_time) && state != 'Z' && state != 'X';
}

static bool is_alive(const task_entry *task)
{
    uint64_t start_time;

    return read_start(task->tid, &start_time) && start_time == task->start_time;
}

static uint32_t home_of(pid_t tid)
{
    return (uint32_t)tid * 0x9e3779b1u & (TASK_SLOT_COUNT - 1);
}

static uint32_t next_of(uint32_t slot)
{
    return (slot + 1) & (TASK_SLOT_COUNT - 1);
}

/* Where a task is, or where it would be put. */
static uint32_t find(const task_list *list, pid_t tid)
{
    uint32_t slot = home_of(tid);

    while (list->slots[slot].tid != 0 && list->slots[slot].tid != tid)
        slot = next_of(slot);
    return slot;
}

/* Empties a slot and moves up those that were put behind it for want of room. */
static void remove_slot(task_list *list, uint32_t hole)
{
    for (uint32_t at = next_of(hole); list->slots[at].tid != 0; at = next_of(at)) {
        uint32_t home = home_of(list->slots[at].tid);
        bool stays = hole < at ? home > hole && home <= at : home > hole || home <= at;
        if (stays)
            continue;
        list->slots[hole] = list->slots[at];
        hole = at;
    }
    list->slots[hole] = (task_entry){0};
    list->count--;
}

static void forget_dead(task_list *list)
{
    for (uint32_t slot = 0; slot < TASK_SLOT_COUNT; slot++) {
        while (list->slots[slot].tid != 0 && !is_alive(&list->slots[slot]))
            remove_slot(list, slot);
    }
}

void task_list_add(task_list *list, pid_t tid)
{
    uint32_t slot = find(list, tid);
    if (list->slots[slot].tid == tid)
        return;
    if (list->count >= FILL_COUNT_MAX) {
        forget_dead(list);
        slot = find(list, tid);
    }
    uint64_t start_time = 0;
    if (list->count >= FILL_COUNT_MAX || !read_start(tid, &start_time))
        return;
    list->slots[slot].start_time = start_time;
    __atomic_store_n(&list->slots[slot].tid, tid, __ATOMIC_RELEASE);
    list->count++;
    list->total++;
}

void task_list_remove(task_list *list, pid_t tid)
{
    uint32_t slot = find(list, tid);

    if (list->slots[slot].tid == tid)
        remove_slot(list, slot);
}

bool task_list_has(const task_list *list, pid_t tid)
{
    return list->slots[find(list, tid)].tid == tid;
}

/* A number of /proc/TID/status; 0: it isn't there. */
static uint64_t status_number(pid_t tid, const char *key, int base)
{
    char text[STATUS_BYTES];
    read_proc(tid, "status", text, sizeof text);
    const char *line = strstr(text, key);
    return line == NULL ? 0 : strtoull(line + strlen(key), NULL, base);
}

pid_t task_process(pid_t tid)
{
    return (pid_t)status_number(tid, "\nTgid:", 10);
}

pid_t task_tracer(pid_t tid)
{
    return (pid_t)status_number(tid, "\nTracerPid:", 10);
}

bool task_handles(pid_t tid, int number)
{
    return (status_number(tid, "\nSigCgt:", 16) >> (number - 1) & 1) != 0;
}

char task_state(pid_t tid)
{
    char state;
    uint64_t start_time;
    return read_stat(tid, &state, &start_time) ? state : 'X';
}

static int compare_pids(const void *a, const void *b)
{
    return *(const pid_t *)a < *(const pid_t *)b ? -1 : *(const pid_t *)a > *(const pid_t *)b;
}

uint32_t task_list_process_count(const task_list *list)
{
    pid_t *processes = calloc(TASK_SLOT_COUNT, sizeof *processes);
    uint32_t count = 0;
    uint32_t distinct = 0;
    if (processes == NULL)
        return list->count;
    for (uint32_t slot = 0; slot < TASK_SLOT_COUNT; slot++) {
        task_entry task = list->slots[slot];
        pid_t process = task.tid != 0 && is_alive(&task) ? task_process(task.tid) : 0;
        if (process != 0)
            processes[count++] = process;
    }
    qsort(processes, count, sizeof *processes, compare_pids);
    for (uint32_t i = 0; i < count; i++)
        distinct += i == 0 || processes[i] != processes[i - 1];
    free(processes);
    return distinct;
}

uint32_t task_list_kill(const task_list *list)
{
    uint32_t count = 0;

    for (uint32_t slot = 0; slot < TASK_SLOT_COUNT; slot++) {
        task_entry task = list->slots[slot];
        if (task.tid != 0 && is_alive(&task) && kill(task.tid, SIGKILL) == 0)
            count++;
    }
    return count;
}
