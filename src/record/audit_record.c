/* Takes an audit record apart.
 *
 *     type=SECCOMP msg=audit(1700000000.123:45): … comm="cat" … arch=c000003e syscall=41 compat=0
 *     ip=0x7f… code=0x7ffc0000
 *     audit: type=1326 audit(1700000000.123:45): …        (dmesg, journalctl)
 *     audit[123]: SECCOMP auid=…                          (journald's own)
 *     … arch=x86_64 syscall=socket … code=log             (ausearch -i)
 */
#include "record/audit_record.h"
#include "abi/abi.h"
#include <string.h>

/* The value of a key of its own: up to the next blank, without quotes. Enriched records have
 * 0x1d before what they add. */
static bool field(log_span line, const char *key, log_span *ret_value)
{
    const char *end;

    for (log_span at = line; (at.at = log_find(at, key)) != NULL; at.at++) {
        bool is_whole = at.at == line.at || at.at[-1] == ' ' || at.at[-1] == '\x1d';
        log_span rest = at;

        if (!is_whole || !log_skip(&rest, key) || !log_skip(&rest, "="))
            continue;
        for (end = rest.at; end < rest.end && *end != ' ' && *end != '\x1d'; end++)
            continue;
        *ret_value = (log_span){rest.at, end};
        return true;
    }
    return false;
}

static bool whole_number(log_span value, uint32_t base, uint64_t max, uint64_t *ret_number)
{
    return log_number(&value, base, ret_number) && value.at == value.end && *ret_number <= max;
}

static bool number_field(log_span line, const char *key, uint32_t base, uint64_t *ret_number)
{
    log_span value;

    return field(line, key, &value) && whole_number(value, base, UINT64_MAX, ret_number);
}

/* Names as ausearch -i writes them. */
static uint32_t arch_named(log_span value)
{
    char name[24] = {0};
    callgate_abi abi = CALLGATE_ABI_NONE;

    if (log_bytes(value) < sizeof name) {
        memcpy(name, value.at, log_bytes(value));
        abi = callgate_abi_from_name(name);
    }
    return abi == CALLGATE_ABI_NONE ? 0 : callgate_abi_arch(abi);
}

static callgate_abi abi_named(log_span value)
{
    uint32_t arch = arch_named(value);

    for (callgate_abi abi = 0; arch != 0 && abi < CALLGATE_ABI_COUNT; abi++)
        if (callgate_abi_arch(abi) == arch)
            return abi;
    return CALLGATE_ABI_NONE;
}

static bool take_call(log_span line, sighting *what)
{
    log_span arch, call;
    uint64_t number, nr;

    if (!field(line, "arch", &arch) || !field(line, "syscall", &call))
        return false;
    if (whole_number(arch, 16, UINT32_MAX, &number) && whole_number(call, 10, UINT32_MAX, &nr)) {
        what->nr = (uint32_t)nr;
        what->abi = callgate_abi_of((uint32_t)number, what->nr);
    } else if (whole_number(call, 10, UINT32_MAX, &nr)) {
        what->nr = (uint32_t)nr;
        what->abi = abi_named(arch);
    } else {
        what->abi = abi_named(arch);
        return call_nr(call_from_name(call.at, log_bytes(call)), what->abi, &what->nr);
    }
    return what->abi != CALLGATE_ABI_NONE;
}

typedef struct code_name {
    const char *name;
    uint32_t word;
} code_name;

/* lib/auditd's seccomp table (ausearch -i). */
static const code_name CODES[] = {
    {"kill", CALLGATE_KILL_THREAD},
    {"kill-thread", CALLGATE_KILL_THREAD},
    {"kill-process", CALLGATE_KILL_PROCESS},
    {"trap", CALLGATE_TRAP},
    {"errno", CALLGATE_ERRNO},
    {"user-notif", CALLGATE_USER_NOTIF},
    {"trace", CALLGATE_TRACE},
    {"log", CALLGATE_LOG},
    {"allow", CALLGATE_ALLOW},
};

