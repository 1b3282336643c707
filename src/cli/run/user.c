/* Finds the user that `callgate run --user` names. */
#include "cli/run/run.h"

#include "container/inside.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ID_MAX = 0x7fffffff, NAME_BYTES_MAX = 256 };

/* A user as the files have it. */
typedef struct found_user {
    uint32_t uid;
    uint32_t gid;
    char name[NAME_BYTES_MAX]; /* empty: no entry */
    char *home;
} found_user;

static bool read_id(const char *text, uint32_t *ret_id)
{
    uint64_t id = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        id = id * 10 + (uint64_t)(*text - '0');
        if (id > ID_MAX)
            return false;
    }
    *ret_id = (uint32_t)id;
    return true;
}

/* The files of a rootfs, or, where a static program can't load the machine's name services, this
 * machine's. NULL: there is no such file. */
static FILE *open_table(const run_request *request, const char *path)
{
    const char *root = request->rootfs == NULL ? "/" : request->rootfs;
    int descriptor = inside_open(root, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return descriptor < 0 ? NULL : fdopen(descriptor, "r");
}

static const struct passwd *next_matching_user(FILE *table, const char *name, bool is_id,
                                               uint32_t uid)
{
    const struct passwd *entry;
    while ((entry = fgetpwent(table)) != NULL) {
        if (is_id ? entry->pw_uid == uid : strcmp(entry->pw_name, name) == 0)
            return entry;
    }
    return NULL;
}

static const struct group *next_matching_group(FILE *table, const char *name)
{
    const struct group *entry;
    while ((entry = fgetgrent(table)) != NULL) {
        if (strcmp(entry->gr_name, name) == 0)
            return entry;
    }
    return NULL;
}

static void keep_user(const struct passwd *entry, found_user *ret_user)
{
    ret_user->uid = entry->pw_uid;
    ret_user->gid = entry->pw_gid;
    if (strlen(entry->pw_name) < NAME_BYTES_MAX)
        strcpy(ret_user->name, entry->pw_name);
    ret_user->home = strdup(entry->pw_dir);
}

#ifdef CALLGATE_STATIC
static const bool has_name_services = false;
static const struct passwd *ask_user(const char *name, bool is_id, uint32_t uid)
{
    (void)name, (void)is_id, (void)uid;
    return NULL;
}
static const struct group *ask_group(const char *name)
{
    (void)name;
    return NULL;
}
static void ask_groups(const found_user *user, run_request *request)
{
    (void)user, (void)request;
}
#else
static const bool has_name_services = true;
static const struct passwd *ask_user(const char *name, bool is_id, uint32_t uid)
{
    return is_id ? getpwuid(uid) : getpwnam(name);
}
static const struct group *ask_group(const char *name)
{
    return getgrnam(name);
}
static void ask_groups(const found_user *user, run_request *request)
{
    gid_t groups[RUN_GROUP_COUNT_MAX];
    int count = RUN_GROUP_COUNT_MAX;
    if (getgrouplist(user->name, request->gid, groups, &count) < 0)
        count = RUN_GROUP_COUNT_MAX;
    request->group_count = (size_t)count;
    for (int i = 0; i < count; i++)
        request->groups[i] = groups[i];
}
#endif

/* Does the machine itself answer, or its files? */
static bool asks_machine(const run_request *request)
{
    return has_name_services && request->rootfs == NULL;
}

static bool find_user(const run_request *request, const char *name, found_user *ret_user)
{
    bool is_id = read_id(name, &ret_user->uid);
    FILE *table = NULL;
    const struct passwd *entry = NULL;
    if (asks_machine(request))
        entry = ask_user(name, is_id, ret_user->uid);
    else if ((table = open_table(request, "etc/passwd")) != NULL)
        entry = next_matching_user(table, name, is_id, ret_user->uid);
    if (entry != NULL)
        keep_user(entry, ret_user);
    else
        ret_user->gid = ret_user->uid;
    if (table != NULL)
        fclose(table);
    return is_id || entry != NULL;
}

static bool find_group(const run_request *request, const char *name, uint32_t *ret_gid)
{
    if (read_id(name, ret_gid))
        return true;
    FILE *table = NULL;
    const struct group *entry = NULL;
    if (asks_machine(request))
        entry = ask_group(name);
    else if ((table = open_table(request, "etc/group")) != NULL)
        entry = next_matching_group(table, name);
    if (entry != NULL)
        *ret_gid = entry->gr_gid;
    if (table != NULL)
        fclose(table);
    return entry != NULL;
}

static bool is_member(const struct group *entry, const char *name)
{
    for (char **member = entry->gr_mem; *member != NULL; member++) {
        if (strcmp(*member, name) == 0)
            return true;
    }
    return false;
}

/* The groups that the files put a user into. */
static void read_groups(const found_user *user, run_request *request)
{
    FILE *table = open_table(request, "etc/group");
    const struct group *entry;
    request->groups[request->group_count++] = request->gid;
    while (table != NULL && (entry = fgetgrent(table)) != NULL) {
        if (entry->gr_gid != request->gid && is_member(entry, user->name) &&
            request->group_count < RUN_GROUP_COUNT_MAX)
            request->groups[request->group_count++] = entry->gr_gid;
    }
    if (table != NULL)
        fclose(table);
}

static bool fail_unknown(cli_session *cli, const char *kind, const char *name,
                         const run_request *request)
{
    talk_failure(cli, "unknown %s '%s'", kind, name);
    if (name[strspn(name, "0123456789")] == '\0')
        talk_hint(cli, "numbers go to %d, as those of Docker do", ID_MAX);
    else if (request->rootfs != NULL)
        talk_hint(cli, "names are those of the rootfs; a number always works");
    else if (!has_name_services)
        talk_hint(cli, "a static callgate knows the names of /etc alone; a number always works");
    return false;
}

/* Is it this very user already? Only root can set groups, and there is nothing to set. */
static bool is_self(const run_request *request)
{
    return request->rootfs == NULL && geteuid() != 0 && request->uid == geteuid() &&
           request->gid == getegid();
}

bool run_user_group(const char *user, uint32_t *ret_gid)
{
    const run_request here = {.rootfs = NULL};
    found_user found = {0};
    bool is_found = find_user(&here, user, &found) && found.name[0] != '\0';

    if (is_found)
        *ret_gid = found.gid;
    free(found.home);
    return is_found;
}

/* A user given by number with no entry is in the group of that number, never in root's. */
bool run_user_read(cli_session *cli, const char *text, run_request *request)
{
    char name[NAME_BYTES_MAX];
    size_t name_bytes = strcspn(text, ":");
    const char *group = text[name_bytes] == ':' ? text + name_bytes + 1 : NULL;
    found_user user = {0};
    if (name_bytes == 0 || name_bytes >= sizeof name || (group != NULL && *group == '\0')) {
        talk_failure(cli, "'%s' is no user", text);
        talk_hint(cli, "--user takes NAME or UID, or either with :GROUP or :GID");
        return false;
    }
    memcpy(name, text, name_bytes);
    name[name_bytes] = '\0';
    if (!find_user(request, name, &user))
        return fail_unknown(cli, "user", name, request);
    request->home = user.home;
    request->uid = user.uid;
    request->gid = user.gid;
    if (group != NULL && !find_group(request, group, &request->gid))
        return fail_unknown(cli, "group", group, request);
    request->has_user = !is_self(request);
    if (group != NULL || user.name[0] == '\0')
        request->groups[request->group_count++] = request->gid;
    else if (asks_machine(request))
        ask_groups(&user, request);
    else
        read_groups(&user, request);
    return true;
}
