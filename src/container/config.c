/* Writes the config.json of a container. */
#include "container/config.h"

#include "abi/abi.h"
#include "base/fail.h"
#include "base/json.h"

#include <string.h>

typedef struct container_mount {
    const char *type;
    const char *target;
    const char *options; /* as a JSON array */
} container_mount;

static const container_mount MOUNTS[] = {
    {"proc", "/proc", "[\"nosuid\",\"noexec\",\"nodev\"]"},
    {"tmpfs", "/dev", "[\"nosuid\",\"strictatime\",\"mode=755\",\"size=65536k\"]"},
    {"sysfs", "/sys", "[\"nosuid\",\"noexec\",\"nodev\",\"ro\"]"},
    {"mqueue", "/dev/mqueue", "[\"nosuid\",\"noexec\",\"nodev\"]"},
    {"tmpfs", "/dev/shm", "[\"nosuid\",\"noexec\",\"nodev\",\"mode=1777\",\"size=65536k\"]"},
};

/* gid 5 is tty on every distribution; a rootless container has one group alone. */
static const container_mount PTS = {
    "devpts", "/dev/pts",
    "[\"nosuid\",\"noexec\",\"newinstance\",\"ptmxmode=0666\",\"mode=0620\",\"gid=5\"]"};
static const container_mount ROOTLESS_PTS = {
    "devpts", "/dev/pts",
    "[\"nosuid\",\"noexec\",\"newinstance\",\"ptmxmode=0666\",\"mode=0620\"]"};

static const char *const MASKED[] = {
    "/proc/acpi",       "/proc/asound",        "/proc/interrupts",  "/proc/kcore",
    "/proc/keys",       "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
    "/proc/timer_list", "/proc/timer_stats",   "/sys/firmware",     "/sys/devices/virtual/powercap",
};
static const char *const READ_ONLY[] = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};

static void add_string(text *out, const char *string)
{
    json_quote(out, string, strlen(string));
}

static void add_member_string(text *out, const char *key, const char *string)
{
    text_add(out, "\"%s\":", key);
    add_string(out, string);
}

static void add_strings(text *out, const char *key, const char *const *strings, size_t count)
{
    text_add(out, "\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        text_add(out, i > 0 ? "," : "");
        add_string(out, strings[i]);
    }
    text_add(out, "]");
}

static void add_vector(text *out, const char *key, char *const *vector)
{
    text_add(out, "\"%s\":[", key);
    for (size_t i = 0; vector[i] != NULL; i++) {
        text_add(out, i > 0 ? "," : "");
        add_string(out, vector[i]);
    }
    text_add(out, "]");
}

static void add_caps(text *out, const char *key, uint64_t caps)
{
    bool is_first = true;
    text_add(out, "\"%s\":[", key);
    for (uint32_t cap = 0; cap < 64; cap++) {
        const char *name = (caps & UINT64_C(1) << cap) != 0 ? capability_name(cap) : NULL;
        if (name == NULL)
            continue;
        text_add(out, "%s\"%s\"", is_first ? "" : ",", name);
        is_first = false;
    }
    text_add(out, "]");
}

/* A user other than root holds nothing, however large the bounding set. */
static void add_capabilities(text *out, const container_spec *spec)
{
    uint64_t held = spec->uid == 0 ? spec->caps : 0;
    text_add(out, "\"capabilities\":{");
    add_caps(out, "bounding", spec->caps);
    text_add(out, ",");
    add_caps(out, "permitted", held);
    text_add(out, ",");
    add_caps(out, "effective", held);
    text_add(out, "}");
}

static void add_user(text *out, const container_spec *spec)
{
    text_add(out, "\"user\":{\"uid\":%u,\"gid\":%u,\"additionalGids\":[", spec->uid, spec->gid);
    for (size_t i = 0; i < spec->group_count && !spec->is_rootless; i++)
        text_add(out, "%s%u", i > 0 ? "," : "", spec->groups[i]);
    text_add(out, "]}");
}

static void add_process(text *out, const container_spec *spec)
{
    text_add(out, "\"process\":{\"terminal\":%s,", spec->has_terminal ? "true" : "false");
    add_user(out, spec);
    text_add(out, ",");
    add_vector(out, "args", spec->argv);
    text_add(out, ",");
    add_vector(out, "env", spec->envp);
    text_add(out, ",");
    add_member_string(out, "cwd", spec->directory);
    text_add(out, ",");
    add_capabilities(out, spec);
    text_add(out, ",\"noNewPrivileges\":true}");
}

