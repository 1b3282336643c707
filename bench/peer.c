/* Drives libseccomp. */
#include "peer.h"
#include "profile/profile.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct comparison { /* struct scmp_arg_cmp of seccomp.h */
    unsigned int arg;
    int op;
    uint64_t a;
    uint64_t b;
};

enum { ATTRIBUTE_OPTIMIZE = 8 };

struct version { /* struct scmp_version */
    unsigned int major;
    unsigned int minor;
    unsigned int micro;
};

struct peer_library {
    void *handle;
    const struct version *(*version)(void);
    void *(*init)(uint32_t action);
    void (*release)(void *context);
    int (*arch_add)(void *context, uint32_t token);
    int (*attr_set)(void *context, int attribute, uint32_t value);
    int (*resolve)(const char *name);
    int (*rule_add)(void *context, uint32_t action, int nr, unsigned int count,
                    const struct comparison *comparisons);
    int (*export_bpf)(const void *context, int fd);
};

static bool find(const peer_library *library, void *ret_function, const char *name)
{
    void *found = dlsym(library->handle, name);

    memcpy(ret_function, &found, sizeof found);
    return found != NULL;
}

static bool open_library(peer_library *ret_library, const char *path)
{
    ret_library->handle = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    return ret_library->handle && find(ret_library, &ret_library->version, "seccomp_version") &&
           find(ret_library, &ret_library->init, "seccomp_init") &&
           find(ret_library, &ret_library->release, "seccomp_release") &&
           find(ret_library, &ret_library->arch_add, "seccomp_arch_add") &&
           find(ret_library, &ret_library->attr_set, "seccomp_attr_set") &&
           find(ret_library, &ret_library->resolve, "seccomp_syscall_resolve_name") &&
           find(ret_library, &ret_library->rule_add, "seccomp_rule_add_array") &&
           find(ret_library, &ret_library->export_bpf, "seccomp_export_bpf");
}

static void name_it(peer *who)
{
    const struct version *version = who->library->version();

    snprintf(who->name, sizeof who->name, "libseccomp %u.%u.%u %s", version->major, version->minor,
             version->micro, who->form == PEER_LINEAR ? "linear" : "tree");
}

size_t peers_find(peer ret_peers[PEER_COUNT_MAX])
{
    static peer_library libraries[PEER_COUNT_MAX / 2];
    const char *paths[] = {"libseccomp.so.2", getenv("BENCH_LIBSECCOMP")};
    size_t count = 0;

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (!open_library(&libraries[i], paths[i]))
            continue;
        for (peer_form form = PEER_LINEAR; form <= PEER_TREE; form++) {
            ret_peers[count] = (peer){.library = &libraries[i], .form = form};
            name_it(&ret_peers[count++]);
        }
    }
    return count;
}

static uint32_t word_of(const profile_action *action, uint32_t default_errno)
{
    if (!action->takes_errno)
        return action->action;
    return action->action | (action->has_errno ? action->errno_value : default_errno);
}

/* capabilities and arches as Docker reads them on x86-64, the kernel being new enough */
static bool is_included(const profile_entry *entry, const callgate_target *target)
{
    const profile_guard *in = &entry->includes, *ex = &entry->excludes;
    bool is_arch = in->arch_count == 0;

    for (uint32_t i = 0; i < in->arch_count; i++)
        is_arch = is_arch || strcmp(in->arches[i].text, "amd64") == 0;
    for (uint32_t i = 0; i < ex->arch_count; i++)
        is_arch = is_arch && strcmp(ex->arches[i].text, "amd64") != 0;
    return is_arch && !in->has_unknown_cap && (in->caps & ~target->caps) == 0 &&
           (ex->caps & target->caps) == 0;
}

static struct comparison comparison_of(const profile_arg *arg)
{
    static const int ops[] = {
        [CALLGATE_NE] = 1, [CALLGATE_LT] = 2, [CALLGATE_LE] = 3,       [CALLGATE_EQ] = 4,
        [CALLGATE_GE] = 5, [CALLGATE_GT] = 6, [CALLGATE_MASKED_EQ] = 7};

    return (struct comparison){arg->index, ops[arg->op], arg->value, arg->value_two};
}

static void add_entry(const peer_library *library, void *context, const profile_entry *entry,
                      uint32_t word)
{
    struct comparison comparisons[6];
    uint32_t count = entry->arg_count < 6 ? entry->arg_count : 6;

    for (uint32_t i = 0; i < count; i++)
        comparisons[i] = comparison_of(&entry->args[i]);
    for (uint32_t i = 0; i < entry->name_count; i++) {
        int nr = library->resolve(entry->names[i].text);
        if (nr != -1)
            (void)library->rule_add(context, word, nr, count, comparisons);
    }
}

static size_t export(const peer_library *library, const void *context, callgate_insn *ret_insns)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);
    ssize_t bytes = -1;

    if (fd < 0)
        return 0;
    if (library->export_bpf(context, fd) == 0)
        bytes = pread(fd, ret_insns, 4 * CALLGATE_INSN_COUNT_MAX * sizeof *ret_insns, 0);
    close(fd);
    return bytes < 0 ? 0 : (size_t)bytes / sizeof *ret_insns;
}

size_t peer_compile(const peer *who, const callgate_profile *profile, const callgate_target *target,
                    callgate_insn *ret_insns)
{
    static const uint32_t tokens[] = {
        [CALLGATE_ABI_X86] = 0x40000003, [CALLGATE_ABI_X32] = 0x4000003e};
    const peer_library *library = who->library;
    uint32_t default_word = word_of(&profile->default_action, 1);
    void *context = library->init(default_word);

    if (!context)
        return 0;
    for (callgate_abi abi = CALLGATE_ABI_X86; abi <= CALLGATE_ABI_X32; abi++)
        if (target->abis & CALLGATE_ABI_BIT(abi))
            (void)library->arch_add(context, tokens[abi]);
    (void)library->attr_set(context, ATTRIBUTE_OPTIMIZE, (uint32_t)who->form);
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        uint32_t word = word_of(&entry->action, 1);
        if (is_included(entry, target) && word != default_word)
            add_entry(library, context, entry, word);
    }
    size_t count = export(library, context, ret_insns);
    library->release(context);
    return count;
}
