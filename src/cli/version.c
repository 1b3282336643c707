/* Prints the version, with what was found on this machine.
 */
#include "abi/abi.h"
#include "cli/cli.h"
#include "cli/libseccomp.h"
#include "kernel/probe.h"
#include "record/recorder.h"

static void print_flags(void)
{
    const char *between = "";

    for (uint32_t i = 0; seccomp_flag_get(i) != NULL; i++) {
        if (seccomp_flags_available(seccomp_flag_get(i)->bit) == 0)
            continue;
        printf("%s%s", between, seccomp_flag_get(i)->name);
        between = " ";
    }
}

/* The recorders that work here, as far as is known without a try; why those that don't do not. */
static void print_recorders(void)
{
    callgate_error ebpf = {.text = ""}, notify = {.text = ""};
    bool has_ebpf = ebpf_check(&ebpf) == CALLGATE_OK;
    bool has_notify = notify_check(&notify) == CALLGATE_OK;

    printf("recorders: %s%sptrace%s%s%s%s\n", has_ebpf ? "ebpf " : "", has_notify ? "notify " : "",
           has_ebpf ? "" : "; ", ebpf.text, has_notify ? "" : "; ", notify.text);
}

static void json_recorders(json_out *json)
{
    callgate_error err;

    json_begin(json, "recorders", '[');
    if (ebpf_check(&err) == CALLGATE_OK)
        json_text(json, NULL, "ebpf");
    if (notify_check(&err) == CALLGATE_OK)
        json_text(json, NULL, "notify");
    json_text(json, NULL, "ptrace");
    json_end(json, ']');
}

static void json_release(json_out *json, const char *key, uint32_t kernel)
{
    char release[16];

    snprintf(release, sizeof release, "%u.%u", kernel >> 16, kernel & 0xffff);
    json_text(json, key, release);
}

static int print_json(uint32_t table, uint32_t kernel, const char *library)
{
    json_out json = {.file = stdout};

    json_begin(&json, NULL, '{');
    json_number(&json, "schema", 1);
    json_text(&json, "version", CALLGATE_VERSION);
    json_begin(&json, "table", '{');
    json_release(&json, "kernel", table);
    json_number(&json, "calls", call_count());
    json_end(&json, '}');
    json_text(&json, "libseccomp", library);
    json_begin(&json, "host", '{');
    json_text(&json, "abi", callgate_abi_name(callgate_abi_host()));
    json_release(&json, "kernel", kernel);
    json_begin(&json, "flags", '[');
    for (uint32_t i = 0; seccomp_flag_get(i) != NULL; i++) {
        if (seccomp_flags_available(seccomp_flag_get(i)->bit) != 0)
            json_text(&json, NULL, seccomp_flag_get(i)->name);
    }
    json_end(&json, ']');
    json_recorders(&json);
    json_end(&json, '}');
    json_end(&json, '}');
    return CLI_YES;
}

int version_print(cli_session *cli)
{
    char release[32];
    bool has_library = libseccomp_release(release, sizeof release);
    uint32_t kernel = kernel_release(), table = call_kernel_newest();

    if (cli->is_json)
        return print_json(table, kernel, has_library ? release : NULL);
    printf("callgate %s\n", CALLGATE_VERSION);
    printf("table: %u calls through Linux %u.%u\n", call_count(), table >> 16, table & 0xffff);
    printf("libseccomp: %s\n", has_library ? release : "not found; its releases are in the table");
    printf("kernel: Linux %u.%u on %s; seccomp flags ", kernel >> 16, kernel & 0xffff,
           callgate_abi_name(callgate_abi_host()));
    print_flags();
    putchar('\n');
    print_recorders();
    return CLI_YES;
}
