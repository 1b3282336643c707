/* Makes calls under a filter, as a virtual machine's first process.
 *
 * Freestanding: no C library. /jobs is a sequence of jobs in this machine's byte order, made by
 * run: a header, a raw filter, calls. Each job runs in a child that puts the filter on
 * itself and prints a line `cg JOB INDEX RESULT` for every call.
 *
 * A job of kind JOB_SAFE has ALLOW and LOG replaced by two errnos, so that no call has an effect;
 * a gate in front of the filter lets through what the child itself needs, by the address of one
 * system call instruction. A job of kind JOB_REAL has its filter as it is.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

enum { JOB_SAFE = 1, JOB_REAL = 2 };
enum { ERRNO_ALLOW = 4000, ERRNO_LOG = 4001, SIGNAL_BASE = 10000 };
enum { JOBS_BYTES_MAX = 4 << 20, INSN_COUNT_MAX = 4096, GATE_INSN_COUNT = 3 };

struct job {
    u32 magic;
    u32 kind;
    u32 is_compat; /* for the 32-bit program */
    u32 insn_count;
    u32 call_count;
    u32 pad;
};

struct insn {
    u16 code;
    u8 jt;
    u8 jf;
    u32 k;
};

struct call {
    u64 nr;
    u64 args[6];
    u64 is_deadly; /* expected to end the process that makes it */
};

struct program {
    u16 count;
    const struct insn *insns;
};

#if defined(__aarch64__)
enum { READ = 63, WRITE = 64, OPENAT = 56, EXIT = 93, FORK = 220, WAIT4 = 260, PRCTL = 167 };
enum { CLOSE = 57, SECCOMP = 277, REBOOT = 142, EXECVE = 221, IP_LOW = 8 };
#define CALL_BODY                                                                                  \
    "mov x9, x0\n ldr x8, [x9]\n ldp x0, x1, [x9, #8]\n ldp x2, x3, [x9, #24]\n"                   \
    "ldp x4, x5, [x9, #40]\n svc #0\n"
#define CALL_END "ret\n"
#define START "mov x0, sp\n b guest_main\n"
#elif defined(__s390x__)
enum { READ = 3, WRITE = 4, OPENAT = 288, EXIT = 1, FORK = 2, WAIT4 = 114, PRCTL = 172 };
enum { CLOSE = 6, SECCOMP = 348, REBOOT = 88, EXECVE = 11, IP_LOW = 12 };
#define CALL_BODY                                                                                  \
    "stmg %r6, %r7, 48(%r15)\n lg %r1, 0(%r2)\n lg %r3, 16(%r2)\n lg %r4, 24(%r2)\n"               \
    "lg %r5, 32(%r2)\n lg %r6, 40(%r2)\n lg %r7, 48(%r2)\n lg %r2, 8(%r2)\n svc 0\n"
#define CALL_END "lmg %r6, %r7, 48(%r15)\n br %r14\n"
#define START "lgr %r2, %r15\n aghi %r15, -160\n brasl %r14, guest_main\n"
#elif defined(__arm__)
enum { READ = 3, WRITE = 4, OPENAT = 322, EXIT = 1, FORK = 2, WAIT4 = 114, PRCTL = 172 };
enum { CLOSE = 6, SECCOMP = 383, REBOOT = 88, EXECVE = 11, IP_LOW = 8 };
#define CALL_BODY                                                                                  \
    "push {r4, r5, r6, r7}\n mov r12, r0\n ldr r7, [r12]\n ldr r0, [r12, #8]\n"                    \
    "ldr r1, [r12, #16]\n ldr r2, [r12, #24]\n ldr r3, [r12, #32]\n ldr r4, [r12, #40]\n"          \
    "ldr r5, [r12, #48]\n svc #0\n"
#define CALL_END "pop {r4, r5, r6, r7}\n bx lr\n"
#define START "mov r0, sp\n b guest_main\n"
#else
#error "no system call instruction for this machine"
#endif

__asm__(".text\n .globl _start\n _start:\n" START);
__asm__(".globl tested_call\n tested_call:\n" CALL_BODY CALL_END);
__asm__(".globl gate_call\n gate_call:\n" CALL_BODY ".globl gate\n gate:\n" CALL_END);

long tested_call(const struct call *call);
long gate_call(const struct call *call);
extern const u8 gate[];
void guest_main(unsigned long *stack);
void *memcpy(void *to, const void *from, unsigned long bytes);
void *memset(void *to, int byte, unsigned long bytes);

static u64 jobs_text[JOBS_BYTES_MAX / sizeof(u64)];
static struct insn filter[INSN_COUNT_MAX + GATE_INSN_COUNT];

void *memcpy(void *to, const void *from, unsigned long bytes)
{
    for (unsigned long i = 0; i < bytes; i++)
        ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
    return to;
}

void *memset(void *to, int byte, unsigned long bytes)
{
    for (unsigned long i = 0; i < bytes; i++)
        ((volatile u8 *)to)[i] = (u8)byte;
    return to;
}

static long sys(u64 nr, u64 a, u64 b, u64 c, u64 d)
{
    struct call call = {.nr = nr, .args = {a, b, c, d}};
    return gate_call(&call);
}

static u64 address(const void *pointer)
{
    return (u64)(unsigned long)pointer;
}

static void print(const char *text)
{
    u64 bytes = 0;
    while (text[bytes])
        bytes++;
    sys(WRITE, 1, address(text), bytes, 0);
}

