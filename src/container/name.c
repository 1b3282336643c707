/* Finds the container that a process is in. */
#include "container/name.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "container/ancestry.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ANCESTOR_COUNT_MAX = 64,
    COMMAND_BYTES_MAX = 16 * 1024,
    STATE_BYTES_MAX = 1024 * 1024,
    WORD_COUNT_MAX = 256,
    SHORT_ID_BYTES = 12,
    FULL_ID_BYTES = 64,
};

/* The command line of a process, split. */
typedef struct command_words {
    char bytes[COMMAND_BYTES_MAX];
    const char *words[WORD_COUNT_MAX];
    size_t count;
} command_words;

static bool read_command(pid_t pid, command_words *command)
{
    ssize_t bytes = process_read(pid, "cmdline", command->bytes, sizeof command->bytes);

    command->count = 0;
    for (ssize_t at = 0; at < bytes && command->count < WORD_COUNT_MAX;
         at += (ssize_t)strlen(command->bytes + at) + 1)
        command->words[command->count++] = command->bytes + at;
    return command->count > 0;
}

/* The value behind an option, "" where it isn't there. */
static const char *option_value(const command_words *command, const char *option)
{
    size_t bytes = strlen(option);

    for (size_t i = 1; i < command->count; i++) {
        if (strcmp(command->words[i], option) == 0 && i + 1 < command->count)
            return command->words[i + 1];
        if (strncmp(command->words[i], option, bytes) == 0 && command->words[i][bytes] == '=')
            return command->words[i] + bytes + 1;
    }
    return "";
}

static void copy_word(char *ret_word, const char *word)
{
    snprintf(ret_word, CONTAINER_WORD_BYTES, "%s", word);
}

/* A JSON file's root; NULL: there is none that can be read. */
static const json_value *read_json(const char *path, char *data, size_t bytes_max, arena *memory)
{
    const json_value *root;
    ssize_t bytes = small_file_read(path, data, bytes_max);

    if (bytes <= 0 || json_parse(data, (size_t)bytes, path, memory, &root, NULL) != CALLGATE_OK)
        return NULL;
    return root;
}

static const char *text_member(const json_value *object, const char *name)
{
    const json_value *value = json_member(object, name);

    return value != NULL && value->kind == JSON_STRING ? value->text : "";
}

/* What is mounted to /etc/hostname, of a bundle's config.json: a file in the folder that Docker
 * keeps of the container. */
static const char *hostname_source(const json_value *config)
{
    const json_value *mounts = json_member(config, "mounts");

    for (const json_value *mount = mounts == NULL ? NULL : mounts->first; mount != NULL;
         mount = mount->next) {
        if (strcmp(text_member(mount, "destination"), "/etc/hostname") == 0)
            return text_member(mount, "source");
    }
    return "";
}

/* "Name": "/web" of config.v2.json. */
static void name_docker(pid_t shim, container_name *name)
{
    char path[PATH_MAX];
    char *data = malloc(STATE_BYTES_MAX);
    const json_value *root;
    arena memory;

    arena_init(&memory, JSON_TEXT_BYTES_MAX);
    snprintf(path, sizeof path, "/proc/%d/cwd/config.json", (int)shim);
    if (data != NULL && (root = read_json(path, data, STATE_BYTES_MAX, &memory)) != NULL) {
        const char *hostname = hostname_source(root), *slash = strrchr(hostname, '/');
        int bytes = slash == NULL ? 0 : (int)(slash - hostname);
        if (snprintf(path, sizeof path, "%.*s/config.v2.json", bytes, hostname) <
                (int)sizeof path &&
            (root = read_json(path, data, STATE_BYTES_MAX, &memory)) != NULL) {
            const char *called = text_member(root, "Name");
            if (*called != '\0')
                copy_word(name->name, called + (*called == '/'));
        }
    }
    arena_release(&memory);
    free(data);
}

