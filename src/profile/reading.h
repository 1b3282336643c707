/* How each runtime reads a profile: one table of switches.
 *
 * The resolver asks these, never who a runtime is. Where the facts come from stands in
 * docs/semantics.md, "The runtimes".
 */
#ifndef PROFILE_READING_H
#define PROFILE_READING_H

#include "callgate/profile.h"

/* Who turns a profile of an engine into OCI's form before the runtime sees it. */
typedef enum reading_engine {
    READING_ENGINE_OF_DIALECT, /* Podman where the file has Podman's keys, else Docker */
    READING_ENGINE_DOCKER,     /* Podman's errno names aren't read */
    READING_ENGINE_PODMAN,     /* minKernel isn't heeded */
    READING_ENGINE_NONE,       /* the file is taken for OCI's: engine keys aren't read */
} reading_engine;

/* For which profiles a runtime makes a listener. */
typedef enum reading_listener {
    READING_LISTENER_NEVER,
    READING_LISTENER_FOR_NOTIFY, /* a path is given and an action is NOTIFY */
    READING_LISTENER_FOR_PATH,   /* a path is given */
} reading_listener;

/* Two conditions on one argument in a rule. */
typedef enum reading_repeats {
    READING_REPEATS_SPLIT,    /* every condition becomes a rule of its own */
    READING_REPEATS_REFUSED,  /* the container doesn't start */
    READING_REPEATS_TOGETHER, /* all of them have to hold */
} reading_repeats;

enum { READING_TOKEN_COUNT_MAX = 5 };

typedef struct profile_reading {
    const char *name;    /* of --as */
    const char *reader;  /* who reads, in messages */
    const char *proviso; /* what else has to be so that the profile is applied; NULL: nothing */
    reading_engine engine;
    reading_listener listener;
    reading_repeats repeats;
    uint32_t condition_count_max; /* of a rule; what follows is forgotten */
    callgate_abi_set machines;    /* that it runs on; 0: wherever there is a libseccomp */
    uint32_t flags_default;       /* where the key is absent */
    uint32_t flags_refused;
    const char *actions_refused[READING_TOKEN_COUNT_MAX]; /* "SCMP_ACT_LOG" …; then NULL */
    bool has_newer_stub;         /* ENOSYS above the largest number that the rules name */
    bool has_exact_keys;         /* a key in the wrong case isn't read */
    bool refuses_stray_errno;    /* errnoRet beside an action that takes none */
    bool refuses_early_notify;   /* NOTIFY as the default action, or for write */
    bool refuses_empty_name;     /* "" among names */
    bool refuses_nameless_rules; /* no key `names` */
    bool refuses_empty_names;    /* [] as names */
    bool ignores_errno;          /* errnoRet is EPERM, whatever it says */
    bool ignores_default_errno;  /* defaultErrnoRet too */
    bool keeps_default_rules;    /* rules whose action is the default one count */
    bool has_native_abi_only;    /* `architectures` isn't read */
    bool has_file_order;    /* the first rule of the file that matches decides: no libseccomp */
    bool keeps_masked_bits; /* MASKED_EQ compares with the whole value, not with its masked bits */
} profile_reading;

/* A reading that callgate_profile_resolve may be asked for; NULL: there is no such one. */
const profile_reading *profile_reading_get(callgate_reading reading);

/* The same without runc's answer to calls newer than a profile. */
profile_reading profile_reading_plain(callgate_reading reading);

/* Does a runtime refuse this action, "SCMP_ACT_LOG"? */
bool profile_reading_refuses(const profile_reading *reading, const char *token);

#endif
