/* ABIs: names, arch values, the host's own. */
#include "abi/abi.h"
#include "abi/tables.h"
#include <assert.h>
#include <string.h>

const abi_info *abi_get(callgate_abi abi)
{
    assert(abi < CALLGATE_ABI_COUNT);
    return &tables_abis[abi].info;
}

static bool is_known_as(const table_abi *abi, const char *name)
{
    if (!strcmp(name, abi->info.name) || !strcmp(name, abi->info.oci_token))
        return true;
    if (*abi->info.goarch && !strcmp(name, abi->info.goarch))
        return true;
    for (const char *const *other = abi->names; *other; other++)
        if (!strcmp(name, *other))
            return true;
    return false;
}

callgate_abi callgate_abi_from_name(const char *name)
{
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (is_known_as(&tables_abis[abi], name))
            return abi;
    return CALLGATE_ABI_NONE;
}

const char *callgate_abi_name(callgate_abi abi)
{
    return abi < CALLGATE_ABI_COUNT ? tables_abis[abi].info.name : "none";
}

uint32_t callgate_abi_arch(callgate_abi abi)
{
    return abi < CALLGATE_ABI_COUNT ? abi_get(abi)->arch : 0;
}

callgate_abi callgate_abi_of(uint32_t arch, uint32_t nr)
{
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const abi_info *info = &tables_abis[abi].info;

        if (info->arch == arch && nr >= info->nr_first && nr <= info->nr_last)
            return abi;
    }
    return CALLGATE_ABI_NONE;
}

/* What the compiler says of the machine; a new one has to be added here to be anybody's host. */
#if defined(__x86_64__)
#define HOST CALLGATE_ABI_X86_64
#elif defined(__i386__)
#define HOST CALLGATE_ABI_X86
#elif defined(__aarch64__)
#define HOST CALLGATE_ABI_AARCH64
#elif defined(__arm__)
#define HOST CALLGATE_ABI_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define HOST CALLGATE_ABI_RISCV64
#elif defined(__s390x__)
#define HOST CALLGATE_ABI_S390X
#elif defined(__s390__)
#define HOST CALLGATE_ABI_S390
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define HOST CALLGATE_ABI_PPC64LE
#elif defined(__powerpc64__)
#define HOST CALLGATE_ABI_PPC64
#elif defined(__powerpc__)
#define HOST CALLGATE_ABI_PPC
#elif defined(__loongarch_lp64)
#define HOST CALLGATE_ABI_LOONGARCH64
#elif defined(__mips__) && defined(__MIPSEL__) && _MIPS_SIM == _ABI64
#define HOST CALLGATE_ABI_MIPSEL64
#elif defined(__mips__) && defined(__MIPSEL__) && _MIPS_SIM == _ABIN32
#define HOST CALLGATE_ABI_MIPSEL64N32
#elif defined(__mips__) && defined(__MIPSEL__)
#define HOST CALLGATE_ABI_MIPSEL
#elif defined(__mips__) && _MIPS_SIM == _ABI64
#define HOST CALLGATE_ABI_MIPS64
#elif defined(__mips__) && _MIPS_SIM == _ABIN32
#define HOST CALLGATE_ABI_MIPS64N32
#elif defined(__mips__)
#define HOST CALLGATE_ABI_MIPS
#elif defined(__m68k__)
#define HOST CALLGATE_ABI_M68K
#elif defined(__sh__) && defined(__LITTLE_ENDIAN__)
#define HOST CALLGATE_ABI_SH
#elif defined(__sh__)
#define HOST CALLGATE_ABI_SHEB
#elif defined(__hppa__) && defined(__LP64__)
#define HOST CALLGATE_ABI_PARISC64
#elif defined(__hppa__)
#define HOST CALLGATE_ABI_PARISC
#else
#define HOST CALLGATE_ABI_NONE
#endif

callgate_abi callgate_abi_host(void)
{
    return HOST;
}
