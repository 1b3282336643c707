/* Drives libseccomp as crun does. */
#include "libseccomp_driver.h"
#include "abi/abi.h"
#include "profile/profile.h"
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
/* libseccomp loses nodes that it takes out of its trees; that is no leak of ours. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libseccomp.so";
}
#endif

enum { CONDITION_COUNT_MAX = 6, SCMP_NAME_UNKNOWN = -1, SCMP_NAME_PSEUDO_LAST = -10000 };

/* struct scmp_arg_cmp of seccomp.h. */
typedef struct comparison {
    unsigned int arg;
    int op;
    uint64_t value; /* of MASKED_EQ: the mask */
    uint64_t value_two;
} comparison;

typedef struct library {
    void *handle;
    void *(*init)(uint32_t action);
    void (*release)(void *context);
    int (*arch_add)(void *context, uint32_t token);
    int (*arch_remove)(void *context, uint32_t token);
    uint32_t (*arch_native)(void);
    int (*resolve)(const char *name);
    int (*resolve_arch)(uint32_t token, const char *name);
    int (*rule_add)(void *context, uint32_t action, int nr, unsigned int count,
                    const comparison *comparisons);
    int (*export_bpf)(const void *context, int fd);
    const unsigned int *(*version)(void);
} library;

static bool find(const library *from, const char *name, void *ret_function)
{
    void *found = dlsym(from->handle, name);

    memcpy(ret_function, &found, sizeof found);
    return found != NULL;
}

static const library *get(void)
{
    static library found;

    if (found.handle)
        return found.version ? &found : NULL;
    found.handle = dlopen("libseccomp.so.2", RTLD_NOW);
    if (!found.handle || !find(&found, "seccomp_init", &found.init) ||
        !find(&found, "seccomp_release", &found.release) ||
        !find(&found, "seccomp_arch_add", &found.arch_add) ||
        !find(&found, "seccomp_arch_remove", &found.arch_remove) ||
        !find(&found, "seccomp_arch_native", &found.arch_native) ||
        !find(&found, "seccomp_syscall_resolve_name", &found.resolve) ||
        !find(&found, "seccomp_syscall_resolve_name_arch", &found.resolve_arch) ||
        !find(&found, "seccomp_rule_add_array", &found.rule_add) ||
        !find(&found, "seccomp_export_bpf", &found.export_bpf) ||
        !find(&found, "seccomp_version", &found.version))
        return NULL;
    return &found;
}

bool libseccomp_is_there(void)
{
    return get() != NULL;
}

uint32_t libseccomp_release(void)
{
    const unsigned int *version = get()->version();

    return version[0] << 16 | version[1] << 8 | version[2];
}

/* libseccomp's token of an ABI is its audit arch, but for x32, which has no arch of its own. */
static uint32_t token_of(callgate_abi abi)
{
    return abi == CALLGATE_ABI_X32 ? 0x4000003eu : callgate_abi_arch(abi);
}

bool libseccomp_knows(void *user, const char *name, callgate_abi abi)
{
    int nr = get()->resolve_arch(token_of(abi), name);

    (void)user;
    /* sub-calls of socketcall and ipc have numbers down to -300; those below -10000 only say that
     * some other ABI has the call */
    return nr != SCMP_NAME_UNKNOWN && nr > SCMP_NAME_PSEUDO_LAST;
}

static int add_arches(void *context, callgate_abi_set abis)
{
    const library *lib = get();
    bool has_native = false;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!(abis & CALLGATE_ABI_BIT(abi)))
            continue;
        uint32_t token = token_of((callgate_abi)abi);
        has_native |= token == lib->arch_native();
    }
    /* of a foreign machine: the native ABI has to go before one of the other byte order comes */
    if (!has_native)
        lib->arch_remove(context, lib->arch_native());
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!(abis & CALLGATE_ABI_BIT(abi)))
            continue;
        int status = lib->arch_add(context, token_of((callgate_abi)abi));
        if (status != 0 && status != -EEXIST)
            return status;
    }
    return 0;
}

struct libseccomp_filter {
    void *context;
    bool is_swapped; /* for a machine of the other byte order */
};

static bool is_foreign_order(callgate_abi_set abis)
{
    bool is_big_host = abi_get(callgate_abi_host())->is_big_endian;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (abis & CALLGATE_ABI_BIT(abi))
            return abi_get((callgate_abi)abi)->is_big_endian != is_big_host;
    return false;
}

libseccomp_filter *libseccomp_begin(callgate_abi_set abis, uint32_t default_word)
{
    libseccomp_filter *filter = calloc(1, sizeof *filter);

    if (!filter)
        return NULL;
    filter->context = get()->init(default_word);
    filter->is_swapped = is_foreign_order(abis);
    if (filter->context && add_arches(filter->context, abis) == 0)
        return filter;
    libseccomp_end(filter);
    return NULL;
}

void libseccomp_end(libseccomp_filter *filter)
{
    if (!filter)
        return;
    if (filter->context)
        get()->release(filter->context);
    free(filter);
}

static comparison comparison_of(const callgate_condition *condition)
{
    if (condition->op == CALLGATE_MASKED_EQ)
        return (comparison){condition->arg, 7, condition->mask, condition->value};
    return (comparison){condition->arg, (int)condition->op + 1, condition->value, 0};
}

int libseccomp_add(libseccomp_filter *filter, const char *name,
                   const callgate_condition *conditions, uint32_t condition_count, uint32_t word)
{
    comparison comparisons[CONDITION_COUNT_MAX];
    int nr = get()->resolve(name);

    if (nr == SCMP_NAME_UNKNOWN)
        return 0;
    for (uint32_t i = 0; i < condition_count; i++)
        comparisons[i] = comparison_of(&conditions[i]);
    return get()->rule_add(filter->context, word, nr, condition_count, comparisons);
}

