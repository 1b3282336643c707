/* Asks the installed libseccomp which calls it knows.
 */
#include "cli/libseccomp.h"
#include <dlfcn.h>
#include <stdio.h>

/* Of seccomp.h: the two functions that are used, in its own types. */
typedef int resolve_function(uint32_t arch_token, const char *name);
typedef struct library_version {
    unsigned int major;
    unsigned int minor;
    unsigned int micro;
} library_version;
typedef const library_version *version_function(void);

/* -1 is an unknown name; pseudo numbers from -10000 down say that other ABIs have the call, those
 * above are sub-calls of socketcall and ipc. */
enum { NR_SCMP_ERROR = -1, NR_SCMP_ELSEWHERE_LAST = -10000 };

/* The library stays open: its functions are asked until the program ends. */
static void *open_library(void)
{
#ifdef CALLGATE_STATIC
    return NULL;
#else
    return dlopen("libseccomp.so.2", RTLD_NOW | RTLD_LOCAL);
#endif
}

/* libseccomp's token of an ABI is its audit arch, but for x32, which has no arch of its own. */
static uint32_t arch_token(callgate_abi abi)
{
    return abi == CALLGATE_ABI_X32 ? 0x4000003eu : callgate_abi_arch(abi);
}

static bool knows(void *user, const char *name, callgate_abi abi)
{
    resolve_function *resolve;

    *(void **)&resolve = user;
    int nr = resolve(arch_token(abi), name);
    return nr != NR_SCMP_ERROR && nr > NR_SCMP_ELSEWHERE_LAST;
}

void libseccomp_ask(callgate_target *target)
{
    void *library = open_library();
    void *resolve = library != NULL ? dlsym(library, "seccomp_syscall_resolve_name_arch") : NULL;

    if (resolve == NULL)
        return;
    target->knows = knows;
    target->knows_user = resolve;
}

bool libseccomp_release(char *ret_text, size_t bytes)
{
    void *library = open_library();
    version_function *version;

    *(void **)&version = library != NULL ? dlsym(library, "seccomp_version") : NULL;
    if (version == NULL || version() == NULL)
        return false;
    snprintf(ret_text, bytes, "%u.%u.%u", version()->major, version()->minor, version()->micro);
    return true;
}
