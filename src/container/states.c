/* Reads what runtimes keep of their containers. */
#include "container/states.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "container/ancestry.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_BYTES_MAX = 1024 * 1024, FOLDER_COUNT_MAX = 4096 };

/* How a runtime writes it down. */
typedef struct state_form {
    const char *engine;
    const char *folder;    /* below /run, or below a user's own */
    const char *file;      /* in a folder with the container's id */
    const char *pid_key;   /* the first process */
    const char *start_key; /* when it was started: field 22 of /proc/PID/stat */
} state_form;

static const state_form forms[] = {
    {"runc", "runc", "state.json", "init_process_pid", "init_process_start"},
    {"crun", "crun", "status", "pid", "process-start-time"},
};
enum { FORM_COUNT = sizeof forms / sizeof *forms };

/* The list in the making. */
typedef struct state_list {
    running_container *list;
    size_t count;
    size_t list_max;
    char *data; /* STATE_BYTES_MAX for a file */
} state_list;

static bool number_member(const json_value *object, const char *name, uint64_t *ret_number)
{
    const json_value *value = json_member(object, name);

    if (value == NULL || value->kind != JSON_NUMBER || !value->is_u64)
        return false;
    *ret_number = value->u64;
    return true;
}

static bool is_known(const state_list *found, const char *id)
{
    for (size_t i = 0; i < found->count; i++) {
        if (strcmp(found->list[i].name.id, id) == 0)
            return true;
    }
    return false;
}

/* The process that the file names, if it is that one still. */
static pid_t read_state(const state_form *form, const char *path, char *data)
{
    uint64_t pid = 0, start = 0;
    const json_value *root;
    arena memory;

    arena_init(&memory, JSON_TEXT_BYTES_MAX);
    ssize_t bytes = small_file_read(path, data, STATE_BYTES_MAX);
    bool is_read =
        bytes > 0 && json_parse(data, (size_t)bytes, path, &memory, &root, NULL) == CALLGATE_OK &&
        number_member(root, form->pid_key, &pid) && number_member(root, form->start_key, &start);
    arena_release(&memory);
    if (!is_read || pid == 0 || pid > INT_MAX || process_start((pid_t)pid) != start)
        return 0;
    return (pid_t)pid;
}

static void add_state(state_list *found, const state_form *form, const char *folder, const char *id)
{
    char path[PATH_MAX];
    running_container made = {.name.engine = form->engine};

    if (strlen(id) >= sizeof made.name.id || is_known(found, id) ||
        found->count == found->list_max ||
        snprintf(path, sizeof path, "%s/%s/%s", folder, id, form->file) >= (int)sizeof path)
        return;
    made.pid = read_state(form, path, found->data);
    if (made.pid == 0)
        return;
    memcpy(made.name.id, id, strlen(id) + 1);
    memcpy(made.name.name, id, strlen(id) + 1);
    if (running_container_look(&made))
        found->list[found->count++] = made;
}

static void add_folder(state_list *found, const state_form *form, const char *folder)
{
    DIR *all = opendir(folder);
    struct dirent *entry;

    for (size_t i = 0; all != NULL && i < FOLDER_COUNT_MAX && (entry = readdir(all)) != NULL; i++) {
        if (entry->d_name[0] != '.')
            add_state(found, form, folder, entry->d_name);
    }
    if (all != NULL)
        closedir(all);
}

/* A user's own runtime keeps its state in /run/user/UID. */
static void add_users(state_list *found, const state_form *form)
{
    char path[PATH_MAX];
    DIR *all = opendir("/run/user");
    struct dirent *entry;

    for (size_t i = 0; all != NULL && i < FOLDER_COUNT_MAX && (entry = readdir(all)) != NULL; i++) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/run/user/%s/%s", entry->d_name, form->folder);
        add_folder(found, form, path);
    }
    if (all != NULL)
        closedir(all);
}

size_t container_states_add(running_container *list, size_t count, size_t list_max)
{
    state_list found = {list, count, list_max, malloc(STATE_BYTES_MAX)};
    char path[PATH_MAX];

    for (size_t i = 0; found.data != NULL && i < FORM_COUNT; i++) {
        snprintf(path, sizeof path, "/run/%s", forms[i].folder);
        add_folder(&found, &forms[i], path);
        add_users(&found, &forms[i]);
    }
    free(found.data);
    return found.count;
}
