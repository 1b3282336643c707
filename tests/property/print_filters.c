/* Prints the filters of profiles, for comparing builds.
 *
 *     filters_wide PROFILE.json …       the built-in ones besides; a line an instruction
 */
#include "../pace.h"
#include "callgate/callgate.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_BYTES_MAX = 1 << 20 };

#define BIT(abi) CALLGATE_ABI_BIT(CALLGATE_ABI_##abi)

static void print_filter(const callgate_profile *profile, callgate_abi machine,
                         callgate_abi_set abis, callgate_compile_options options)
{
    callgate_filter *filter = NULL;
    callgate_target target;
    callgate_source source;
    callgate_store *store;
    size_t count = 0;

    callgate_target_init(&target);
    target.machine = machine;
    target.abis = abis;
    if (callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        exit(2);
    if (callgate_profile_resolve(store, profile, &target, &source, NULL, NULL) == CALLGATE_OK) {
        if (callgate_compile(store, source.policy, &options, &filter, NULL) != CALLGATE_OK)
            exit(2);
        const callgate_insn *insns = callgate_filter_insns(filter, &count);
        for (size_t i = 0; i < count; i++)
            printf("%04x %u %u %08x\n", insns[i].code, insns[i].jt, insns[i].jf, insns[i].k);
        callgate_filter_free(filter);
        callgate_source_clear(&source);
    }
    putchar('\n');
    callgate_store_free(store);
}

static void print_filters(callgate_profile *profile)
{
    callgate_compile_options all[] = {{0}, {.kernel = CALLGATE_KERNEL(5, 4)}};

    for (size_t k = 0; k < 2; k++) {
        print_filter(profile, CALLGATE_ABI_X86_64, BIT(X86_64), all[k]);
        print_filter(profile, CALLGATE_ABI_X86_64, BIT(X86_64) | BIT(X86) | BIT(X32), all[k]);
        print_filter(profile, CALLGATE_ABI_S390X, BIT(S390X) | BIT(S390), all[k]);
        print_filter(profile, CALLGATE_ABI_AARCH64, BIT(AARCH64) | BIT(ARM), all[k]);
    }
    callgate_profile_free(profile);
}

static void print_file(const char *path)
{
    static char text[FILE_BYTES_MAX];
    callgate_profile *profile = NULL;
    FILE *file = fopen(path, "r");

    if (!file)
        exit(2);
    size_t bytes = fread(text, 1, sizeof text, file);
    fclose(file);
    if (callgate_profile_parse(text, bytes, path, &profile, NULL, NULL) == CALLGATE_OK)
        print_filters(profile);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"default", "podman", "containerd"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        callgate_profile *profile = NULL;
        if (callgate_profile_builtin(names[i], &profile, NULL) != CALLGATE_OK)
            return 2;
        if (!pace_is_quick()) /* a walk takes seconds */
            print_filter(profile, CALLGATE_ABI_X86_64, BIT(X86_64),
                         (callgate_compile_options){.is_small = true});
        print_filters(profile);
    }
    for (int i = 1; i < argc; i++)
        print_file(argv[i]);
    return 0;
}
