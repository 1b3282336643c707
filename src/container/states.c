/* Reads what runtimes keep of their containers. */
#include "container/states.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "container/ancestry.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STATE_BYTES_MAX = 1024 * 1024, FOLDER_COUNT_MAX = 4096 };

/* How a runtime writes it down. */
typedef struct state_form {
    const char *engine;    /* its folder below /run, or below a user's own, is called so too */
    const char *file;      /* in a folder with the container's id */
    const char *pid_key;   /* the first process */
    const char *start_key; /* when it was started: field 22 of /proc/PID/stat; NULL: not written */
} state_form;

static const state_form forms[] = {
    {"runc", "state.json", "init_process_pid", "init_process_start"},
    {"crun", "status", "pid", "process-start-time"},
    {"youki", "state.json", "pid", NULL},
};
enum { FORM_COUNT = sizeof forms / sizeof *forms };

/* youki has no start but when the container was created, in UTC. Its process is older. */
static const char created_key[] = "created";
enum { CREATED_SLACK_SECONDS = 2 };

/* A folder of root's: it may name anybody's process. */
#define ANY_USER ((uid_t)-1)

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

/* "2026-11-27T06:01:35.859697Z" in seconds; -1: none. */
static int64_t read_time(const json_value *object)
{
    const json_value *value = json_member(object, created_key);
    struct tm when = {0};

    if (value == NULL || value->kind != JSON_STRING ||
        sscanf(value->text, "%4d-%2d-%2dT%2d:%2d:%2d", &when.tm_year, &when.tm_mon, &when.tm_mday,
               &when.tm_hour, &when.tm_min, &when.tm_sec) != 6)
        return -1;
    when.tm_year -= 1900;
    when.tm_mon--;
    return (int64_t)timegm(&when);
}

/* Was a process there at a time, as far as a clock that nobody has set tells? */
static bool is_older(pid_t pid, int64_t seconds)
{
    struct timespec now, running;
    uint64_t start = process_start(pid);

    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &running);
    int64_t age = (int64_t)running.tv_sec - (int64_t)(start / (uint64_t)sysconf(_SC_CLK_TCK));
    return start != 0 && (int64_t)now.tv_sec - age <= seconds + CREATED_SLACK_SECONDS;
}

/* The process that a state names, if it is that one still; 0: none. */
static pid_t find_process(const state_form *form, const json_value *root)
{
    uint64_t pid = 0, start = 0;

    if (!number_member(root, form->pid_key, &pid) || pid == 0 || pid > INT_MAX)
        return 0;
    bool is_same = form->start_key == NULL ? is_older((pid_t)pid, read_time(root))
                                           : number_member(root, form->start_key, &start) &&
                                                 process_start((pid_t)pid) == start;
    return is_same ? (pid_t)pid : 0;
}

static pid_t read_state(const state_form *form, const char *path, char *data)
{
    const json_value *root;
    arena memory;
    pid_t pid = 0;

    arena_init(&memory, JSON_TEXT_BYTES_MAX);
    ssize_t bytes = small_file_read(path, data, STATE_BYTES_MAX);
    if (bytes > 0 && json_parse(data, (size_t)bytes, path, &memory, &root, NULL) == CALLGATE_OK)
        pid = find_process(form, root);
    arena_release(&memory);
    return pid;
}

/* Is the process a user's: as it runs, or by who has made its user namespace? */
static bool is_of_user(pid_t pid, uid_t user)
{
    char path[64];
    struct stat status;
    uid_t owner = 0;

    snprintf(path, sizeof path, "/proc/%d", (int)pid);
    if (stat(path, &status) == 0 && status.st_uid == user)
        return true;
    snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
    int space = open(path, O_RDONLY | O_CLOEXEC);
    bool is_owner = space >= 0 && ioctl(space, NS_GET_OWNER_UID, &owner) == 0 && owner == user;
    if (space >= 0)
        close(space);
    return is_owner;
}

/* The container of one folder's state. */
static bool look_at(const state_form *form, const char *folder, const char *id, char *data,
                    running_container *ret_found)
{
    char path[PATH_MAX];
    running_container made = {.name.engine = form->engine};

    if (strlen(id) >= sizeof made.name.id ||
        snprintf(path, sizeof path, "%s/%s/%s", folder, id, form->file) >= (int)sizeof path)
        return false;
    made.pid = read_state(form, path, data);
    if (made.pid == 0 || running_container_is_starting(made.pid))
        return false; /* `crun create` has no filter yet */
    memcpy(made.name.id, id, strlen(id) + 1);
    memcpy(made.name.name, id, strlen(id) + 1);
    if (!running_container_look(&made))
        return false;
    *ret_found = made;
    return true;
}

static void add_folder(state_list *found, const state_form *form, const char *folder, uid_t user)
{
    DIR *all = opendir(folder);
    struct dirent *entry;
    running_container made;

    for (size_t i = 0; all != NULL && i < FOLDER_COUNT_MAX && found->count < found->list_max &&
                       (entry = readdir(all)) != NULL;
         i++) {
        if (entry->d_name[0] != '.' && !is_known(found, entry->d_name) &&
            look_at(form, folder, entry->d_name, found->data, &made) &&
            (user == ANY_USER || is_of_user(made.pid, user)))
            found->list[found->count++] = made;
    }
    if (all != NULL)
        closedir(all);
}

/* A user's own runtime keeps its state in /run/user/UID. It may name what is that user's. */
static void add_users(state_list *found, const state_form *form)
{
    char path[PATH_MAX];
    DIR *all = opendir("/run/user");
    struct dirent *entry;

    for (size_t i = 0; all != NULL && i < FOLDER_COUNT_MAX && (entry = readdir(all)) != NULL; i++) {
        char *end;
        unsigned long user = strtoul(entry->d_name, &end, 10);
        if (!isdigit((unsigned char)entry->d_name[0]) || *end != '\0' || user >= ANY_USER)
            continue;
        snprintf(path, sizeof path, "/run/user/%lu/%s", user, form->engine);
        add_folder(found, form, path, (uid_t)user);
    }
    if (all != NULL)
        closedir(all);
}

size_t container_states_add(running_container *list, size_t count, size_t list_max)
{
    state_list found = {list, count, list_max, malloc(STATE_BYTES_MAX)};
    char path[PATH_MAX];

    for (size_t i = 0; found.data != NULL && i < FORM_COUNT; i++) {
        snprintf(path, sizeof path, "/run/%s", forms[i].engine);
        add_folder(&found, &forms[i], path, ANY_USER);
        add_users(&found, &forms[i]);
    }
    free(found.data);
    return found.count;
}

bool container_state_find(const char *root, const char *id, running_container *ret_found)
{
    char *data = malloc(STATE_BYTES_MAX);
    bool is_found = false;

    if (*id == '\0' || strchr(id, '/') != NULL || strcmp(id, ".") == 0 || strcmp(id, "..") == 0) {
        free(data);
        return false;
    }
    for (size_t i = 0; data != NULL && i < FORM_COUNT && !is_found; i++)
        is_found = look_at(&forms[i], root, id, data, ret_found);
    free(data);
    return is_found;
}
