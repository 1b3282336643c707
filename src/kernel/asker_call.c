/* The marked instructions by which an asker's child makes calls.
 *
 * Each stands in a function of its own, `int64_t entry(const uint64_t call[7])`: the address behind
 * it is what a filter sees. A machine says how registers are loaded from the call (the number, six
 * arguments, each in eight bytes), which instruction enters the kernel, how its answer is returned.
 */
#include "kernel/asker_impl.h"

#if defined(__x86_64__) && !defined(__ILP32__)

#define ENTER                                                                                      \
    "endbr64\n"                                                                                    \
    "mov (%rdi), %eax\n"                                                                           \
    "mov 16(%rdi), %rsi\n"                                                                         \
    "mov 24(%rdi), %rdx\n"                                                                         \
    "mov 32(%rdi), %r10\n"                                                                         \
    "mov 40(%rdi), %r8\n"                                                                          \
    "mov 48(%rdi), %r9\n"                                                                          \
    "mov 8(%rdi), %rdi\n"                                                                          \
    "syscall\n"
#define LEAVE "ret\n"
/* By int $0x80, whose calls get whole registers too. */
#define ENTER_COMPAT                                                                               \
    "endbr64\n"                                                                                    \
    "push %rbx\n"                                                                                  \
    "push %rbp\n"                                                                                  \
    "mov (%rdi), %eax\n"                                                                           \
    "mov 8(%rdi), %rbx\n"                                                                          \
    "mov 16(%rdi), %rcx\n"                                                                         \
    "mov 24(%rdi), %rdx\n"                                                                         \
    "mov 32(%rdi), %rsi\n"                                                                         \
    "mov 48(%rdi), %rbp\n"                                                                         \
    "mov 40(%rdi), %rdi\n"                                                                         \
    "int $0x80\n"
#define LEAVE_COMPAT                                                                               \
    "movslq %eax, %rax\n"                                                                          \
    "pop %rbp\n"                                                                                   \
    "pop %rbx\n"                                                                                   \
    "ret\n"

#elif defined(__i386__)

#define ENTER                                                                                      \
    "push %ebx\n"                                                                                  \
    "push %esi\n"                                                                                  \
    "push %edi\n"                                                                                  \
    "push %ebp\n"                                                                                  \
    "mov 20(%esp), %eax\n"                                                                         \
    "mov 8(%eax), %ebx\n"                                                                          \
    "mov 16(%eax), %ecx\n"                                                                         \
    "mov 24(%eax), %edx\n"                                                                         \
    "mov 32(%eax), %esi\n"                                                                         \
    "mov 40(%eax), %edi\n"                                                                         \
    "mov 48(%eax), %ebp\n"                                                                         \
    "mov (%eax), %eax\n"                                                                           \
    "int $0x80\n"
#define LEAVE                                                                                      \
    "cltd\n"                                                                                       \
    "pop %ebp\n"                                                                                   \
    "pop %edi\n"                                                                                   \
    "pop %esi\n"                                                                                   \
    "pop %ebx\n"                                                                                   \
    "ret\n"

#elif defined(__aarch64__)

#define ENTER                                                                                      \
    "mov x6, x0\n"                                                                                 \
    "ldr x8, [x6]\n"                                                                               \
    "ldp x0, x1, [x6, #8]\n"                                                                       \
    "ldp x2, x3, [x6, #24]\n"                                                                      \
    "ldp x4, x5, [x6, #40]\n"                                                                      \
    "svc #0\n"
#define LEAVE "ret\n"

#elif defined(__ARM_EABI__) && defined(__ARMEL__)

/* Thumb has r7 for frames: a function of ARM's own instructions may use it as it likes. */
#define ENTER                                                                                      \
    ".arm\n"                                                                                       \
    "push {r4, r5, r6, r7}\n"                                                                      \
    "mov r12, r0\n"                                                                                \
    "ldr r7, [r12]\n"                                                                              \
    "ldr r0, [r12, #8]\n"                                                                          \
    "ldr r1, [r12, #16]\n"                                                                         \
    "ldr r2, [r12, #24]\n"                                                                         \
    "ldr r3, [r12, #32]\n"                                                                         \
    "ldr r4, [r12, #40]\n"                                                                         \
    "ldr r5, [r12, #48]\n"                                                                         \
    "svc #0\n"
