/* Logs of strace, audit records: line by line, as tools write them. */
#include "base/text.h"
#include "record/interest.h"
#include "record/observation.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static observation seen;
static uint64_t passed_over;

static void read_strace(const char *log)
{
    callgate_error err = {0};

    if (observation_read_strace(log, strlen(log), "log", CALLGATE_ABI_X86_64, &seen, &passed_over,
                                &err) != CALLGATE_OK)
        fail_msg("%s: %s", err.text, log);
}

static void read_audit(const char *log)
{
    callgate_error err = {0};

    if (observation_read_audit(log, strlen(log), "log", &seen, &passed_over, &err) != CALLGATE_OK)
        fail_msg("%s: %s", err.text, log);
}

/* The only sighting of a call, as "abi name(0=2, 1=1) x3 ANSWER". */
static void must_be(const char *wanted)
{
    char got[512];
    size_t bytes = 0;

    got[0] = '\0';
    for (size_t at = 0; at < seen.sighting_count; at++) {
        const sighting *what = &seen.sightings[at];
        const char *name = callgate_call_name(what->abi, what->nr);
        interest kept = interest_of(what->abi, what->nr);

        bytes += (size_t)snprintf(got + bytes, sizeof got - bytes, "%s%s ", at ? "; " : "",
                                  callgate_abi_name(what->abi));
        bytes += name ? (size_t)snprintf(got + bytes, sizeof got - bytes, "%s", name)
                      : (size_t)snprintf(got + bytes, sizeof got - bytes, "%u", what->nr);
        for (uint32_t index = 0; what->has_args && index < kept.count; index++)
            bytes += (size_t)snprintf(got + bytes, sizeof got - bytes, "%s%#llx", index ? "," : "(",
                                      (unsigned long long)what->args[kept.args[index].index]);
        if (kept.count)
            bytes += (size_t)snprintf(got + bytes, sizeof got - bytes, "%s",
                                      what->has_args ? ")" : "(?)");
        bytes += (size_t)snprintf(got + bytes, sizeof got - bytes, " x%u", (unsigned)what->count);
        if (what->word != CALLGATE_ALLOW)
            bytes += (size_t)snprintf(got + bytes, sizeof got - bytes, " %#x", what->word);
        assert_true(bytes < sizeof got);
    }
    assert_string_equal(got, wanted);
    observation_release(&seen);
}

typedef struct log_case {
    const char *log;
    const char *wanted;
} log_case;

