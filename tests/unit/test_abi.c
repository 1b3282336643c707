/* ABIs, calls, arguments, constants by example. */
#include "abi/abi.h"
#include "abi/respell.h"
#include "callgate/profile.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static call_id call(const char *name)
{
    call_id found = call_from_name(name, strlen(name));

    if (found == CALL_NONE)
        fail_msg("no call '%s'", name);
    return found;
}

static uint32_t number(const char *name, callgate_abi abi)
{
    uint32_t nr = UINT32_MAX;

    if (!callgate_call_nr(abi, name, &nr))
        fail_msg("no call '%s' on %s", name, callgate_abi_name(abi));
    return nr;
}

static void abis_have_many_names(void **state)
{
    (void)state;
    assert_int_equal(callgate_abi_from_name("x86_64"), CALLGATE_ABI_X86_64);
    assert_int_equal(callgate_abi_from_name("amd64"), CALLGATE_ABI_X86_64);
    assert_int_equal(callgate_abi_from_name("SCMP_ARCH_X86_64"), CALLGATE_ABI_X86_64);
    assert_int_equal(callgate_abi_from_name("i386"), CALLGATE_ABI_X86);
    assert_int_equal(callgate_abi_from_name("i686"), CALLGATE_ABI_X86);
    assert_int_equal(callgate_abi_from_name("386"), CALLGATE_ABI_X86);
    assert_int_equal(callgate_abi_from_name("arm64"), CALLGATE_ABI_AARCH64);
    assert_int_equal(callgate_abi_from_name("armv7l"), CALLGATE_ABI_ARM);
    assert_int_equal(callgate_abi_from_name("loong64"), CALLGATE_ABI_LOONGARCH64);
    assert_int_equal(callgate_abi_from_name("mips64le"), CALLGATE_ABI_MIPSEL64);
    assert_int_equal(callgate_abi_from_name("SCMP_ARCH_SHEB"), CALLGATE_ABI_SHEB);
    assert_int_equal(callgate_abi_from_name(""), CALLGATE_ABI_NONE);
    assert_int_equal(callgate_abi_from_name("-"), CALLGATE_ABI_NONE);
    assert_int_equal(callgate_abi_from_name("X86_64"), CALLGATE_ABI_NONE);
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        assert_int_equal(callgate_abi_from_name(callgate_abi_name(abi)), abi);
        assert_int_equal(callgate_abi_from_name(abi_get(abi)->oci_token), abi);
    }
}

static void machines_run_their_own_abis(void **state)
{
    (void)state;
    assert_int_equal(abi_get(CALLGATE_ABI_X32)->machine, CALLGATE_ABI_X86_64);
    assert_int_equal(abi_get(CALLGATE_ABI_ARM)->machine, CALLGATE_ABI_AARCH64);
    assert_int_equal(abi_get(CALLGATE_ABI_S390)->machine, CALLGATE_ABI_S390X);
    assert_int_equal(abi_get(CALLGATE_ABI_MIPSEL64N32)->machine, CALLGATE_ABI_MIPSEL64);
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const abi_info *info = abi_get(abi), *machine = abi_get(info->machine);

        assert_int_equal(machine->machine, info->machine);
        assert_int_equal(machine->is_big_endian, info->is_big_endian);
        assert_true(info->word_bits == 32 || (info->arch & 0x80000000u) != 0);
        assert_true(info->is_big_endian == !(info->arch & 0x40000000u));
    }
}

/* The host's own headers are the judge. */
static void the_host_is_this_machine(void **state)
{
    callgate_abi host = callgate_abi_host();

    (void)state;
    assert_int_not_equal(host, CALLGATE_ABI_NONE);
    assert_int_equal(number("read", host), SYS_read);
    assert_int_equal(number("openat", host), SYS_openat);
    assert_int_equal(number("seccomp", host), SYS_seccomp);
    assert_int_equal(number("clone3", host), SYS_clone3);
}

