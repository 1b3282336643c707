/* Prints the version, with what was found on this machine.
 */
#include "abi/abi.h"
#include "cli/cli.h"
#include "cli/libseccomp.h"
#include "kernel/probe.h"

/* The newest kernel that the table of calls knows a call of. */
static uint32_t newest_kernel(void)
{
    uint32_t newest = 0;

    for (call_id call = 0; call < call_count(); call++) {
        for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
            uint32_t kernel = call_kernel(call, (callgate_abi)abi);
            if (kernel > newest)
                newest = kernel;
        }
    }
    return newest;
}

static void print_flags(bool is_json)
{
    const char *between = "";

    for (uint32_t i = 0; seccomp_flag_get(i) != NULL; i++) {
        const seccomp_flag *flag = seccomp_flag_get(i);
        if (seccomp_flags_available(flag->bit) == 0)
            continue;
        printf(is_json ? "%s\"%s\"" : "%s%s", between, flag->name);
        between = is_json ? ", " : " ";
    }
}

static int print_json(uint32_t table, uint32_t kernel, const char *release)
{
    printf(
        "{\"schema\": 1, \"version\": \"%s\", \"table\": {\"kernel\": \"%u.%u\", \"calls\": %u}, "
        "\"host\": {\"abi\": \"%s\", \"kernel\": \"%u.%u\", \"flags\": [",
        CALLGATE_VERSION, table >> 16, table & 0xffff, call_count(),
        callgate_abi_name(callgate_abi_host()), kernel >> 16, kernel & 0xffff);
    print_flags(true);
    if (release != NULL)
        printf("], \"libseccomp\": \"%s\"}}\n", release);
    else
        printf("], \"libseccomp\": null}}\n");
    return CLI_YES;
}

int version_print(cli_session *cli)
{
    char release[32];
    bool has_library = libseccomp_release(release, sizeof release);
    uint32_t kernel = kernel_release(), table = newest_kernel();

    if (cli->is_json)
        return print_json(table, kernel, has_library ? release : NULL);
    printf("callgate %s\n", CALLGATE_VERSION);
    printf("table: %u calls through Linux %u.%u\n", call_count(), table >> 16, table & 0xffff);
    printf("libseccomp: %s\n", has_library ? release : "not found; its releases are in the table");
    printf("kernel: Linux %u.%u on %s; seccomp flags ", kernel >> 16, kernel & 0xffff,
           callgate_abi_name(callgate_abi_host()));
    print_flags(false);
    putchar('\n');
    return CLI_YES;
}