static void one_line_of_every_form(void **state)
{
    static const log_case cases[] = {
        {"getpid()                                = 12\n", "x86_64 getpid x1"},
        {"12    getpid() = 12\n", "x86_64 getpid x1"},
        {"[pid    12] getpid() = 12\n", "x86_64 getpid x1"},
        {"[pid    12<sh>] getpid() = 12<sh>\n", "x86_64 getpid x1"},
        {"12<sh> getpid() = 12<sh>\n", "x86_64 getpid x1"},
        {"23:23:39 (+     0.000261) getpid() = 1\n", "x86_64 getpid x1"},
        {"     0.000261 getpid() = 1\n", "x86_64 getpid x1"},
        {"12 23:22:49.381034 [  39] [00007fab39524ad7] getpid() = 1 <0.000212>\n",
         "x86_64 getpid x1"},
        {"12 23:22:49.381034 [  39] [????????????????] getpid() = 1 <0.000212>\r\n",
         "x86_64 getpid x1"},
        {"12 1700000000.000001 getpid() = 1\n", "x86_64 getpid x1"},
        {"syscall_0x1ff(0x1, 0x2) = -1 ENOSYS (Function not implemented)\n", "x86_64 511 x1"},
        {"[ 511] syscall_0x1ff(0x1, 0x2) = -1 ENOSYS (Function not implemented)\n",
         "x86_64 511 x1"},
        {"exit_group(0) = ?\n+++ exited with 0 +++\n", "x86_64 exit_group x1"},
        {"restart_syscall(<... resuming interrupted read ...>) = 0\n", "x86_64 restart_syscall x1"},
        {"socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = -1 EPERM (Operation not "
         "permitted)\n",
         "x86_64 socket(0x2,0x1,0x6) x1"},
        {"socket(0x2, 0x80801, 0) = 3\n", "x86_64 socket(0x2,0x1,0) x1"},
        {"socket(0x2 /* AF_INET */, 0x80001 /* SOCK_STREAM|SOCK_CLOEXEC */, 0 /* IPPROTO_IP */) = "
         "3\n",
         "x86_64 socket(0x2,0x1,0) x1"},
        {"socket(AF_FUTURE, SOCK_STREAM, 0) = 3\n", "x86_64 socket(?) x1"},
        {"socket(0x63 /* AF_??? */, SOCK_STREAM, 0) = -1 EAFNOSUPPORT (x)\n",
         "x86_64 socket(0x63,0x1,0) x1"},
        {"clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, "
         "child_tidptr=0x7f) = 7\n",
         "x86_64 clone(0x1200000) x1"},
        {"clone(0x1200011, 0, 0, 0x7f, 0) = 7\n", "x86_64 clone(0x1200000) x1"},
        {"clone(child_stack=NULL, flags=CLONE_NEWNET|SIGCHLD <unfinished ...>\n",
         "x86_64 clone(0x40000000) x1"},
        {"clone(child_stack=NULL, flags=CLONE_NEWNET|SIGCHLDstrace: Process 7 attached\n",
         "x86_64 clone(0x40000000) x1"},
        {"mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f\n",
         "x86_64 mmap(0x2) x1"},
        {"mprotect(0x7f00, 4096, PROT_READ", "x86_64 mprotect(?) x1"},
        {"ioctl(1</dev/pts/0<char 136:0>>, TCGETS, {c_iflag=1}) = 0\n", "x86_64 ioctl(0x5401) x1"},
        {"ioctl(1, SNDCTL_TMR_FUTURE or TCGETS, {}) = 0\n", "x86_64 ioctl(0x5401) x1"},
        {"ioctl(3, _IOC(_IOC_READ|_IOC_WRITE, 0x54, 0x1, 0x4), 0x7f) = -1 ENOTTY (x)\n",
         "x86_64 ioctl(0xc0045401) x1"},
        {"ioctl(3, _IOC(_IOC_NONE, 0x54, 0x1, 0), 0) = -1 ENOTTY (x)\n", "x86_64 ioctl(0x5401) x1"},
        {"ioctl(3, 0xffffffff80045430, 0) = 0\n", "x86_64 ioctl(0x80045430) x1"},
        {"setsockopt(3<TCP:[1.2.3.4:5->6.7.8.9:80]>, SOL_TCP, TCP_NODELAY, [1], 4) = 0\n",
         "x86_64 setsockopt(0x6,0x1) x1"},
        {"setsockopt(3</tmp/a,b>, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0\n",
         "x86_64 setsockopt(0x1,0x2) x1"},
        {"setsockopt(3</tmp/a->, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0\n",
         "x86_64 setsockopt(0x1,0x2) x1"},
        {"memfd_create(\"a,\\\"b)\", MFD_CLOEXEC|MFD_HUGETLB) = 3\n",
         "x86_64 memfd_create(0x4) x1"},
        {"personality(0xffffffff) = 0\n", "x86_64 personality(0xffffffff) x1"},
        {"prctl(PR_SET_NAME, \"x\") = 0\n", "x86_64 prctl(0xf) x1"},
    };

    (void)state;
    for (size_t at = 0; at < sizeof cases / sizeof *cases; at++) {
        read_strace(cases[at].log);
        must_be(cases[at].wanted);
    }
}

static void a_resumed_call_counts_once(void **state)
{
    (void)state;
    read_strace("7 read(3,  <unfinished ...>\n"
                "8 <... read resumed>\"x\", 1) = 1\n"
                "7 <... read resumed>\"x\", 1) = 1\n"
                "7 --- SIGCHLD {si_signo=SIGCHLD} ---\n"
                " > /lib/libc.so.6(read+0x1) [0x1]\n"
                "7 +++ exited with 0 +++\n");
    assert_int_equal(passed_over, 3);
    must_be("x86_64 read x2"); /* 8's began before the log */
}

static void modes_say_the_abi(void **state)
{
    (void)state;
    read_strace("execve(\"./a\", [\"./a\"], 0x7f /* 3 vars */) = 0\n"
                "[ Process PID=7 runs in 32 bit mode. ]\n"
                "brk(NULL) = 0\n"
                "mmap2(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE, -1, 0) = 0xf7\n");
    must_be("x86_64 execve x1; x86 brk x1; x86 mmap2(0x4) x1");
    read_strace("5 execve(\"./a\", [], 0) = 0\n"
                "5 [ Process PID=5 runs in x32 mode. ]\n"
                "5 getpid() = 5\n"
                "6 getuid() = 0\n"
                "6 [ Process PID=6 runs in 64 bit mode. ]\n"
                "6 getuid() = 0\n"
                "5 [  39] getpid() = 5\n");
    must_be("x86_64 execve x1; x86_64 getuid x1; x32 getpid x2; x32 getuid x1");
    read_strace("waitpid(-1, NULL, 0) = 1\n"); /* 64 bit has none */
    must_be("x86 waitpid x1");
}