static void numbers_belong_to_abis(void **state)
{
    uint32_t x86_64 = callgate_abi_arch(CALLGATE_ABI_X86_64);

    (void)state;
    assert_int_equal(callgate_abi_of(x86_64, 0), CALLGATE_ABI_X86_64);
    assert_int_equal(callgate_abi_of(x86_64, 0x3fffffff), CALLGATE_ABI_X86_64);
    assert_int_equal(callgate_abi_of(x86_64, 0x40000000), CALLGATE_ABI_X32);
    assert_int_equal(callgate_abi_of(x86_64, 0x7fffffff), CALLGATE_ABI_X32);
    assert_int_equal(callgate_abi_of(x86_64, 0x80000000), CALLGATE_ABI_NONE);
    assert_int_equal(callgate_abi_of(x86_64, UINT32_MAX), CALLGATE_ABI_NONE);
    assert_int_equal(callgate_abi_of(0x40000003, 1), CALLGATE_ABI_X86);
    assert_int_equal(callgate_abi_of(0x12345678, 1), CALLGATE_ABI_NONE);
}

static void no_abi_is_a_fair_question(void **state)
{
    uint32_t nr;

    (void)state;
    assert_string_equal(callgate_abi_name(CALLGATE_ABI_NONE), "none");
    assert_int_equal(callgate_abi_arch(CALLGATE_ABI_NONE), 0);
    assert_int_equal(callgate_abi_of(0, 0), CALLGATE_ABI_NONE);
    assert_false(callgate_call_nr(CALLGATE_ABI_NONE, "read", &nr));
    assert_null(callgate_call_name(CALLGATE_ABI_NONE, 0));
}

static void calls_have_numbers_of_their_abi(void **state)
{
    (void)state;
    assert_int_equal(number("socket", CALLGATE_ABI_X86_64), 41);
    assert_int_equal(number("socket", CALLGATE_ABI_X86), 359);
    assert_int_equal(number("socket", CALLGATE_ABI_X32), 0x40000029);
    assert_int_equal(number("execve", CALLGATE_ABI_X32), 0x40000208);
    assert_int_equal(number("openat", CALLGATE_ABI_MIPSEL), 4288);
    assert_int_equal(number("openat", CALLGATE_ABI_MIPS64), 5247);
    assert_int_equal(number("openat", CALLGATE_ABI_MIPSEL64N32), 6251);
    assert_int_equal(number("set_tls", CALLGATE_ABI_ARM), 0xf0005);
    assert_int_equal(number("read", CALLGATE_ABI_SHEB), 3);
    assert_int_equal(number("read", CALLGATE_ABI_PPC64), number("read", CALLGATE_ABI_PPC64LE));
    assert_false(call_nr(call("open"), CALLGATE_ABI_AARCH64, &(uint32_t){0}));
    assert_string_equal(callgate_call_name(CALLGATE_ABI_ARM, 341), "sync_file_range2");
    assert_string_equal(callgate_call_name(CALLGATE_ABI_ARM, 0xf0002), "cacheflush");
    assert_null(callgate_call_name(CALLGATE_ABI_ARM, 0xf0000));
    assert_null(callgate_call_name(CALLGATE_ABI_X86_64, 0x40000000));
    assert_null(callgate_call_name(CALLGATE_ABI_X86_64, UINT32_MAX));
    assert_null(callgate_call_name(CALLGATE_ABI_MIPS, 3999));
    assert_int_equal(call_from_name("opennat", 7), CALL_NONE);
    assert_int_equal(call_from_name("", 0), CALL_NONE);
    assert_int_equal(call_nr_max(CALLGATE_ABI_X86_64), 471);
    assert_int_equal(call_nr_max(CALLGATE_ABI_ARM), 471);
    assert_int_equal(call_nr_max(CALLGATE_ABI_X32), 0x40000000 + 547);
}

/* Every number leads back to its call, but for the one that two names of ARM share. */
static void numbers_lead_back(void **state)
{
    uint32_t nr, there = 0, elsewhere = 0;

    (void)state;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        for (call_id each = 0; each < call_count(); each++) {
            if (!call_nr(each, abi, &nr))
                continue;
            there++;
            elsewhere += call_at(abi, nr) != each;
            assert_int_equal(callgate_abi_of(callgate_abi_arch(abi), nr), abi);
            assert_int_equal(call_from_name(call_name(each), strlen(call_name(each))), each);
        }
    assert_int_equal(elsewhere, 1);
    assert_true(there > 8000);
}

