/* Profiles: the JSON files of Docker, Podman, OCI runtimes.
 *
 * A profile owns its text and remembers where every value stands. Resolving it for a target makes
 * a source: a policy, its origin, and how the filter is attached. Both policies live in the store;
 * the source itself is released by callgate_source_clear and must not outlive its profile.
 */
#ifndef CALLGATE_PROFILE_H
#define CALLGATE_PROFILE_H

#include "callgate/abi.h"
#include "callgate/error.h"
#include "callgate/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct callgate_profile callgate_profile;

/* Whose keys a profile is written with. */
typedef enum callgate_dialect {
    CALLGATE_DIALECT_OCI,        /* linux.seccomp alone */
    CALLGATE_DIALECT_OCI_CONFIG, /* a whole config.json */
    CALLGATE_DIALECT_DOCKER,     /* archMap, includes, excludes, minKernel, `name` */
    CALLGATE_DIALECT_PODMAN,     /* errno names besides Docker's keys */
} callgate_dialect;

/* Whose reading of a profile: how newer calls, capabilities and mistakes are treated. */
typedef enum callgate_reading {
    CALLGATE_READING_RUNC, /* the default: ENOSYS above the largest number that the rules name */
    CALLGATE_READING_CRUN,
    CALLGATE_READING_DOCKER,     /* Docker's engine, then runc */
    CALLGATE_READING_PODMAN,     /* Podman's engine, then crun */
    CALLGATE_READING_CONTAINERD, /* no engine: conditions in the file aren't read; then runc */
    CALLGATE_READING_YOUKI,
    CALLGATE_READING_KATA,   /* the agent in the guest */
    CALLGATE_READING_GVISOR, /* runsc --oci-seccomp */
    CALLGATE_READING_MEANT,  /* no runtime's: all that the rules say, together */
    CALLGATE_READING_COUNT,
    CALLGATE_READING_RUNTIME_COUNT = CALLGATE_READING_MEANT, /* those above are runtimes' */
} callgate_reading;

/* "runc", "crun", …; NULL: no reading. */
CALLGATE_API const char *callgate_reading_name(callgate_reading reading);

/* The runtime's reading of that name; false: callgate models none. */
CALLGATE_MUST_CHECK CALLGATE_API bool
callgate_reading_from_name(const char *name, size_t name_bytes, callgate_reading *ret_reading);

/* What else has to be so that the runtime applies a profile at all, a sentence; NULL: nothing. */
CALLGATE_API const char *callgate_reading_proviso(callgate_reading reading);

#define CALLGATE_KERNEL(major, minor) (((uint32_t)(major) << 16) | (uint32_t)(minor))
#define CALLGATE_KERNEL_NEWEST UINT32_MAX

/* Docker's default capabilities, as bits 1 << CAP_*: CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID
 * SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP. */
#define CALLGATE_CAPS_DOCKER 0x00000000a80425fbull
#define CALLGATE_CAPS_ALL UINT64_MAX

/* What a profile is resolved for. */
typedef struct callgate_target {
    callgate_abi machine;  /* whose GOARCH and native ABI; CALLGATE_ABI_NONE: every machine
                              that the profile names */
    callgate_abi_set abis; /* exactly these ABIs are in the filter; 0: those that the profile
                              names for the machine, and the machine's own */
    uint64_t caps;         /* 1 << CAP_*; the container's bounding set */
    uint32_t kernel;       /* CALLGATE_KERNEL(x, y), or CALLGATE_KERNEL_NEWEST */
    callgate_reading reading;
    const char *libseccomp; /* a release such as "2.5.4", whose names are known; NULL: all of
                               callgate's own table */
    bool (*knows)(void *user, const char *name, callgate_abi abi); /* NULL: `libseccomp` decides */
    void *knows_user;
    bool is_policy_only; /* sources get no origin and no places, which takes a fifth less time */
} callgate_target;

/* This machine, Docker's capabilities, the newest kernel, runc's reading. */
CALLGATE_API void callgate_target_init(callgate_target *target);

/* Reads a profile of any dialect.
 *   text, text_bytes  the file; copied
 *   name              what the user calls it, for places; borrowed, must outlive the profile
 *   sink              takes warnings (unknown calls, keys in the wrong case …); may be NULL
 * A config.json without linux.seccomp is CALLGATE_INVALID: its container has no filter.
 * Errors: CALLGATE_INVALID with place and hint; CALLGATE_LIMIT over 16 MiB, 64 nested brackets or
 * 512 MiB of memory; CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_profile_parse(
    const char *text, size_t text_bytes, const char *name, callgate_profile **ret_profile,
    const callgate_sink *sink, callgate_error *reterr);

/* A built-in profile: "default", "podman", "containerd", "unconfined", "docker@24.0.5" of a release
 * of Docker from 20.10 on; "docker@24" is that of its last release. For callgate_profile_free.
 * Errors: CALLGATE_INVALID for another name, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status
callgate_profile_builtin(const char *name, callgate_profile **ret_profile, callgate_error *reterr);

/* Frees a profile; sources made from it must be cleared before. NULL is fine. */
CALLGATE_API void callgate_profile_free(callgate_profile *profile);

/* The dialect that a profile is written in, as found by its keys. */
CALLGATE_API callgate_dialect callgate_profile_dialect(const callgate_profile *profile);

/* The text that was parsed; *ret_bytes may be NULL. Owned by the profile. */
CALLGATE_API const char *callgate_profile_text(const callgate_profile *profile, size_t *ret_bytes);

/* The ABIs that a profile names (architectures, archMap); 0: it names none. */
CALLGATE_API callgate_abi_set callgate_profile_abis(const callgate_profile *profile);

/* What a source means and where it comes from. */
typedef struct callgate_source {
    const callgate_policy *policy;
    const callgate_policy *origin;  /* words are indexes into `places`; 0 is the default action.
                                       NULL, as `places`, where the target is_policy_only */
    callgate_attachment attachment; /* has_no_new_privs is a config.json's; profiles alone don't
                                       say, and who has no CAP_SYS_ADMIN sets it */
    callgate_abi_set abis;          /* the ABIs that the filter covers */
    callgate_place *places;         /* of each rule; [0] is the default action's */
    uint32_t place_count;
} callgate_source;

/* Makes the policy of a profile for a target. With the reading it takes a seventh of a millisecond
 * for Docker's default and three ABIs.
 * Errors: CALLGATE_INVALID where that runtime would refuse the profile, or where the target is
 * none; CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK CALLGATE_API callgate_status callgate_profile_resolve(
    callgate_store *store, const callgate_profile *profile, const callgate_target *target,
    callgate_source *ret_source, const callgate_sink *sink, callgate_error *reterr);

/* Frees what a source owns and empties it; its policies stay in the store. */
CALLGATE_API void callgate_source_clear(callgate_source *source);

#ifdef __cplusplus
}
#endif

#endif
