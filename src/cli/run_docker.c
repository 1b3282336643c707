/* What users of `docker run` expect, with what to do instead. */
#include "cli/run_docker.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* An option of `docker run` that run doesn't have. */
typedef struct docker_option {
    const char *name;
    char letter;
    const char *hint;
} docker_option;

#define NEEDS_ENGINE                                                                               \
    "that is the engine's work: give the profile to docker run --security-opt seccomp=FILE"

static const docker_option DOCKER_OPTIONS[] = {
    {"volume", 'v', "callgate mounts nothing; put the files into the rootfs, or use docker run"},
    {"mount", 0, "callgate mounts nothing; put the files into the rootfs, or use docker run"},
    {"tmpfs", 0, "callgate mounts nothing but what every container has; use docker run"},
    {"publish", 'p', "a program run by callgate has this machine's network: no port is mapped"},
    {"publish-all", 'P', "a program run by callgate has this machine's network: no port is mapped"},
    {"network", 0, "a program has this machine's network, a --rootfs container has none"},
    {"net", 0, "a program has this machine's network, a --rootfs container has none"},
    {"hostname", 0, NEEDS_ENGINE},
    {"detach", 'd', "callgate waits for its program; the shell's & puts it behind"},
    {"name", 0, "what callgate runs has no name"},
    {"entrypoint", 0, "the command is what runs: callgate run -- COMMAND"},
    {"env-file", 0, "give each variable by --env NAME=VALUE"},
    {"memory", 'm', NEEDS_ENGINE},
    {"cpus", 0, NEEDS_ENGINE},
    {"cpu-shares", 'c', NEEDS_ENGINE},
    {"pids-limit", 0, NEEDS_ENGINE},
    {"restart", 0, NEEDS_ENGINE},
    {"device", 0, NEEDS_ENGINE},
    {"gpus", 0, NEEDS_ENGINE},
    {"label", 'l', NEEDS_ENGINE},
    {"pull", 0, NEEDS_ENGINE},
    {"platform", 0, NEEDS_ENGINE},
    {"init", 0, NEEDS_ENGINE},
    {"read-only", 0, NEEDS_ENGINE},
    {"ulimit", 0, NEEDS_ENGINE},
    {"sysctl", 0, NEEDS_ENGINE},
    {"userns", 0, NEEDS_ENGINE},
    {"pid", 0, NEEDS_ENGINE},
    {"ipc", 0, NEEDS_ENGINE},
};

const char *run_docker_hint(const char *name, size_t name_bytes)
{
    for (size_t i = 0; i < sizeof DOCKER_OPTIONS / sizeof DOCKER_OPTIONS[0]; i++) {
        const docker_option *option = &DOCKER_OPTIONS[i];
        bool is_letter = name_bytes == 1 && option->letter == name[0];
        if (is_letter ||
            (strlen(option->name) == name_bytes && memcmp(option->name, name, name_bytes) == 0))
            return option->hint;
    }
    return NULL;
}

/* Images that people try first, without a tag. */
static bool is_known_image(const char *word)
{
    static const char *const names[] = {
        "ubuntu", "debian", "alpine",    "busybox", "fedora",      "centos", "rockylinux",
        "nginx",  "redis",  "postgres",  "mysql",   "httpd",       "node",   "python",
        "golang", "rust",   "memcached", "mariadb", "hello-world",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], word) == 0)
            return true;
    }
    return false;
}

/* [registry/]name[:tag][@digest], where it can't be meant as a path of this machine. */
bool run_looks_like_image(const char *word)
{
    if (is_known_image(word))
        return true;
    if (*word == '/' || *word == '.' || strpbrk(word, ":/") == NULL)
        return false;
    const char *tag = strrchr(word, ':');
    if (tag != NULL && (tag[1] == '\0' || tag == word))
        return false;
    for (const char *at = word; *at != '\0'; at++) {
        bool is_in_name = tag == NULL || at < tag;
        bool is_plain = isalnum((unsigned char)*at) || strchr("._-/:@", *at) != NULL;
        if (!is_plain || (is_in_name && isupper((unsigned char)*at)))
            return false;
    }
    return true;
}
