/* What users of `docker run` expect, with what to do instead. */
#include "cli/docker.h"

#include <ctype.h>
#include <string.h>

/* An option of `docker run` that run doesn't have. */
typedef struct docker_option {
    const char *name;
    char letter;
    const char *hint;
} docker_option;

#define NEEDS_ENGINE                                                                               \
    "that is the engine's work: give the profile to docker run --security-opt seccomp=FILE"
#define MOUNTS "callgate mounts nothing; put the files into the rootfs, or use docker run"
#define NETWORK "a program has this machine's network, a --rootfs container has none"
#define PORTS "a program run by callgate has this machine's network: no port is mapped"

/* Those of Docker 29 that callgate doesn't have. */
static const docker_option DOCKER_OPTIONS[] = {
    {"volume", 'v', MOUNTS},
    {"mount", 0, MOUNTS},
    {"volumes-from", 0, MOUNTS},
    {"volume-driver", 0, MOUNTS},
    {"tmpfs", 0, "callgate mounts nothing but what every container has; use docker run"},
    {"publish", 'p', PORTS},
    {"publish-all", 'P', PORTS},
    {"expose", 0, PORTS},
    {"network", 0, NETWORK},
    {"net", 0, NETWORK},
    {"network-alias", 0, NETWORK},
    {"net-alias", 0, NETWORK},
    {"ip", 0, NETWORK},
    {"ip6", 0, NETWORK},
    {"link", 0, NETWORK},
    {"link-local-ip", 0, NETWORK},
    {"mac-address", 0, NETWORK},
    {"add-host", 0, NETWORK},
    {"dns", 0, NETWORK},
    {"dns-opt", 0, NETWORK},
    {"dns-option", 0, NETWORK},
    {"dns-search", 0, NETWORK},
    {"detach", 'd', "callgate waits for its program; the shell's & puts it behind"},
    {"detach-keys", 0, "callgate waits for its program; the shell's & puts it behind"},
    {"attach", 'a', "standard input, output and error are always the program's own"},
    {"sig-proxy", 0, "signals are always handed on"},
    {"name", 0, "what callgate runs has no name"},
    {"cidfile", 0, "what callgate runs has no name"},
    {"entrypoint", 0, "the command is what runs: callgate run -- COMMAND"},
    {"env-file", 0, "give each variable by --env NAME=VALUE"},
    {"group-add", 0, "--user NAME takes that user's groups, --user NAME:GROUP one of your choice"},
    {"annotation", 0, NEEDS_ENGINE},
    {"blkio-weight", 0, NEEDS_ENGINE},
    {"blkio-weight-device", 0, NEEDS_ENGINE},
    {"cgroup-parent", 0, NEEDS_ENGINE},
    {"cgroupns", 0, NEEDS_ENGINE},
    {"cpu-count", 0, NEEDS_ENGINE},
    {"cpu-percent", 0, NEEDS_ENGINE},
    {"cpu-period", 0, NEEDS_ENGINE},
    {"cpu-quota", 0, NEEDS_ENGINE},
    {"cpu-rt-period", 0, NEEDS_ENGINE},
    {"cpu-rt-runtime", 0, NEEDS_ENGINE},
    {"cpu-shares", 'c', NEEDS_ENGINE},
    {"cpus", 0, NEEDS_ENGINE},
    {"cpuset-cpus", 0, NEEDS_ENGINE},
    {"cpuset-mems", 0, NEEDS_ENGINE},
    {"device", 0, NEEDS_ENGINE},
    {"device-cgroup-rule", 0, NEEDS_ENGINE},
    {"device-read-bps", 0, NEEDS_ENGINE},
    {"device-read-iops", 0, NEEDS_ENGINE},
    {"device-write-bps", 0, NEEDS_ENGINE},
    {"device-write-iops", 0, NEEDS_ENGINE},
    {"disable-content-trust", 0, NEEDS_ENGINE},
    {"domainname", 0, NEEDS_ENGINE},
    {"gpus", 0, NEEDS_ENGINE},
    {"health-cmd", 0, NEEDS_ENGINE},
    {"health-interval", 0, NEEDS_ENGINE},
    {"health-retries", 0, NEEDS_ENGINE},
    {"health-start-interval", 0, NEEDS_ENGINE},
    {"health-start-period", 0, NEEDS_ENGINE},
    {"health-timeout", 0, NEEDS_ENGINE},
    {"hostname", 0, NEEDS_ENGINE},
    {"init", 0, NEEDS_ENGINE},
    {"io-maxbandwidth", 0, NEEDS_ENGINE},
    {"io-maxiops", 0, NEEDS_ENGINE},
    {"ipc", 0, NEEDS_ENGINE},
    {"isolation", 0, NEEDS_ENGINE},
    {"kernel-memory", 0, NEEDS_ENGINE},
    {"label", 'l', NEEDS_ENGINE},
    {"label-file", 0, NEEDS_ENGINE},
    {"log-driver", 0, NEEDS_ENGINE},
    {"log-opt", 0, NEEDS_ENGINE},
    {"memory", 'm', NEEDS_ENGINE},
    {"memory-reservation", 0, NEEDS_ENGINE},
    {"memory-swap", 0, NEEDS_ENGINE},
    {"memory-swappiness", 0, NEEDS_ENGINE},
    {"no-healthcheck", 0, NEEDS_ENGINE},
    {"oom-kill-disable", 0, NEEDS_ENGINE},
    {"oom-score-adj", 0, NEEDS_ENGINE},
    {"pid", 0, NEEDS_ENGINE},
    {"pids-limit", 0, NEEDS_ENGINE},
    {"platform", 0, NEEDS_ENGINE},
    {"pull", 0, NEEDS_ENGINE},
    {"read-only", 0, NEEDS_ENGINE},
    {"restart", 0, NEEDS_ENGINE},
    {"shm-size", 0, NEEDS_ENGINE},
    {"stop-signal", 0, NEEDS_ENGINE},
    {"stop-timeout", 0, NEEDS_ENGINE},
    {"storage-opt", 0, NEEDS_ENGINE},
    {"sysctl", 0, NEEDS_ENGINE},
    {"ulimit", 0, NEEDS_ENGINE},
    {"use-api-socket", 0, NEEDS_ENGINE},
    {"userns", 0, NEEDS_ENGINE},
    {"uts", 0, NEEDS_ENGINE},
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
