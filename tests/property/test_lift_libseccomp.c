/* Filters of libseccomp, Docker-like: lifted, they answer as they run. */
#include "abi/abi.h"
#include "callgate/filter.h"
#include "filter/run.h"
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

/* What is used of libseccomp's interface (seccomp.h), found at run time. */
struct comparison {
    unsigned int arg;
    int op;
    uint64_t value;
    uint64_t value_two;
};

enum { OP_NE = 1, OP_EQ = 4, OP_MASKED_EQ = 7, ATTRIBUTE_OPTIMIZE = 8, TREE = 2, LINEAR = 1 };

static struct {
    void *library;
    void *(*init)(uint32_t action);
    void (*release)(void *context);
    int (*arch_add)(void *context, uint32_t token);
    int (*attr_set)(void *context, int attribute, uint32_t value);
    int (*resolve)(const char *name);
    int (*rule_add)(void *context, uint32_t action, int nr, unsigned int count,
                    const struct comparison *comparisons);
    int (*export_bpf)(const void *context, int fd);
} seccomp;

static void find(void *ret_function, const char *name)
{
    void *found = dlsym(seccomp.library, name);

    assert_non_null(found);
    memcpy(ret_function, &found, sizeof found);
}

static int open_libseccomp(void **state)
{
    (void)state;
    seccomp.library = dlopen("libseccomp.so.2", RTLD_NOW);
    if (!seccomp.library)
        return 0;
    find(&seccomp.init, "seccomp_init");
    find(&seccomp.release, "seccomp_release");
    find(&seccomp.arch_add, "seccomp_arch_add");
    find(&seccomp.attr_set, "seccomp_attr_set");
    find(&seccomp.resolve, "seccomp_syscall_resolve_name");
    find(&seccomp.rule_add, "seccomp_rule_add_array");
    find(&seccomp.export_bpf, "seccomp_export_bpf");
    return 0;
}

static bool is_refused_by_docker(const char *name)
{
    static const char *const REFUSED[] = {
        "acct",
        "add_key",
        "bpf",
        "clock_adjtime",
        "clock_settime",
        "create_module",
        "delete_module",
        "finit_module",
        "fsconfig",
        "fsmount",
        "fsopen",
        "fspick",
        "get_kernel_syms",
        "init_module",
        "io_uring_enter",
        "io_uring_register",
        "io_uring_setup",
        "ioperm",
        "iopl",
        "kexec_file_load",
        "kexec_load",
        "keyctl",
        "lookup_dcookie",
        "mount",
        "move_mount",
        "move_pages",
        "nfsservctl",
        "open_tree",
        "perf_event_open",
        "personality",
        "pivot_root",
        "query_module",
        "quotactl",
        "reboot",
        "request_key",
        "setdomainname",
        "sethostname",
        "setns",
        "settimeofday",
        "swapoff",
        "swapon",
        "sysfs",
        "umount",
        "umount2",
        "unshare",
        "uselib",
        "userfaultfd",
        "ustat",
        "clone",
        "clone3",
        "socket",
        "vhangup",
        "vm86",
        "vm86old",
    };

    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++)
        if (strcmp(name, REFUSED[i]) == 0)
            return true;
    return false;
}

static void add(void *context, uint32_t action, const char *name, unsigned int count,
                const struct comparison *comparisons)
{
    int nr = seccomp.resolve(name);

    if (nr != -1)
        (void)seccomp.rule_add(context, action, nr, count, comparisons);
}

static void add_docker_rules(void *context)
{
    static const uint64_t PERSONALITIES[] = {0, 8, 0x20000, 0x20008, 0xffffffff};
    const struct comparison not_vsock = {0, OP_NE, 40, 0};
    const struct comparison no_namespace = {0, OP_MASKED_EQ, 0x7e020000, 0};

    for (call_id call = 0; call < call_count(); call++)
        if (!is_refused_by_docker(call_name(call)))
            add(context, CALLGATE_ALLOW, call_name(call), 0, NULL);
    for (size_t i = 0; i < 5; i++) {
        struct comparison equal = {0, OP_EQ, PERSONALITIES[i], 0};
        add(context, CALLGATE_ALLOW, "personality", 1, &equal);
    }
    add(context, CALLGATE_ALLOW, "socket", 1, &not_vsock);
    add(context, CALLGATE_ALLOW, "clone", 1, &no_namespace);
    add(context, CALLGATE_ERRNO | ENOSYS, "clone3", 0, NULL);
}