static void add_mount(text *out, const container_mount *mount)
{
    text_add(out, "{\"destination\":\"%s\",\"type\":\"%s\",\"source\":\"%s\",\"options\":%s}",
             mount->target, mount->type, mount->type, mount->options);
}

static void add_mounts(text *out, const container_spec *spec)
{
    text_add(out, "\"mounts\":[");
    for (size_t i = 0; i < sizeof MOUNTS / sizeof MOUNTS[0]; i++) {
        add_mount(out, &MOUNTS[i]);
        text_add(out, ",");
    }
    add_mount(out, spec->is_rootless ? &ROOTLESS_PTS : &PTS);
    text_add(out, "]");
}

static void add_namespaces(text *out, const container_spec *spec)
{
    text_add(out, "\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},"
                  "{\"type\":\"mount\"},{\"type\":\"network\"},{\"type\":\"cgroup\"}");
    if (!spec->is_rootless) {
        text_add(out, "]");
        return;
    }
    text_add(out,
             ",{\"type\":\"user\"}],"
             "\"uidMappings\":[{\"containerID\":0,\"hostID\":%u,\"size\":1}],"
             "\"gidMappings\":[{\"containerID\":0,\"hostID\":%u,\"size\":1}]",
             spec->host_uid, spec->host_gid);
}

static void add_linux(text *out, const container_spec *spec)
{
    text_add(out, "\"linux\":{");
    add_namespaces(out, spec);
    if (!spec->is_rootless) {
        text_add(out, ",\"cgroupsPath\":\"/%s\"", spec->id);
        text_add(out, ",\"resources\":{\"devices\":[{\"allow\":%s,\"access\":\"rwm\"}]}",
                 spec->is_privileged ? "true" : "false");
    }
    if (!spec->is_privileged) {
        text_add(out, ",");
        add_strings(out, "maskedPaths", MASKED, sizeof MASKED / sizeof MASKED[0]);
        text_add(out, ",");
        add_strings(out, "readonlyPaths", READ_ONLY, sizeof READ_ONLY / sizeof READ_ONLY[0]);
    }
    if (spec->seccomp != NULL) {
        text_add(out, ",\"seccomp\":");
        text_add_bytes(out, spec->seccomp, strlen(spec->seccomp));
    }
    text_add(out, "}");
}

/* Fails for a word of which the program would get other bytes. */
static callgate_status check_word(const char *word, callgate_error *reterr)
{
    if (json_is_utf8(word, strlen(word)))
        return CALLGATE_OK;
    return FAIL(reterr, CALLGATE_INVALID,
                "a container's config.json can't hold '%s', which is no UTF-8", word);
}

static callgate_status check_vector(char *const *vector, callgate_error *reterr)
{
    callgate_status status = CALLGATE_OK;

    for (size_t i = 0; vector[i] != NULL && status == CALLGATE_OK; i++)
        status = check_word(vector[i], reterr);
    return status;
}

static callgate_status check_words(const container_spec *spec, callgate_error *reterr)
{
    callgate_status status = check_word(spec->rootfs, reterr);

    if (status == CALLGATE_OK)
        status = check_word(spec->directory, reterr);
    if (status == CALLGATE_OK)
        status = check_vector(spec->argv, reterr);
    return status == CALLGATE_OK ? check_vector(spec->envp, reterr) : status;
}

callgate_status container_config(const container_spec *spec, text *out, callgate_error *reterr)
{
    callgate_status status = check_words(spec, reterr);

    if (status != CALLGATE_OK)
        return status;
    text_add(out, "{\"ociVersion\":\"1.0.2\",");
    add_process(out, spec);
    text_add(out, ",\"root\":{\"readonly\":false,");
    add_member_string(out, "path", spec->rootfs);
    text_add(out, "},");
    add_member_string(out, "hostname", spec->id);
    text_add(out, ",");
    add_mounts(out, spec);
    if (spec->bpf_base64 != NULL)
        text_add(out, ",\"annotations\":{\"run.oci.seccomp_bpf_data\":\"%s\"}", spec->bpf_base64);
    text_add(out, ",");
    add_linux(out, spec);
    text_add(out, "}\n");
    return out->has_failed ? FAIL(reterr, CALLGATE_MEMORY, "out of memory") : CALLGATE_OK;
}
