/* Makes system calls by bare instructions. */
#include "machine_calls.h"

#ifdef __x86_64__

/* rdi: nr, rsi: args. rbp and rbx are the caller's. */
__asm__(".text\n"
        ".globl machine_call_64\n"
        ".type machine_call_64, @function\n"
        "machine_call_64:\n"
        "    mov %edi, %eax\n"
        "    mov %rsi, %r11\n"
        "    mov 0(%r11), %rdi\n"
        "    mov 8(%r11), %rsi\n"
        "    mov 16(%r11), %rdx\n"
        "    mov 24(%r11), %r10\n"
        "    mov 32(%r11), %r8\n"
        "    mov 40(%r11), %r9\n"
        "    syscall\n"
        "    ret\n"
        ".size machine_call_64, . - machine_call_64\n"
        ".globl machine_call_80\n"
        ".type machine_call_80, @function\n"
        "machine_call_80:\n"
        "    push %rbx\n"
        "    push %rbp\n"
        "    mov %edi, %eax\n"
        "    mov %rsi, %r11\n"
        "    mov 0(%r11), %rbx\n"
        "    mov 8(%r11), %rcx\n"
        "    mov 16(%r11), %rdx\n"
        "    mov 24(%r11), %rsi\n"
        "    mov 32(%r11), %rdi\n"
        "    mov 40(%r11), %rbp\n"
        "    int $0x80\n"
        "    movslq %eax, %rax\n"
        "    pop %rbp\n"
        "    pop %rbx\n"
        "    ret\n"
        ".size machine_call_80, . - machine_call_80\n"
        ".type machine_exit_here, @function\n"
        "machine_exit_here:\n"
        "    mov $231, %eax\n" /* exit_group */
        "    syscall\n"
        "machine_exit_behind:\n"
        "    ud2\n"
        ".size machine_exit_here, . - machine_exit_here\n"
        ".section .note.GNU-stack,\"\",@progbits\n"
        ".text\n");

_Noreturn void machine_exit_here(int status);
extern const char machine_exit_behind[];

_Noreturn void machine_exit(int status)
{
    machine_exit_here(status);
}

/* seccomp sees the address behind the instruction. */
uint64_t machine_exit_address(void)
{
    return (uint64_t)(uintptr_t)machine_exit_behind;
}

#endif