#define LEAVE                                                                                      \
    "mov r1, r0, asr #31\n"                                                                        \
    "pop {r4, r5, r6, r7}\n"                                                                       \
    "bx lr\n"

#elif defined(__riscv) && __riscv_xlen == 64

#define ENTER                                                                                      \
    "mv t0, a0\n"                                                                                  \
    "ld a7, 0(t0)\n"                                                                               \
    "ld a0, 8(t0)\n"                                                                               \
    "ld a1, 16(t0)\n"                                                                              \
    "ld a2, 24(t0)\n"                                                                              \
    "ld a3, 32(t0)\n"                                                                              \
    "ld a4, 40(t0)\n"                                                                              \
    "ld a5, 48(t0)\n"                                                                              \
    "ecall\n"
#define LEAVE "ret\n"

#elif defined(__s390x__)

#define ENTER                                                                                      \
    "stmg %r6, %r7, 48(%r15)\n"                                                                    \
    "lg %r1, 0(%r2)\n"                                                                             \
    "lg %r3, 16(%r2)\n"                                                                            \
    "lg %r4, 24(%r2)\n"                                                                            \
    "lg %r5, 32(%r2)\n"                                                                            \
    "lg %r6, 40(%r2)\n"                                                                            \
    "lg %r7, 48(%r2)\n"                                                                            \
    "lg %r2, 8(%r2)\n"                                                                             \
    "svc 0\n"
#define LEAVE                                                                                      \
    "lmg %r6, %r7, 48(%r15)\n"                                                                     \
    "br %r14\n"

#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)

/* Whoever calls a local function keeps r2, and this one leaves it alone. An error comes back as a
 * positive number, and SO says that it is one. */
#define ENTER                                                                                      \
    "mr 9, 3\n"                                                                                    \
    "ld 0, 0(9)\n"                                                                                 \
    "ld 3, 8(9)\n"                                                                                 \
    "ld 4, 16(9)\n"                                                                                \
    "ld 5, 24(9)\n"                                                                                \
    "ld 6, 32(9)\n"                                                                                \
    "ld 7, 40(9)\n"                                                                                \
    "ld 8, 48(9)\n"                                                                                \
    "sc\n"
#define LEAVE                                                                                      \
    "bnslr\n"                                                                                      \
    "neg 3, 3\n"                                                                                   \
    "blr\n"

#endif

#define ENTRY(name, enter, leave)                                                                  \
    __asm__(".pushsection .text\n"                                                                 \
            ".balign 4\n"                                                                          \
            ".type " name ", %function\n" name ":\n" enter name "_mark:\n" leave ".size " name     \
            ", .-" name "\n"                                                                       \
            ".popsection\n")

/* Labels of this very file: no table of addresses stands between. */
#pragma GCC visibility push(hidden)
#ifdef ENTER
ENTRY("ask_native", ENTER, LEAVE);
ENTRY("ask_exempt", ENTER, LEAVE);
extern int64_t ask_native(const uint64_t *call);
extern int64_t ask_exempt(const uint64_t *call);
extern const char ask_native_mark[], ask_exempt_mark[];
#endif
#ifdef ENTER_COMPAT
ENTRY("ask_compat", ENTER_COMPAT, LEAVE_COMPAT);
extern int64_t ask_compat(const uint64_t *call);
extern const char ask_compat_mark[];
#endif
#pragma GCC visibility pop

int64_t ask_by(ask_entry entry, const uint64_t call[7])
{
#ifdef ENTER_COMPAT
    if (entry == ASK_COMPAT)
        return ask_compat(call);
#endif
#ifdef ENTER
    return entry == ASK_EXEMPT ? ask_exempt(call) : ask_native(call);
#else
    (void)entry;
    (void)call;
    return 0;
#endif
}

uint64_t ask_address(ask_entry entry)
{
#ifdef ENTER_COMPAT
    if (entry == ASK_COMPAT)
        return (uintptr_t)ask_compat_mark;
#endif
#ifdef ENTER
    if (entry == ASK_NATIVE)
        return (uintptr_t)ask_native_mark;
    return entry == ASK_EXEMPT ? (uintptr_t)ask_exempt_mark : 0;
#else
    (void)entry;
    return 0;
#endif
}
