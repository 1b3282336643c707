/* Finds containers by what their cgroups are called. */
#include "container/cgroup.h"

#include "container/ancestry.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { CGROUP_BYTES_MAX = 16 * 1024, STATUS_BYTES_MAX = 4096 };

/* What systemd, and LXC, put around a container's name. */
static const struct {
    const char *before;
    const char *behind;
} wrappings[] = {{"runc-", ".scope"}, {"crun-", ".scope"}, {"lxc.payload.", ""}};

/* What systemd calls things that are no containers. */
static const char *const unit_kinds[] = {".service", ".slice", ".scope"};

static bool ends_with(const char *text, size_t bytes, const char *end)
{
    size_t end_bytes = strlen(end);

    return bytes > end_bytes && memcmp(text + bytes - end_bytes, end, end_bytes) == 0;
}

static bool take_name(const char *last, size_t bytes, char *ret_name, size_t bytes_max)
{
    for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++) {
        size_t before = strlen(wrappings[i].before), behind = strlen(wrappings[i].behind);
        if (bytes > before + behind && memcmp(last, wrappings[i].before, before) == 0 &&
            memcmp(last + bytes - behind, wrappings[i].behind, behind) == 0)
            return take_name(last + before, bytes - before - behind, ret_name, bytes_max);
    }
    for (size_t i = 0; i < sizeof unit_kinds / sizeof *unit_kinds; i++) {
        if (ends_with(last, bytes, unit_kinds[i]))
            return false;
    }
    if (bytes == 0 || bytes >= bytes_max)
        return false;
    memcpy(ret_name, last, bytes);
    ret_name[bytes] = '\0';
    return true;
}

/* Lines of "9:name=systemd:/web": the first whose path isn't the root counts. */
bool cgroup_container_name(const char *text, char *ret_name, size_t bytes_max)
{
    while (*text != '\0') {
        const char *end = text + strcspn(text, "\n"), *path = text, *last;
        for (int colons = 0; path < end && colons < 2; path++)
            colons += *path == ':';
        last = end;
        while (last > path && last[-1] != '/')
            last--;
        if (last < end)
            return take_name(last, (size_t)(end - last), ret_name, bytes_max);
        text = *end == '\0' ? end : end + 1;
    }
    return false;
}

static bool read_name(pid_t pid, char *ret_name, size_t bytes_max)
{
    char text[CGROUP_BYTES_MAX];

    return process_read(pid, "cgroup", text, sizeof text) > 0 &&
           cgroup_container_name(text, ret_name, bytes_max);
}

/* Is it the first of its pid namespace, right below this one? */
static bool is_first(pid_t pid)
{
    char status[STATUS_BYTES_MAX];

    if (process_read(pid, "status", status, sizeof status) <= 0)
        return false;
    const char *numbers = strstr(status, "\nNSpid:\t");
    if (numbers == NULL)
        return false;
    numbers += strlen("\nNSpid:\t");
    size_t bytes = strcspn(numbers, "\n");
    return ends_with(numbers, bytes, "\t1") && process_has_own_pids(pid) &&
           !process_has_own_pids(process_parent(pid));
}

/* Who shares the cgroup of its parent was not put into one: `unshare --pid`. */
static bool look_at(pid_t pid, running_container *ret_found)
{
    container_name *name = &ret_found->name;
    char above[CONTAINER_WORD_BYTES];

    *ret_found = (running_container){.pid = pid, .name.engine = "cgroup"};
    if (!is_first(pid) || running_container_is_starting(pid) ||
        !read_name(pid, name->name, sizeof name->name) ||
        (read_name(process_parent(pid), above, sizeof above) && strcmp(above, name->name) == 0))
        return false;
    memcpy(name->id, name->name, sizeof name->id);
    return running_container_look(ret_found);
}

static bool is_known(const running_container *list, size_t count, const running_container *found)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].pid == found->pid)
            return true;
    }
    return false;
}

size_t container_cgroups_add(running_container *list, size_t count, size_t list_max)
{
    DIR *all = opendir("/proc");
    running_container found;

    for (struct dirent *entry; all != NULL && count < list_max && (entry = readdir(all)) != NULL;) {
        if (isdigit((unsigned char)entry->d_name[0]) &&
            look_at((pid_t)strtol(entry->d_name, NULL, 10), &found) &&
            !is_known(list, count, &found))
            list[count++] = found;
    }
    if (all != NULL)
        closedir(all);
    return count;
}