static void calls_came_with_kernels(void **state)
{
    (void)state;
    assert_int_equal(call_kernel(call("clone3"), CALLGATE_ABI_X86_64), CALLGATE_KERNEL(5, 3));
    assert_int_equal(call_kernel(call("socket"), CALLGATE_ABI_X86), CALLGATE_KERNEL(4, 3));
    assert_int_equal(call_kernel(call("socket"), CALLGATE_ABI_X86_64), 0);
    assert_int_equal(call_kernel(call("open"), CALLGATE_ABI_AARCH64), 0);
    /* One source has a call of a later kernel; the table is complete through an earlier one. */
    assert_int_equal(call_kernel(call("memfd_secret"), CALLGATE_ABI_LOONGARCH64),
                     CALLGATE_KERNEL(7, 2));
    assert_int_equal(call_kernel_newest(), CALLGATE_KERNEL(7, 1));
}

enum { V2_5_0 = 0x020500, V2_5_4 = 0x020504, V2_5_5 = 0x020505, V2_6_0 = 0x020600 };

static void libseccomp_learnt_calls(void **state)
{
    (void)state;
    assert_true(call_known_by_libseccomp(call("openat"), CALLGATE_ABI_X86_64, V2_5_0));
    assert_int_equal(libseccomp_oldest(), 2 << 16 | 4 << 8);
    assert_true(call_known_by_libseccomp(call("openat"), CALLGATE_ABI_X86_64, 0x020400));
    assert_false(call_known_by_libseccomp(call("openat2"), CALLGATE_ABI_X86_64, 0x020403));
    assert_true(call_known_by_libseccomp(call("openat2"), CALLGATE_ABI_X86_64, 0x020404));
    assert_true(call_known_by_libseccomp(call("clone3"), CALLGATE_ABI_X86_64, 0x020402));
    assert_false(call_known_by_libseccomp(call("clone3"), CALLGATE_ABI_AARCH64, 0x020402));
    assert_false(call_known_by_libseccomp(call("openat"), CALLGATE_ABI_RISCV64, 0x020404));
    assert_false(call_known_by_libseccomp(call("openat"), CALLGATE_ABI_LOONGARCH64, V2_5_5));
    assert_true(call_known_by_libseccomp(call("openat"), CALLGATE_ABI_LOONGARCH64, V2_6_0));
    assert_false(call_known_by_libseccomp(call("memfd_secret"), CALLGATE_ABI_S390X, V2_5_4));
    assert_true(call_known_by_libseccomp(call("memfd_secret"), CALLGATE_ABI_S390X, V2_5_5));
    assert_false(call_known_by_libseccomp(call("sync_file_range2"), CALLGATE_ABI_ARM, V2_6_0));
    /* known by a number of its own, which becomes socketcall's */
    assert_true(call_known_by_libseccomp(call("accept"), CALLGATE_ABI_X86, V2_5_0));
    assert_false(call_known_by_libseccomp(call("open"), CALLGATE_ABI_AARCH64, V2_6_0));
    assert_false(call_known_by_libseccomp(CALL_NONE, CALLGATE_ABI_AARCH64, V2_6_0));
}

static void multiplexers_carry_calls(void **state)
{
    uint32_t nr, value;

    (void)state;
    assert_true(call_multiplexer(call("socket"), CALLGATE_ABI_X86, &nr, &value));
    assert_int_equal(nr, 102);
    assert_int_equal(value, 1);
    assert_true(call_multiplexer(call("shmctl"), CALLGATE_ABI_MIPS, &nr, &value));
    assert_int_equal(nr, 4117);
    assert_int_equal(value, 24);
    assert_false(call_multiplexer(call("socket"), CALLGATE_ABI_X86_64, &nr, &value));
    assert_false(call_multiplexer(call("read"), CALLGATE_ABI_X86, &nr, &value));
}