/* Exports what libseccomp makes of the rules; returns the count of instructions. */
static size_t export_filter(void *context, callgate_insn *ret_insns)
{
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(seccomp.export_bpf(context, fileno(file)), 0);
    rewind(file);
    size_t count = fread(ret_insns, sizeof *ret_insns, CALLGATE_INSN_COUNT_MAX, file);
    fclose(file);
    return count;
}

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void check_call(const callgate_policy *policy, const callgate_insn *insns,
                       const callgate_call_data *call)
{
    uint32_t lifted = callgate_policy_eval(policy, call);
    uint32_t run = callgate_word_normalise(insns_run(insns, call, NULL));

    if (lifted != run)
        print_message("nr 0x%x arch 0x%x args[0] 0x%llx\n", call->nr, call->arch,
                      (unsigned long long)call->args[0]);
    assert_int_equal(lifted, run);
}

/* Every number that any table knows and its neighbours, with the values that the rules tell
 * apart, on the filter's arches and foreign ones. */
static void check_all_calls(const callgate_policy *policy, const callgate_insn *insns)
{
    static const uint32_t ARCHES[] = {0xc000003e, 0x40000003, 0xc00000b7, 0, 0x80000016};
    static const uint32_t BASES[] = {0, 0x40000000, 0x7ffffc00, 0x80000000, 0xfffffc00};
    static const uint64_t VALUES[] = {
        0, 8, 39, 40, 41, 0x20000, 0x20008, 0xffffffff, 1u << 28, 1ull << 32, 40 | 1ull << 32};

    for (size_t arch = 0; arch < 5; arch++)
        for (size_t base = 0; base < 5; base++)
            for (uint32_t nr = 0; nr < 1024; nr++)
                for (size_t value = 0; value < sizeof VALUES / sizeof VALUES[0]; value++) {
                    callgate_call_data call = {.nr = BASES[base] + nr, .arch = ARCHES[arch]};
                    call.args[0] = call.args[1] = VALUES[value];
                    check_call(policy, insns, &call);
                }
}

static void check_shape(int optimize)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    const callgate_policy *policy;
    callgate_store *store;
    double best = 1e9;

    if (!seccomp.library) {
        print_message("# skipped: libseccomp.so.2 is not installed\n");
        skip();
    }
    void *context = seccomp.init(CALLGATE_ERRNO | EPERM);
    assert_non_null(context);
    (void)seccomp.arch_add(context, 0xc000003e);
    (void)seccomp.arch_add(context, 0x40000003);
    (void)seccomp.arch_add(context, 0x4000003e); /* x32's token */
    (void)seccomp.attr_set(context, ATTRIBUTE_OPTIMIZE, (uint32_t)optimize);
    add_docker_rules(context);
    size_t count = export_filter(context, insns);
    seccomp.release(context);
    assert_true(count > 500);

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (int round = 0; round < 20; round++) {
        callgate_store_clear(store);
        double begin = milliseconds();
        assert_int_equal(callgate_lift(store, insns, count, NULL, &policy, NULL), CALLGATE_OK);
        double taken = milliseconds() - begin;
        best = taken < best ? taken : best;
    }
    print_message("# %zu instructions lifted in %.3f ms\n", count, best);
    check_all_calls(policy, insns);
    callgate_store_free(store);
}

static void test_linear(void **state)
{
    (void)state;
    check_shape(LINEAR);
}

static void test_tree(void **state)
{
    (void)state;
    check_shape(TREE);
}

static int close_libseccomp(void **state)
{
    (void)state;
    return seccomp.library ? dlclose(seccomp.library) : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_tree),
    };

    return cmocka_run_group_tests_name("lift_libseccomp", tests, open_libseccomp, close_libseccomp);
}