/* Appends " NUMBER" and returns the new end. */
static char *append(char *end, long number)
{
    char digits[24];
    u32 count = 0;
    unsigned long rest = number < 0 ? -(unsigned long)number : (unsigned long)number;
    do
        digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    *end++ = ' ';
    if (number < 0)
        *end++ = '-';
    while (count)
        *end++ = digits[--count];
    return end;
}

static void report(u32 job, u32 index, long result)
{
    char line[96] = "cg";
    char *end = append(append(append(line + 2, (long)job), (long)index), result);
    *end++ = '\n';
    *end = 0;
    print(line);
}

static long fork_process(void)
{
    return sys(FORK, FORK == 220 ? 17 : 0, 0, 0, 0);
}

/* How a child ended: its exit status, or SIGNAL_BASE + the signal, negative. */
static long wait_for(long pid)
{
    u32 status = 0;
    sys(WAIT4, (u64)pid, address(&status), 0, 0);
    return (status & 0x7f) ? -(long)(SIGNAL_BASE + (status & 0x7f)) : (long)(status >> 8);
}

static u32 made_safe(u32 word)
{
    if ((word & 0xffff0000u) == 0x7fff0000u)
        return 0x00050000u | ERRNO_ALLOW;
    if ((word & 0xffff0000u) == 0x7ffc0000u)
        return 0x00050000u | ERRNO_LOG;
    return word;
}

static u32 load_filter(const struct job *job, const struct insn *insns)
{
    u32 count = 0;
    if (job->kind == JOB_SAFE) {
        filter[count++] = (struct insn){0x20, 0, 0, IP_LOW};
        filter[count++] = (struct insn){0x15, 0, 1, (u32)address(gate)};
        filter[count++] = (struct insn){0x06, 0, 0, 0x7fff0000u};
    }
    for (u32 i = 0; i < job->insn_count; i++) {
        filter[count] = insns[i];
        if (job->kind == JOB_SAFE && insns[i].code == 0x06)
            filter[count].k = made_safe(insns[i].k);
        count++;
    }
    return count;
}

static long run_deadly(const struct call *call)
{
    long pid = fork_process();
    if (pid == 0) {
        long result = tested_call(call);
        sys(EXIT, result == -1 ? 1 : 99, 0, 0, 0);
    }
    return wait_for(pid);
}

static void run_job(u32 number, const struct job *job)
{
    const struct insn *insns = (const struct insn *)(job + 1);
    const struct call *calls = (const struct call *)(insns + job->insn_count);
    struct program program = {(u16)load_filter(job, insns), filter};
    sys(PRCTL, 38, 1, 0, 0); /* PR_SET_NO_NEW_PRIVS */
    long status = sys(SECCOMP, 1, 0, address(&program), 0);
    if (status != 0) {
        print("cg refused\n");
        sys(EXIT, 1, 0, 0, 0);
    }
    for (u32 i = 0; i < job->call_count; i++)
        report(number, i, calls[i].is_deadly ? run_deadly(&calls[i]) : tested_call(&calls[i]));
    sys(EXIT, 0, 0, 0, 0);
}

static const struct job *next_job(const struct job *job)
{
    const struct insn *insns = (const struct insn *)(job + 1);
    return (const struct job *)((const struct call *)(insns + job->insn_count) + job->call_count);
}

static void read_jobs(void)
{
    long file = sys(OPENAT, (u64)(long)-100, address("/jobs"), 0, 0);
    u64 bytes = 0;
    long count;
    while ((count = sys(READ, (u64)file, address(jobs_text) + bytes, JOBS_BYTES_MAX - bytes, 0)) >
           0)
        bytes += (u64)count;
    sys(CLOSE, (u64)file, 0, 0, 0);
}

static void run_compat(const char *number)
{
    const char *arguments[] = {"/compat", number, 0};
    const char *environment[] = {0};
    sys(EXECVE, address("/compat"), address(arguments), address(environment), 0);
    print("cg no compat\n");
    sys(EXIT, 1, 0, 0, 0);
}

/* The machine's own program runs all jobs, the 32-bit one the job that it is called with. */
static void run_all(u32 wanted, int is_wanted)
{
    const struct job *job = (const struct job *)jobs_text;
    for (u32 number = 0; job->magic == 0x6a6f6231; number++, job = next_job(job)) {
        char text[2] = {(char)('0' + number), 0};
        if (is_wanted && number == wanted)
            run_job(number, job);
        if (is_wanted)
            continue;
        long pid = fork_process();
        if (pid == 0 && job->is_compat)
            run_compat(text);
        if (pid == 0)
            run_job(number, job);
        if (wait_for(pid) != 0)
            print("cg failed\n");
    }
}

void guest_main(unsigned long *stack)
{
    const char **arguments = (const char **)(stack + 1);
    int is_compat = stack[0] > 1 && arguments[0][1] == 'c';
    read_jobs();
    run_all(is_compat ? (u32)(arguments[1][0] - '0') : 0, is_compat);
    if (is_compat)
        sys(EXIT, 0, 0, 0, 0);
    print("cg end\n");
    sys(REBOOT, 0xfee1dead, 672274793, 0x4321fedc, 0); /* LINUX_REBOOT_CMD_POWER_OFF */
    sys(EXIT, 0, 0, 0, 0);
}