static void arguments_have_widths(void **state)
{
    const call_arg *mode = call_arg_get(call("openat"), 3);

    (void)state;
    assert_int_equal(call_arg_count(call("openat")), 4);
    assert_int_equal(call_arg_count(call("getpid")), 0);
    assert_string_equal(mode->name, "mode");
    assert_int_equal(mode->bits, 16);
    assert_true(call_arg_get(call("openat"), 1)->is_pointer);
    assert_true(call_arg_get(call("openat"), 0)->is_signed);
    assert_int_equal(call_arg_get(call("clone"), 0)->bits, 64);
    assert_string_equal(call_arg_get(call("clone"), 0)->type, "unsigned long");
    for (call_id each = 0; each < call_count(); each++) {
        assert_true(call_arg_count(each) <= 6);
        for (uint32_t arg = 0; arg < call_arg_count(each); arg++)
            assert_true(strlen(call_arg_get(each, arg)->name) > 0);
    }
}

static void near_names_are_found(void **state)
{
    const char *names[3];

    (void)state;
    assert_int_equal(call_nearest("opennat", 7, names, 3), 2);
    assert_string_equal(names[0], "openat");
    assert_int_equal(call_nearest("opennat", 7, names, 1), 1);
    assert_string_equal(names[0], "openat");
    assert_int_equal(call_nearest("qqqqqqqqqq", 10, names, 3), 0);
    assert_int_equal(call_nearest("", 0, names, 3), 0);
    assert_int_equal(call_nearest("pread", 5, names, 3), 1);
    assert_string_equal(names[0], "pread64");
    assert_int_equal(call_nearest("fstatat", 7, names, 3), 2);
    assert_string_equal(names[1], "newfstatat");
    assert_int_equal(call_nearest("fstatat", 7, names, 1), 1);
    assert_int_equal(call_nearest("__x64_sys_read", 14, names, 3), 1);
    assert_string_equal(names[0], "read");
}

static const char *formatted(const char *name, uint32_t arg, uint64_t value)
{
    static char text[128];
    size_t bytes = constant_format(call(name), arg, value, text, sizeof text);

    assert_int_equal(bytes, strlen(text));
    return text;
}

/* A function that is a call itself would never be asked for. */
static void functions_make_calls(void **state)
{
    static const struct {
        const char *name, *call;
    } functions[] = {
#define FUNCTION(name, call) {name, call},
#include "abi/functions.def"
#undef FUNCTION
    };
    const char *names[3];

    (void)state;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const char *name = functions[i].name, *call = functions[i].call;

        assert_int_equal(call_from_name(name, strlen(name)), CALL_NONE);
        assert_int_not_equal(call_from_name(call, strlen(call)), CALL_NONE);
        assert_int_equal(call_respelled(name, strlen(name), names, 3), 1);
        assert_string_equal(names[0], call);
    }
}