/* Into a file strace doesn't write modes: names tell the whole image, from its first call on. */
static void names_say_the_abi_of_an_image(void **state)
{
    (void)state;
    read_strace("5 execve(\"./a\", [], 0) = 0\n"
                "5 brk(NULL) = 0\n"
                "5 clone(child_stack=NULL, flags=SIGCHLD) = 6\n"
                "6 getppid() = 5\n"
                "6 execve(\"./b\", [], 0 <unfinished ...>\n"
                "5 mmap2(NULL, 4096, PROT_READ, MAP_PRIVATE, -1, 0) = 0xf7\n"
                "6 <... execve resumed>) = 0\n"
                "6 getuid() = 0\n"
                "6 execve(\"./none\", [], 0) = -1 ENOENT (No such file or directory)\n"
                "6 newfstatat(3, \"\", {}, 0) = 0\n");
    must_be("x86_64 execve x2; x86_64 getuid x1; x86_64 newfstatat x1; x86 execve x1; x86 brk x1; "
            "x86 getppid x1; x86 clone(0) x1; x86 mmap2(0) x1");
}

/* strace shows socketcall as the call that it carries. */
static void a_multiplexed_call_may_be_either(void **state)
{
    (void)state;
    read_strace("[ Process PID=7 runs in 32 bit mode. ]\nsocket(AF_INET, SOCK_STREAM, 0) = 3\n");
    must_be("x86 socketcall x1; x86 socket(0x2,0x1,0) x1");
    read_strace(
        "[ Process PID=7 runs in 32 bit mode. ]\n[ 102] socket(AF_INET, SOCK_STREAM, 0) = 3\n");
    must_be("x86 socketcall x1");
    read_strace(
        "[ Process PID=7 runs in 32 bit mode. ]\n[ 359] socket(AF_INET, SOCK_STREAM, 0) = 3\n");
    must_be("x86 socket(0x2,0x1,0) x1");
}

static void times_and_programs_are_kept(void **state)
{
    (void)state;
    read_strace("7<nginx> 1700000000.000002 getpid() = 7\n7<nginx> 1700000001.5 getpid() = 7\n");
    assert_string_equal(seen.sightings[0].program, "nginx");
    assert_true(seen.sightings[0].first_ns == 1700000000000002000u);
    assert_true(seen.runs[0].ended_ns == 1700000001500000000u);
    must_be("x86_64 getpid x2");
}

static void a_log_without_calls_is_refused(void **state)
{
    callgate_error err = {0};

    (void)state;
    assert_int_equal(observation_read_strace("hello\n", 6, "log", CALLGATE_ABI_X86_64, &seen,
                                             &passed_over, &err),
                     CALLGATE_INVALID);
    assert_string_equal(err.text, "there is no call in it");
    assert_string_equal(err.place.name, "log");
    assert_int_equal(observation_read_audit("", 0, "log", &seen, &passed_over, &err),
                     CALLGATE_INVALID);
}

#define EVENT "audit(1700000000.123:45): "
#define WHO "auid=0 uid=0 gid=0 ses=1 pid=7 comm=\"cat\" exe=\"/bin/cat\" sig=0 "

