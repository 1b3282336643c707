/* Compiles a policy into the product of a verb.
 */
#include "abi/abi.h"
#include "cli/product.h"
#include <string.h>
#include <unistd.h>

static bool is_to_stdout(const cli_session *cli)
{
    const char *path = args_value(&cli->args, OPTION_OUT, 0);

    return path == NULL || strcmp(path, "-") == 0;
}

/* An ABI whose byte order the whole filter has; NONE where machines of both orders are in it. */
static callgate_abi order_of(callgate_abi_set abis)
{
    callgate_abi found = CALLGATE_ABI_NONE;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) == 0)
            continue;
        if (found != CALLGATE_ABI_NONE &&
            abi_get(found)->is_big_endian != abi_get((callgate_abi)i)->is_big_endian)
            return CALLGATE_ABI_NONE;
        found = (callgate_abi)i;
    }
    return found;
}

bool product_fits(cli_session *cli, const char *format, callgate_abi_set abis)
{
    bool is_binary = strcmp(format, "bpf") == 0;
    bool is_raw = is_binary || strcmp(format, "base64") == 0 || strcmp(format, "hex") == 0;

    if (is_binary && is_to_stdout(cli) && isatty(STDOUT_FILENO) == 1) {
        talk_failure(cli, "a raw filter is not written to a terminal");
        talk_hint(cli, "name a file with -o, or choose --format asm");
        return false;
    }
    if (is_raw && order_of(abis) == CALLGATE_ABI_NONE) {
        talk_failure(cli, "a raw filter has one byte order, and the target's ABIs have two");
        talk_hint(cli, "choose ABIs of one order with --abi");
        return false;
    }
    return true;
}

static bool write_filter(cli_session *cli, const char *format, const callgate_filter *filter,
                         callgate_abi_set abis)
{
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    bool is_written = false;
    text product;

    text_init(&product);
    product_find(format)(insns, insn_count, order_of(abis), &product);
    if (product.has_failed)
        talk_failure(cli, "out of memory");
    else
        is_written = output_product(cli, text_data(&product), product.bytes);
    text_release(&product);
    if (is_written)
        talk_note(cli, "%zu instruction%s, proved equal to the policy", insn_count,
                  insn_count == 1 ? "" : "s");
    return is_written;
}

callgate_compile_options product_options(uint32_t kernel, observation *seen)
{
    return (callgate_compile_options){.kernel = kernel != CALLGATE_KERNEL_NEWEST ? kernel : 0,
                                      .frequency = seen ? observation_frequency : NULL,
                                      .user = seen};
}

bool product_write(cli_session *cli, const char *format, callgate_store *store,
                   const callgate_policy *policy, callgate_abi_set abis,
                   const callgate_compile_options *options)
{
    callgate_filter *filter;
    callgate_error err;

    callgate_status status = callgate_compile(store, policy, options, &filter, &err);
    talk_progress_end(cli);
    if (status != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    bool is_written = write_filter(cli, format, filter, abis);
    callgate_filter_free(filter);
    return is_written;
}
