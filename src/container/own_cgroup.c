/* Ends what is left in a container's cgroups. */
#include "container/own_cgroup.h"

#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"

enum {
    PATH_BYTES = 512,
    OPEN_FOLDERS_MAX = 16, /* descriptors of nftw */
};

static void kill_all(const char *path)
{
    char name[PATH_BYTES + 16];
    int pid;

    snprintf(name, sizeof name, "%s/cgroup.procs", path);
    FILE *list = fopen(name, "re");
    while (list != NULL && fscanf(list, "%d", &pid) == 1) {
        if (pid > 0) /* 0: of a pid namespace that isn't seen from here */
            kill(pid, SIGKILL);
    }
    if (list != NULL)
        fclose(list);
}

static int clear_one(const char *path, const struct stat *found, int kind, struct FTW *walk)
{
    (void)found;
    (void)walk;
    if (kind != FTW_DP)
        return 0;
    kill_all(path);
    return rmdir(path);
}

static bool clear_below(const char *folder, const char *id)
{
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/%s", folder, id);

    if (length < 0 || (size_t)length >= sizeof path || access(path, F_OK) != 0)
        return true;
    return nftw(path, clear_one, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS) == 0;
}

/* Version 2 has one hierarchy, version 1 one below each of the root's folders. */
bool own_cgroups_clear(const char *id)
{
    bool is_clear = clear_below(ROOT, id);
    DIR *root = opendir(ROOT);
    char folder[PATH_BYTES];

    for (struct dirent *entry; root != NULL && (entry = readdir(root)) != NULL;) {
        int length = snprintf(folder, sizeof folder, "%s/%s", ROOT, entry->d_name);
        if (entry->d_name[0] != '.' && entry->d_type == DT_DIR && length > 0 &&
            (size_t)length < sizeof folder)
            is_clear = clear_below(folder, id) && is_clear;
    }
    if (root != NULL)
        closedir(root);
    return is_clear;
}