static void audit_records_of_every_writer(void **state)
{
    static const log_case cases[] = {
        {"type=SECCOMP msg=" EVENT WHO
         "arch=c000003e syscall=39 compat=0 ip=0x7f code=0x7ffc0000\n",
         "x86_64 getpid x1"},
        {"[  123.456] audit: type=1326 " EVENT WHO
         "arch=c000003e syscall=41 compat=0 ip=0x7f code=0x7ffc0000\n",
         "x86_64 socket(?) x1"},
        {"Nov 26 23:13:33 host kernel: audit: type=1326 " EVENT WHO
         "arch=40000003 syscall=20 compat=1 ip=0x7f code=0x50001\n",
         "x86 getpid x1 0x50001"},
        {"Nov 26 23:13:33 host audit[7]: SECCOMP " WHO
         "arch=c000003e syscall=1073741863 compat=0 ip=0x7f code=0x80000000\n",
         "x32 getpid x1 0x80000000"},
        {"node=a type=SECCOMP msg=" EVENT WHO
         "arch=c000003e syscall=39 compat=0 ip=0x7f code=0x0\x1d"
         "AUID=\"x\" SYSCALL=getpid\n",
         "x86_64 getpid x1 0"},
        {"type=SECCOMP msg=audit(11/26/2026 23:13:33.123:45) : auid=unset comm=cat exe=/bin/cat "
         "sig=SIGSYS arch=x86_64 syscall=getpid compat=0 ip=0x7f code=kill-process \n",
         "x86_64 getpid x1 0x80000000"},
        {"type=SYSCALL msg=" EVENT "arch=c000003e syscall=41 success=yes exit=3 a0=2 a1=80001 a2=0 "
         "a3=0 items=0 ppid=1 pid=7 comm=\"cat\"\n",
         "x86_64 socket(0x2,0x1,0) x1"},
        {"type=SECCOMP msg=" EVENT WHO "arch=c000003e syscall=41 compat=0 ip=0x7f code=0x50001\n"
         "type=SYSCALL msg=" EVENT "arch=c000003e syscall=41 success=no exit=-1 a0=11 a1=3 a2=0 "
         "a3=0 items=0 ppid=1 pid=7 comm=\"cat\"\n",
         "x86_64 socket(0x11,0x3,0) x1 0x50001"},
        {"type=SECCOMP msg=" EVENT WHO "arch=c000003e syscall=41 compat=0 ip=0x7f code=0x7ffc0000\n"
         "type=SYSCALL msg=audit(1700000000.123:46): arch=c000003e syscall=41 a0=11 a1=3 a2=0 "
         "a3=0\n",
         "x86_64 socket(?) x1; x86_64 socket(0x11,0x3,0) x1"},
    };

    (void)state;
    for (size_t at = 0; at < sizeof cases / sizeof *cases; at++) {
        read_audit(cases[at].log);
        must_be(cases[at].wanted);
    }
}

static void many_audit_records_wait_in_order(void **state)
{
    text log;

    (void)state;
    text_init(&log);
    for (int at = 0; at < 500; at++)
        text_add(
            &log,
            "type=SECCOMP msg=audit(1700000000.000:%d): arch=c000003e syscall=39 code=0x7ffc0000\n",
            at);
    read_audit(text_data(&log));
    text_release(&log);
    must_be("x86_64 getpid x500");
}

static void names_in_hex_are_read(void **state)
{
    (void)state;
    read_audit("type=SECCOMP msg=" EVENT
               "comm=6120622261 arch=c000003e syscall=39 code=0x7ffc0000\n"
               "type=EXECVE msg=" EVENT "argc=1\n");
    assert_string_equal(seen.sightings[0].program, "a b\"a");
    assert_true(seen.sightings[0].first_ns == 1700000000123000000u);
    assert_int_equal(seen.runs[0].machine, CALLGATE_ABI_X86_64);
    assert_int_equal(passed_over, 1);
    observation_release(&seen);
}

static observation_form form(const char *bytes)
{
    return observation_form_of(bytes, strlen(bytes));
}

static void forms_are_told_by_content(void **state)
{
    (void)state;
    assert_int_equal(form(" {\"callgateObservation\": 1"), FORM_OBSERVATION);
    assert_int_equal(form("{\"runs\": [], \"callgateObservation\": 1}"), FORM_OBSERVATION);
    assert_int_equal(form("{\"a\": {\"callgateObservation\": 1}}"), FORM_UNKNOWN);
    assert_int_equal(form("{\"defaultAction\": \"SCMP_ACT_ALLOW\"}"), FORM_UNKNOWN);
    assert_int_equal(form("hello\n[pid 7] getpid() = 7\n"), FORM_STRACE);
    assert_int_equal(form("getpid(\n"), FORM_UNKNOWN);
    assert_int_equal(form("x\ntype=SECCOMP msg=" EVENT "arch=c000003e syscall=39 code=0x7ffc0000"),
                     FORM_AUDIT);
    assert_int_equal(form(""), FORM_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_of_every_form),
        cmocka_unit_test(a_resumed_call_counts_once),
        cmocka_unit_test(modes_say_the_abi),
        cmocka_unit_test(names_say_the_abi_of_an_image),
        cmocka_unit_test(a_multiplexed_call_may_be_either),
        cmocka_unit_test(times_and_programs_are_kept),
        cmocka_unit_test(a_log_without_calls_is_refused),
        cmocka_unit_test(audit_records_of_every_writer),
        cmocka_unit_test(many_audit_records_wait_in_order),
        cmocka_unit_test(names_in_hex_are_read),
        cmocka_unit_test(forms_are_told_by_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