/* What the filter answered. A canary's LOG let the call pass, and tells that it is wanted. */
static bool take_word(log_span line, sighting *what)
{
    log_span value;
    uint64_t code;
    bool is_known = field(line, "code", &value);

    if (!is_known)
        return false;
    log_span digits = value;
    if (log_skip(&digits, "0x") && whole_number(digits, 16, UINT32_MAX, &code)) {
        what->word = (uint32_t)code;
    } else {
        is_known = false;
        for (size_t at = 0; at < sizeof CODES / sizeof *CODES; at++)
            if (log_is(value, CODES[at].name)) {
                what->word = CODES[at].word;
                is_known = true;
            }
    }
    if ((what->word & CALLGATE_ACTION_MASK) == CALLGATE_LOG)
        what->word = CALLGATE_ALLOW;
    return is_known;
}

/* comm="cat", or in hex where it holds what could mislead a reader. */
static void take_program(log_span line, sighting *what)
{
    log_span value;
    size_t bytes;

    if (!field(line, "comm", &value) || log_is(value, "(null)"))
        return;
    if (log_skip(&value, "\"")) {
        const char *quote = memchr(value.at, '"', log_bytes(value));
        bytes = quote ? (size_t)(quote - value.at) : log_bytes(value);
        bytes = bytes < PROGRAM_NAME_BYTES - 1 ? bytes : PROGRAM_NAME_BYTES - 1;
        memcpy(what->program, value.at, bytes);
        return;
    }
    for (bytes = 0; bytes < PROGRAM_NAME_BYTES - 1 && log_bytes(value) >= 2; bytes++) {
        log_span digits = {value.at, value.at + 2};
        uint64_t byte;

        if (!whole_number(digits, 16, UINT8_MAX, &byte))
            break;
        what->program[bytes] = (char)byte;
        value.at += 2;
    }
}

/* The first four arguments. */
static void take_args(log_span line, sighting *what)
{
    static const char *const keys[] = {"a0", "a1", "a2", "a3"};

    what->has_args = true;
    for (uint32_t arg = 0; arg < 4; arg++)
        what->has_args &= number_field(line, keys[arg], 16, &what->args[arg]);
}

/* audit(1700000000.123:456) */
static void take_event(log_span line, audit_record *record)
{
    static const char opening[] = "audit(";
    log_span rest = {log_find(line, opening), line.end};

    record->event = (log_span){line.at, line.at};
    if (!rest.at || !log_skip(&rest, opening))
        return;
    const char *end = memchr(rest.at, ')', log_bytes(rest));
    if (!end)
        return;
    record->event = (log_span){rest.at, end};
    if (log_time(&rest, &record->what.first_ns))
        record->what.last_ns = record->what.first_ns;
}

static audit_kind kind_of(log_span line)
{
    log_span type;

    if (field(line, "type", &type)) {
        if (log_is(type, "SECCOMP") || log_is(type, "1326"))
            return AUDIT_SECCOMP;
        return log_is(type, "SYSCALL") || log_is(type, "1300") ? AUDIT_SYSCALL : AUDIT_OTHER;
    }
    if (log_find(line, ": SECCOMP "))
        return AUDIT_SECCOMP;
    return log_find(line, ": SYSCALL arch=") ? AUDIT_SYSCALL : AUDIT_OTHER;
}

audit_record audit_record_read(log_span line)
{
    audit_record record = {.kind = kind_of(line)};

    record.what.count = 1;
    record.what.word = CALLGATE_ALLOW;
    record.event = (log_span){line.at, line.at};
    if (record.kind == AUDIT_OTHER)
        return record;
    take_event(line, &record);
    take_program(line, &record.what);
    if (record.kind == AUDIT_SYSCALL)
        take_args(line, &record.what);
    if (!take_call(line, &record.what) ||
        (record.kind == AUDIT_SECCOMP && !take_word(line, &record.what)))
        record.kind = AUDIT_OTHER;
    return record;
}
