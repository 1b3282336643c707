/* The marked instructions by which an asker's child makes calls.
 *
 * Each stands in a function of its own: the address behind it is what a filter sees.
 */
#include "kernel/asker_impl.h"

#if defined(__x86_64__) && !defined(__ILP32__)

/* rdi: the number, the arguments. The first is entered by syscall, the other by int $0x80, whose
 * calls get whole registers too. */
#define NATIVE_ENTRY(name)                                                                         \
    __asm__(".pushsection .text\n"                                                                 \
            ".type " name ", @function\n" name ":\n"                                               \
            "endbr64\n"                                                                            \
            "mov (%rdi), %eax\n"                                                                   \
            "mov 16(%rdi), %rsi\n"                                                                 \
            "mov 24(%rdi), %rdx\n"                                                                 \
            "mov 32(%rdi), %r10\n"                                                                 \
            "mov 40(%rdi), %r8\n"                                                                  \
            "mov 48(%rdi), %r9\n"                                                                  \
            "mov 8(%rdi), %rdi\n"                                                                  \
            "syscall\n" name "_mark:\n"                                                            \
            "ret\n"                                                                                \
            ".size " name ", .-" name "\n"                                                         \
            ".popsection\n")

NATIVE_ENTRY("ask_native");
NATIVE_ENTRY("ask_exempt");
__asm__(".pushsection .text\n"
        ".type ask_compat, @function\n"
        "ask_compat:\n"
        "endbr64\n"
        "push %rbx\n"
        "push %rbp\n"
        "mov (%rdi), %eax\n"
        "mov 8(%rdi), %rbx\n"
        "mov 16(%rdi), %rcx\n"
        "mov 24(%rdi), %rdx\n"
        "mov 32(%rdi), %rsi\n"
        "mov 48(%rdi), %rbp\n"
        "mov 40(%rdi), %rdi\n"
        "int $0x80\n"
        "ask_compat_mark:\n"
        "movslq %eax, %rax\n"
        "pop %rbp\n"
        "pop %rbx\n"
        "ret\n"
        ".size ask_compat, .-ask_compat\n"
        ".popsection\n");
#define HAS_ENTRIES 1
#define HAS_COMPAT 1

#elif defined(__aarch64__)

#define NATIVE_ENTRY(name)                                                                         \
    __asm__(".pushsection .text\n"                                                                 \
            ".type " name ", %function\n" name ":\n"                                               \
            "mov x6, x0\n"                                                                         \
            "ldr x8, [x6]\n"                                                                       \
            "ldp x0, x1, [x6, #8]\n"                                                               \
            "ldp x2, x3, [x6, #24]\n"                                                              \
            "ldp x4, x5, [x6, #40]\n"                                                              \
            "svc #0\n" name "_mark:\n"                                                             \
            "ret\n"                                                                                \
            ".size " name ", .-" name "\n"                                                         \
            ".popsection\n")

NATIVE_ENTRY("ask_native");
NATIVE_ENTRY("ask_exempt");
#define HAS_ENTRIES 1
#define HAS_COMPAT 0

#else
#define HAS_ENTRIES 0
#define HAS_COMPAT 0
#endif

/* Labels of this very file: no table of addresses stands between. */
#pragma GCC visibility push(hidden)
#if HAS_ENTRIES
extern int64_t ask_native(const uint64_t *call);
extern int64_t ask_exempt(const uint64_t *call);
extern const char ask_native_mark[], ask_exempt_mark[];
#endif
#if HAS_COMPAT
extern int64_t ask_compat(const uint64_t *call);
extern const char ask_compat_mark[];
#endif
#pragma GCC visibility pop

int64_t ask_by(ask_entry entry, const uint64_t call[7])
{
#if HAS_COMPAT
    if (entry == ASK_COMPAT)
        return ask_compat(call);
#endif
#if HAS_ENTRIES
    return entry == ASK_EXEMPT ? ask_exempt(call) : ask_native(call);
#else
    (void)entry;
    (void)call;
    return 0;
#endif
}

uint64_t ask_address(ask_entry entry)
{
#if HAS_COMPAT
    if (entry == ASK_COMPAT)
        return (uintptr_t)ask_compat_mark;
#endif
#if HAS_ENTRIES
    if (entry == ASK_NATIVE)
        return (uintptr_t)ask_native_mark;
    return entry == ASK_EXEMPT ? (uintptr_t)ask_exempt_mark : 0;
#else
    (void)entry;
    return 0;
#endif
}