static int read_filter(int fd, callgate_insn *insns, size_t insn_count_max, size_t *ret_count)
{
    off_t bytes = lseek(fd, 0, SEEK_END);

    if (bytes < 0)
        return -errno;
    if ((size_t)bytes > insn_count_max * sizeof *insns)
        return -ENOSPC;
    if (pread(fd, insns, (size_t)bytes, 0) != bytes)
        return -EIO;
    *ret_count = (size_t)bytes / sizeof *insns;
    return 0;
}

/* Does a filter answer this? Swapped words of common actions never look like one. */
static bool is_word(uint32_t word)
{
    switch (word & CALLGATE_ACTION_MASK) {
    case CALLGATE_ERRNO:
    case CALLGATE_TRACE:
        return true;
    case CALLGATE_KILL_PROCESS:
    case CALLGATE_TRAP:
    case CALLGATE_USER_NOTIF:
    case CALLGATE_LOG:
    case CALLGATE_ALLOW:
        return (word & CALLGATE_DATA_MASK) == 0;
    default:
        return word == CALLGATE_KILL_THREAD;
    }
}

static void mend_order(callgate_insn *insn)
{
    enum { RET_K = 0x06 };

    insn->code = __builtin_bswap16(insn->code);
    insn->k = __builtin_bswap32(insn->k);
    if (insn->code == RET_K && !is_word(insn->k) && is_word(__builtin_bswap32(insn->k)))
        insn->k = __builtin_bswap32(insn->k);
}

int libseccomp_export(libseccomp_filter *filter, callgate_insn *insns, size_t insn_count_max,
                      size_t *ret_insn_count)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);

    if (fd < 0)
        return -errno;
    int status = get()->export_bpf(filter->context, fd);
    if (status == 0)
        status = read_filter(fd, insns, insn_count_max, ret_insn_count);
    close(fd);
    for (size_t i = 0; status == 0 && filter->is_swapped && i < *ret_insn_count; i++)
        mend_order(&insns[i]);
    return status;
}

static bool names_arch(const profile_guard *guard, const char *goarch)
{
    for (uint32_t i = 0; i < guard->arch_count; i++)
        if (strcmp(guard->arches[i].text, goarch) == 0)
            return true;
    return false;
}

/* What an engine does before it hands the profile on. */
static bool engine_keeps(const profile_entry *entry, const callgate_target *target,
                         bool heeds_kernel)
{
    const char *goarch = abi_get(target->machine)->goarch;
    const profile_guard *in = &entry->includes, *out = &entry->excludes;

    if (names_arch(out, goarch) || (out->caps & target->caps))
        return false;
    if (heeds_kernel && out->min_kernel && target->kernel >= out->min_kernel)
        return false;
    if (in->arch_count && !names_arch(in, goarch))
        return false;
    if (in->has_unknown_cap || (in->caps & target->caps) != in->caps)
        return false;
    return !heeds_kernel || !in->min_kernel || target->kernel >= in->min_kernel;
}

static int word_of(const profile_action *action, uint32_t *ret_word)
{
    if (action->has_errno && !action->takes_errno)
        return -EINVAL;
    *ret_word = action->action;
    if (action->takes_errno)
        *ret_word |= action->has_errno ? action->errno_value : EPERM;
    return 0;
}

static int drive_name(libseccomp_filter *filter, const char *name, const profile_entry *entry,
                      uint32_t word)
{
    callgate_condition conditions[CONDITION_COUNT_MAX];
    uint32_t count = 0, seen = 0;
    bool repeats = false;
    int status = 0;

    for (; count < entry->arg_count && count < CONDITION_COUNT_MAX; count++) {
        uint32_t bit = 1u << entry->args[count].index;
        conditions[count] = profile_arg_condition(&entry->args[count]);
        repeats |= (seen & bit) != 0;
        seen |= bit;
    }
    if (!repeats)
        return libseccomp_add(filter, name, conditions, count, word);
    for (uint32_t i = 0; i < count && status == 0; i++)
        status = libseccomp_add(filter, name, &conditions[i], 1, word);
    return status;
}

static int drive_entries(libseccomp_filter *filter, const callgate_profile *profile,
                         const callgate_target *target, uint32_t default_word)
{
    bool heeds_kernel = profile->dialect != CALLGATE_DIALECT_PODMAN;
    int status = 0;

    for (uint32_t i = 0; i < profile->entry_count && status == 0; i++) {
        const profile_entry *entry = &profile->entries[i];
        uint32_t word;
        if (!engine_keeps(entry, target, heeds_kernel))
            continue;
        status = word_of(&entry->action, &word);
        if (status != 0 || word == default_word)
            continue;
        for (uint32_t j = 0; j < entry->name_count && status == 0; j++)
            status = drive_name(filter, entry->names[j].text, entry, word);
    }
    return status;
}

int libseccomp_drive(const callgate_profile *profile, const callgate_target *target,
                     callgate_insn *insns, size_t insn_count_max, size_t *ret_insn_count)
{
    uint32_t default_word;
    int status = word_of(&profile->default_action, &default_word);

    if (status != 0)
        return status;
    libseccomp_filter *filter = libseccomp_begin(target->abis, default_word);
    if (!filter)
        return -EINVAL;
    status = drive_entries(filter, profile, target, default_word);
    if (status == 0)
        status = libseccomp_export(filter, insns, insn_count_max, ret_insn_count);
    libseccomp_end(filter);
    return status;
}