static bool take_shim(pid_t shim, const command_words *command, container_name *name)
{
    const char *id = option_value(command, "-id"), *space = option_value(command, "-namespace");
    bool is_docker = strcmp(space, "moby") == 0;

    if (*id == '\0')
        return false;
    name->engine = is_docker ? "docker" : "containerd";
    copy_word(name->space, is_docker ? "" : space);
    copy_word(name->id, id);
    copy_word(name->name, id);
    if (is_docker)
        name_docker(shim, name);
    return true;
}

/* conmon --api-version 1 -c ID -u ID -r /usr/bin/crun … -n NAME … */
static bool take_conmon(const command_words *command, container_name *name)
{
    const char *id = option_value(command, "-c"), *called = option_value(command, "-n");

    if (*id == '\0')
        return false;
    name->engine = strstr(option_value(command, "-b"), "crio") != NULL ? "cri-o" : "podman";
    copy_word(name->id, id);
    copy_word(name->name, *called != '\0' ? called : id);
    return true;
}

/* runc run … ID: a runtime's last word is the container. */
static bool take_runtime(const char *engine, const command_words *command, container_name *name)
{
    const char *last = command->words[command->count - 1];

    if (command->count < 3 || last[0] == '-' || last[0] == '/')
        return false;
    name->engine = engine;
    copy_word(name->id, last);
    copy_word(name->name, last);
    return true;
}

const char *container_runtime(const char *program)
{
    static const char *const runtimes[] = {"runc", "crun", "youki"};

    for (size_t i = 0; i < sizeof runtimes / sizeof *runtimes; i++) {
        if (strcmp(program, runtimes[i]) == 0)
            return runtimes[i];
    }
    return NULL;
}

static bool take_ancestor(pid_t pid, const command_words *command, container_name *name)
{
    const char *last = strrchr(command->words[0], '/');
    const char *program = last == NULL ? command->words[0] : last + 1;

    if (strncmp(program, "containerd-shim", 15) == 0)
        return take_shim(pid, command, name);
    if (strcmp(program, "conmon") == 0)
        return take_conmon(command, name);
    const char *runtime = container_runtime(program);
    return runtime != NULL && take_runtime(runtime, command, name);
}

/* A runtime called by an engine stands below the engine's monitor, which knows more: the highest
 * one that is known names it. */
bool container_name_of(const pid_t *lineage, size_t count, container_name *ret_name)
{
    command_words *command = malloc(sizeof *command);
    bool is_found = false;
    pid_t pid = 0;

    for (size_t i = 0; command != NULL && i < ANCESTOR_COUNT_MAX; i++) {
        container_name name = {.engine = NULL};
        pid = i < count ? lineage[i] : process_parent(pid);
        if (i >= count && pid <= 1)
            break;
        if (pid > 1 && read_command(pid, command) && take_ancestor(pid, command, &name)) {
            *ret_name = name;
            is_found = true;
        }
    }
    free(command);
    return is_found;
}

static bool is_id_prefix(const char *id, const char *word)
{
    size_t bytes = strlen(word);

    if (bytes < SHORT_ID_BYTES || strlen(id) != FULL_ID_BYTES)
        return false;
    for (size_t i = 0; i < bytes; i++)
        if (!isxdigit((unsigned char)word[i]))
            return false;
    return strncmp(id, word, bytes) == 0;
}

bool container_name_is(const container_name *name, const char *word)
{
    const char *colon = strchr(word, ':');
    size_t space_bytes = strlen(name->space);

    if (colon != NULL) {
        size_t bytes = (size_t)(colon - word);
        bool is_any = bytes == 9 && strncmp(word, "container", 9) == 0;
        if (!is_any && (strlen(name->engine) != bytes || strncmp(word, name->engine, bytes) != 0))
            return false;
        word = colon + 1;
    }
    if (space_bytes > 0 && strncmp(word, name->space, space_bytes) == 0 && word[space_bytes] == '/')
        word += space_bytes + 1;
    return strcmp(word, name->name) == 0 || strcmp(word, name->id) == 0 ||
           is_id_prefix(name->id, word);
}
