/* The config.json of a container, as OCI runtimes read it.
 *
 * What Docker gives by default: its namespaces, mounts, masked paths, device rules; no network but
 * its own empty one; no_new_privs always.
 */
#ifndef CONTAINER_CONFIG_H
#define CONTAINER_CONFIG_H

#include "base/text.h"
#include "callgate/error.h"
#include <stdint.h>

typedef struct container_spec {
    const char *id;
    const char *rootfs; /* absolute */
    char *const *argv;
    char *const *envp;
    const char *directory; /* absolute, inside */
    bool has_terminal;

    uint32_t uid;
    uint32_t gid;
    const uint32_t *groups;
    size_t group_count;
    uint64_t caps;      /* bits 1 << CAP_*: all of them must be known to the kernel */
    bool is_privileged; /* nothing masked, all devices */

    bool is_rootless; /* root inside is host_uid outside */
    uint32_t host_uid;
    uint32_t host_gid;

    const char *seccomp;    /* linux.seccomp as JSON; NULL: none */
    const char *bpf_base64; /* the raw filter, for crun; NULL: none */
} container_spec;

/* Writes the config.
 * Errors: CALLGATE_INVALID for a word that JSON can't hold, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status container_config(const container_spec *spec, text *out,
                                                     callgate_error *reterr);

#endif
