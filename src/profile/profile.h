/* A profile as it was written, every value with its bytes.
 *
 * The tree says what the file says, after the checks that need no target; it resolves nothing.
 * Everything but the list of lines lives in the profile's arena and dies with it. A span [begin,
 * end) of no length means that the value was not there (null counts as not there, as Go reads it).
 *
 * What OCI runtimes don't read in a config.json (archMap, includes, excludes, errno, defaultErrno)
 * is reported and left out of the tree, so a resolver never has to look at the dialect.
 */
#ifndef PROFILE_PROFILE_H
#define PROFILE_PROFILE_H

#include "abi/abi.h"
#include "base/arena.h"
#include "base/json.h"
#include "callgate/profile.h"
#include "callgate/rules.h"
#include "profile/lines.h"

typedef struct profile_span {
    uint32_t begin;
    uint32_t end;
} profile_span;

/* A string with its place; text is NULL where it was not there. */
typedef struct profile_string {
    const char *text;
    uint32_t text_bytes;
    profile_span span;
} profile_string;

/* An action as it was written. */
typedef struct profile_action {
    uint32_t action;      /* CALLGATE_ALLOW …, without data */
    const char *token;    /* "SCMP_ACT_ERRNO" */
    bool has_errno;       /* the file gives the data (Podman's name wins over the number) */
    uint32_t errno_value; /* 0..65535; meaningful only where has_errno; of a name: asm-generic's */
    errno_id errno_named; /* by a name, whose number is the machine's; or ERRNO_UNNAMED */
    bool has_number;      /* the same without Podman's name, which Docker doesn't read */
    uint32_t number;
    bool takes_errno;  /* ERRNO and TRACE do; where it doesn't, crun refuses has_errno */
    profile_span span; /* of the action's string */
    profile_span errno_span;
} profile_action;

typedef struct profile_name {
    const char *text;
    uint32_t text_bytes;
    call_id call; /* CALL_NONE: no call of callgate's table */
    profile_span span;
} profile_name;

/* One element of args, as written. */
typedef struct profile_arg {
    uint32_t index; /* 0..5 */
    callgate_op op;
    uint64_t value;     /* of MASKED_EQ: the mask */
    uint64_t value_two; /* of MASKED_EQ: the value; of others without meaning */
    profile_span span;
} profile_arg;

/* includes or excludes: an absent part holds nothing back. As Docker reads them: all capabilities
 * of includes must be there, one of excludes is enough; arches are compared with GOARCH. */
typedef struct profile_guard {
    profile_span span;
    bool has_caps;
    uint64_t caps;                /* 1 << CAP_* */
    bool has_unknown_cap;         /* a name that no capability has: never held */
    const profile_string *arches; /* GOARCH names as written */
    uint32_t arch_count;
    uint32_t min_kernel; /* CALLGATE_KERNEL form; 0: none */
    profile_span min_kernel_span;
} profile_guard;

/* One element of syscalls. */
typedef struct profile_entry {
    const json_value *json; /* the object */
    profile_span span;
    const profile_name *names;
    uint32_t name_count;
    bool is_singular; /* Docker's old `name`, a string */
    bool is_nameless; /* a config.json's rule without the key `names` */
    profile_action action;
    const profile_arg *args;
    uint32_t arg_count;
    profile_string comment;
    profile_guard includes;
    profile_guard excludes;
} profile_entry;

typedef struct profile_arch {
    callgate_abi abi;
    profile_span span;
} profile_arch;

/* One element of archMap. */
typedef struct profile_arch_map {
    callgate_abi machine;
    profile_span span;
    const profile_arch *subs; /* subArchitectures */
    uint32_t sub_count;
} profile_arch_map;

struct callgate_profile {
    arena arena;
    const char *name; /* as the caller called the file; borrowed */
    const char *text; /* a copy, NUL added */
    uint32_t text_bytes;
    profile_lines *lines;
    callgate_dialect dialect;
    bool is_containerds_own; /* made by containerd for each container: its guards are read there */

    const json_value *root;
    const json_value *seccomp; /* the object with defaultAction: root, or linux.seccomp of it */
    profile_span wrong_case;   /* the first known key in a wrong case: Go reads it, crun doesn't */

    profile_action default_action;
    const profile_arch *arches; /* architectures */
    uint32_t arch_count;
    const profile_arch_map *arch_map;
    uint32_t arch_map_count;
    bool has_flags; /* the key is there, even when it is [] */
    uint32_t flags; /* CALLGATE_FLAG_* */
    profile_span flags_span;
    profile_string listener_path;
    profile_string listener_metadata;
    const profile_entry *entries; /* in the order of the file */
    uint32_t entry_count;
};

/* The place of a span: for errors, diagnostics and origins. Cost: log of the lines. */
callgate_place profile_place(const callgate_profile *profile, profile_span span);

/* What an element of args tests: MASKED_EQ's mask and value stand in this order in the file. */
callgate_condition profile_arg_condition(const profile_arg *arg);

/* An action as the kernel's word: with EPERM where it takes an errno and the file gives none. */
uint32_t profile_action_word(const profile_action *action);

/* The errno of an action on an ABI's machine, where Podman's name has its number. */
uint32_t profile_errno(const profile_action *action, callgate_abi abi);

/* Is this the member that Go reads as `key`, in whatever case? */
bool profile_key_is(const json_value *member, const char *key);

/* Was a guard there at all? */
static inline bool profile_guard_is_set(const profile_guard *guard)
{
    return guard->span.end != 0;
}

/* Has an entry guards, whether they hold anything back or not? */
static inline bool profile_entry_has_guards(const profile_entry *entry)
{
    return profile_guard_is_set(&entry->includes) || profile_guard_is_set(&entry->excludes);
}

/* Does a guard list a machine? */
bool profile_guard_lists(const profile_guard *guard, const char *goarch);

/* Does all that `includes` asks for meet what `excludes` holds out? Not everybody reads kernels. */
bool profile_guards_clash(const profile_guard *includes, const profile_guard *excludes,
                          bool reads_kernels);

/* Has an entry two conditions on one argument? Then runtimes make a rule of each condition. */
static inline bool profile_entry_repeats(const profile_entry *entry)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < entry->arg_count; i++) {
        if ((seen & 1u << entry->args[i].index) != 0)
            return true;
        seen |= 1u << entry->args[i].index;
    }
    return false;
}

/* Is a call among an entry's names? */
static inline bool profile_entry_names(const profile_entry *entry, call_id call)
{
    for (uint32_t i = 0; i < entry->name_count; i++)
        if (entry->names[i].call == call)
            return true;
    return false;
}

#endif