static void values_get_names(void **state)
{
    (void)state;
    assert_string_equal(formatted("clone", 0, 0x10000000), "CLONE_NEWUSER");
    assert_string_equal(formatted("clone", 0, 0x10000011), "SIGCHLD|CLONE_NEWUSER");
    assert_string_equal(formatted("clone", 0, 0), "0");
    assert_string_equal(formatted("unshare", 0, 0x80), "CLONE_NEWTIME");
    assert_string_equal(formatted("socket", 0, 38), "AF_ALG");
    assert_string_equal(formatted("socket", 0, 38 + (UINT64_C(1) << 32)), "0x100000026");
    assert_string_equal(formatted("socket", 1, 02000001), "SOCK_STREAM|SOCK_CLOEXEC");
    assert_string_equal(formatted("openat", 0, (uint64_t)-100), "AT_FDCWD");
    assert_string_equal(formatted("openat", 0, (uint32_t)-100), "AT_FDCWD");
    assert_string_equal(formatted("openat", 0, 3), "3");
    assert_string_equal(formatted("openat", 2, 0), "O_RDONLY");
    assert_string_equal(formatted("openat", 2, 02000102), "O_RDWR|O_CREAT|O_CLOEXEC");
    assert_string_equal(formatted("openat", 2, 04010000), "O_SYNC");
    assert_string_equal(formatted("mmap", 2, 0), "PROT_NONE");
    assert_string_equal(formatted("mmap", 2, 5), "PROT_READ|PROT_EXEC");
    assert_string_equal(formatted("personality", 0, 0x20008), "PER_LINUX32|UNAME26");
    assert_string_equal(formatted("personality", 0, 0x40000), "ADDR_NO_RANDOMIZE");
    assert_string_equal(formatted("personality", 0, 1), "1");
    assert_string_equal(formatted("personality", 0, 0xffffffff), "0xffffffff");
    assert_string_equal(formatted("ioctl", 1, 0x5412), "TIOCSTI");
    assert_string_equal(formatted("close", 0, UINT64_MAX), "-1");
    assert_string_equal(formatted("reboot", 0, 0xfee1dead), "LINUX_REBOOT_MAGIC1");
    assert_string_equal(formatted("reboot", 0, 0xfffffffffee1dead), "LINUX_REBOOT_MAGIC1");
}

static void a_short_buffer_is_kept(void **state)
{
    char text[8];

    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(constant_format(call("clone"), 0, 0x10000000, text, 6), 5);
    assert_string_equal(text, "CLONE");
    assert_int_equal(text[6], 'x');
    assert_int_equal(constant_format(call("clone"), 0, 0x10000000, NULL, 0), 0);
}

/* What a name was printed for, it means again. */
static void names_read_back(void **state)
{
    uint64_t value;
    char text[256];

    (void)state;
    for (uint32_t bit = 0; bit < 64; bit++)
        for (call_id each = 0; each < call_count(); each++)
            for (uint32_t arg = 0; arg < call_arg_count(each); arg++) {
                uint32_t bits = call_arg_get(each, arg)->bits;
                uint64_t mask = bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;
                size_t bytes = constant_format(each, arg, UINT64_C(1) << bit, text, sizeof text);

                if (constant_value(text, bytes, &value))
                    assert_int_equal(value & mask, (UINT64_C(1) << bit) & mask);
            }
    assert_true(constant_value("CLONE_NEWUSER", 13, &value) && value == 0x10000000);
    assert_false(constant_value("CLONE_NEWUSE", 12, &value));
    assert_false(constant_value("", 0, &value));
}

/* asm/errno.h of MIPS, of PA-RISC. */
static void errnos_have_machines_numbers(void **state)
{
    const callgate_abi_set both =
        CALLGATE_ABI_BIT(CALLGATE_ABI_MIPS) | CALLGATE_ABI_BIT(CALLGATE_ABI_MIPSEL64N32);
    uint32_t value;

    (void)state;
    assert_string_equal(errno_name(CALLGATE_ABI_MIPS64, 89), "ENOSYS");
    assert_string_equal(errno_name(CALLGATE_ABI_MIPS64, 38), "EL2NSYNC");
    assert_string_equal(errno_name(CALLGATE_ABI_PARISC, 251), "ENOSYS");
    assert_string_equal(errno_name(CALLGATE_ABI_MIPSEL, 13), "EACCES");
    assert_true(errno_number(CALLGATE_ABI_MIPS, "EAFNOSUPPORT", 12, &value) && value == 124);
    assert_true(errno_number(CALLGATE_ABI_MIPS, "EDQUOT", 6, &value) && value == 1133);
    assert_true(errno_number(CALLGATE_ABI_PARISC64, "ENOTSUP", 7, &value) && value == 252);
    assert_int_equal(errno_of(CALLGATE_ABI_MIPS, errno_from_name("EPERM", 5)), 1);
    assert_int_equal(errno_of(CALLGATE_ABI_MIPS, errno_from_name("EDEADLK", 7)), 45);
    assert_int_equal(errno_of(CALLGATE_ABI_MIPS, errno_from_name("EDEADLOCK", 9)), 56);
    assert_int_equal(errno_of(CALLGATE_ABI_NONE, errno_from_name("EDEADLOCK", 9)), 35);
    assert_int_equal(errno_from_name("EDEADLOC", 8), ERRNO_UNNAMED);
    assert_int_equal(errno_enosys(CALLGATE_ABI_MIPS64N32), 89);
    assert_int_equal(errno_enosys(CALLGATE_ABI_PARISC), 251);
    assert_int_equal(errno_enosys(CALLGATE_ABI_NONE), 38);
    assert_int_not_equal(errno_abi(both), CALLGATE_ABI_NONE);
    assert_int_equal(errno_abi(both | CALLGATE_ABI_BIT(CALLGATE_ABI_ARM)), CALLGATE_ABI_NONE);
    assert_int_equal(errno_abi(CALLGATE_ABI_BIT(CALLGATE_ABI_ARM)), CALLGATE_ABI_NONE);
    assert_int_equal(errno_abi(0), CALLGATE_ABI_NONE);
}

