/* ABIs of Linux: how a machine's calls appear in struct seccomp_data.
 *
 * An ABI is a view of (arch, nr): x32 is 0x40000000..0x7fffffff of x86_64's arch. Call numbers
 * are always as in seccomp_data.nr: x32's carry bit 30, MIPS's their offset.
 */
#ifndef CALLGATE_ABI_H
#define CALLGATE_ABI_H

#include "callgate/error.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum callgate_abi {
    CALLGATE_ABI_X86_64,
    CALLGATE_ABI_X86,
    CALLGATE_ABI_X32,
    CALLGATE_ABI_AARCH64,
    CALLGATE_ABI_ARM,
    CALLGATE_ABI_RISCV64,
    CALLGATE_ABI_S390X,
    CALLGATE_ABI_S390,
    CALLGATE_ABI_PPC64LE,
    CALLGATE_ABI_PPC64,
    CALLGATE_ABI_PPC,
    CALLGATE_ABI_LOONGARCH64,
    CALLGATE_ABI_MIPS,
    CALLGATE_ABI_MIPSEL,
    CALLGATE_ABI_MIPS64,
    CALLGATE_ABI_MIPSEL64,
    CALLGATE_ABI_MIPS64N32,
    CALLGATE_ABI_MIPSEL64N32,
    CALLGATE_ABI_M68K,
    CALLGATE_ABI_SH,
    CALLGATE_ABI_SHEB,
    CALLGATE_ABI_PARISC,
    CALLGATE_ABI_PARISC64,
    CALLGATE_ABI_COUNT,
    CALLGATE_ABI_NONE = CALLGATE_ABI_COUNT, /* no ABI, or: none chosen */
} callgate_abi;

/* A set of ABIs: bit 1 << abi. */
typedef uint32_t callgate_abi_set;
#define CALLGATE_ABI_BIT(abi) ((callgate_abi_set)1 << (abi))

/* The ABI called `name`: "x86_64", "amd64" (Go's), "SCMP_ARCH_X86_64", "arm64", "i386" …
 * Returns CALLGATE_ABI_NONE for an unknown name. */
CALLGATE_API callgate_abi callgate_abi_from_name(const char *name);

/* The short name of an ABI ("x86_64"; "none" for CALLGATE_ABI_NONE); static. */
CALLGATE_API const char *callgate_abi_name(callgate_abi abi);

/* The AUDIT_ARCH value that calls of this ABI carry; 0, which none has, for CALLGATE_ABI_NONE. */
CALLGATE_API uint32_t callgate_abi_arch(callgate_abi abi);

/* The ABI that a call (arch, nr) belongs to, or CALLGATE_ABI_NONE. */
CALLGATE_API callgate_abi callgate_abi_of(uint32_t arch, uint32_t nr);

/* The machine that this program runs on: the kernel's native ABI for this build. */
CALLGATE_API callgate_abi callgate_abi_host(void);

/* The number of the call `name` on `abi`, as in seccomp_data.nr.
 * Returns false where that ABI has no such call, or the name is unknown. */
CALLGATE_API bool callgate_call_nr(callgate_abi abi, const char *name, uint32_t *ret_nr);

/* The name of call `nr` on `abi`; static; NULL where there is none. */
CALLGATE_API const char *callgate_call_name(callgate_abi abi, uint32_t nr);

#ifdef __cplusplus
}
#endif

#endif