static void errnos_and_capabilities_have_names(void **state)
{
    uint32_t value;

    (void)state;
    assert_string_equal(errno_name(CALLGATE_ABI_NONE, EPERM), "EPERM");
    assert_string_equal(errno_name(CALLGATE_ABI_X86_64, ENOSYS), "ENOSYS");
    assert_string_equal(errno_name(CALLGATE_ABI_NONE, EAGAIN), "EAGAIN");
    assert_null(errno_name(CALLGATE_ABI_NONE, 0));
    assert_null(errno_name(CALLGATE_ABI_NONE, 41));
    assert_true(errno_number(CALLGATE_ABI_NONE, "EWOULDBLOCK", 11, &value) && value == EWOULDBLOCK);
    assert_true(errno_number(CALLGATE_ABI_NONE, "ENOTSUP", 7, &value) && value == ENOTSUP);
    assert_false(errno_number(CALLGATE_ABI_NONE, "enosys", 6, &value));
    assert_true(capability_number("CAP_SYS_ADMIN", 13, &value) && value == 21);
    assert_true(capability_number("sys_admin", 9, &value) && value == 21);
    assert_false(capability_number("CAP_", 4, &value));
    assert_false(capability_number("CAP_CAP_SYS_ADMIN", 17, &value));
    assert_string_equal(capability_name(40), "CAP_CHECKPOINT_RESTORE");
    assert_null(capability_name(41));
}

static void groups_are_sorted_sets(void **state)
{
    (void)state;
    assert_null(call_group_from_name("network", 7));
    assert_non_null(call_group_from_name("network-io", 10));
    for (uint32_t index = 0; index < call_group_count(); index++) {
        const call_group *group = call_group_get(index);

        assert_ptr_equal(call_group_from_name(group->name, strlen(group->name)), group);
        assert_true(strlen(group->reason) > 0);
        assert_true(group->call_count > 0);
        for (uint32_t at = 1; at < group->call_count; at++)
            assert_true(group->calls[at - 1] < group->calls[at]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abis_have_many_names),
        cmocka_unit_test(machines_run_their_own_abis),
        cmocka_unit_test(the_host_is_this_machine),
        cmocka_unit_test(numbers_belong_to_abis),
        cmocka_unit_test(no_abi_is_a_fair_question),
        cmocka_unit_test(calls_have_numbers_of_their_abi),
        cmocka_unit_test(numbers_lead_back),
        cmocka_unit_test(calls_came_with_kernels),
        cmocka_unit_test(libseccomp_learnt_calls),
        cmocka_unit_test(multiplexers_carry_calls),
        cmocka_unit_test(arguments_have_widths),
        cmocka_unit_test(near_names_are_found),
        cmocka_unit_test(functions_make_calls),
        cmocka_unit_test(values_get_names),
        cmocka_unit_test(a_short_buffer_is_kept),
        cmocka_unit_test(names_read_back),
        cmocka_unit_test(errnos_have_machines_numbers),
        cmocka_unit_test(errnos_and_capabilities_have_names),
        cmocka_unit_test(groups_are_sorted_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
