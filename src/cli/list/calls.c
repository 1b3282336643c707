/* Lists calls, with groups of them.
 */
#include "base/arena.h"
#include "cli/answer.h"
#include "cli/list/list.h"
#include "policy/call_text.h"
#include <string.h>

enum { LIST_ARENA_BYTES_MAX = 16 * 1024 * 1024 };

/* What text shows where --abi chooses nothing else; JSON has all. */
static const callgate_abi_set shown_abis =
    CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
    CALLGATE_ABI_BIT(CALLGATE_ABI_X32) | CALLGATE_ABI_BIT(CALLGATE_ABI_AARCH64) |
    CALLGATE_ABI_BIT(CALLGATE_ABI_ARM) | CALLGATE_ABI_BIT(CALLGATE_ABI_RISCV64) |
    CALLGATE_ABI_BIT(CALLGATE_ABI_S390X);

static void print_header(callgate_abi_set abis)
{
    printf("%-28s", "CALL");
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) != 0)
            printf(" %11s", callgate_abi_name((callgate_abi)i));
    }
    putchar('\n');
}

static void print_signature(call_id call)
{
    for (uint32_t i = 0; i < call_arg_count(call); i++) {
        const call_arg *arg = call_arg_get(call, i);
        size_t bytes = strlen(arg->type);
        bool is_tight = bytes > 0 && arg->type[bytes - 1] == '*';
        printf("%s%s%s%s", i == 0 ? "" : ", ", arg->type, is_tight ? "" : " ", arg->name);
    }
}

static void print_call(call_id call, callgate_abi_set abis, bool has_signature)
{
    char number[16];
    uint32_t nr;

    printf("%-28s", call_name(call));
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) == 0)
            continue;
        strcpy(number, "-");
        if (call_nr(call, (callgate_abi)i, &nr))
            nr_format(nr, number);
        printf(" %11s", number);
    }
    if (has_signature) {
        printf("\n    %s(", call_name(call));
        print_signature(call);
        putchar(')');
    }
    putchar('\n');
}

static void json_kernel(json_out *json, uint32_t kernel)
{
    char release[16];

    if (kernel == 0)
        return;
    snprintf(release, sizeof release, "%u.%u", kernel >> 16, kernel & 0xffff);
    json_text(json, "since", release);
}

static void json_call(json_out *json, call_id call, callgate_abi_set abis)
{
    uint32_t nr;

    json_begin(json, NULL, '{');
    json_text(json, "name", call_name(call));
    json_begin(json, "arguments", '[');
    for (uint32_t i = 0; i < call_arg_count(call); i++) {
        json_begin(json, NULL, '{');
        json_text(json, "name", call_arg_get(call, i)->name);
        json_text(json, "type", call_arg_get(call, i)->type);
        json_bool(json, "pointer", call_arg_get(call, i)->is_pointer);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_begin(json, "abis", '{');
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if ((abis & CALLGATE_ABI_BIT(i)) == 0 || !call_nr(call, (callgate_abi)i, &nr))
            continue;
        json_begin(json, callgate_abi_name((callgate_abi)i), '{');
        json_number(json, "nr", nr);
        json_kernel(json, call_kernel(call, (callgate_abi)i));
        json_end(json, '}');
    }
    json_end(json, '}');
    json_end(json, '}');
}

static void show_call(const cli_session *cli, json_out *json, call_id call, callgate_abi_set abis)
{
    if (cli->is_json)
        json_call(json, call, abis);
    else
        print_call(call, abis, cli->args.operand_count > 1);
}

static bool reads_call(cli_session *cli, const char *word, arena *memory)
{
    call_expression expression;

    if (!call_read(cli, word, memory, &expression))
        return false;
    for (uint32_t i = 0; i < expression.match_count; i++) {
        if (expression.matches[i].call != CALL_NONE)
            return true;
    }
    talk_failure(cli, "no call has the number '%s'", word);
    return false;
}

bool list_reads_calls(cli_session *cli)
{
    bool is_fine = true;
    arena memory;

    arena_init(&memory, LIST_ARENA_BYTES_MAX);
    for (size_t i = 1; i < cli->args.operand_count; i++)
        is_fine = reads_call(cli, cli->args.operands[i], &memory) && is_fine;
    arena_release(&memory);
    return is_fine;
}

/* The calls of one CALL; each is shown once, though a number may mean several. */
static void show_expression(cli_session *cli, json_out *json, const char *word, arena *memory,
                            callgate_abi_set abis)
{
    call_expression expression;
    call_id last = CALL_NONE;

    if (!call_read(cli, word, memory, &expression))
        return;
    for (uint32_t i = 0; i < expression.match_count; i++) {
        call_id call = expression.matches[i].call;
        if (call != CALL_NONE && call != last)
            show_call(cli, json, call, abis);
        last = call;
    }
}

void list_calls(cli_session *cli, json_out *json)
{
    callgate_target target;
    arena memory;

    if (!target_of(cli, &target))
        return;
    callgate_abi_set abis = target.abis != 0 ? target.abis
                            : cli->is_json   ? CALLGATE_ABI_BIT(CALLGATE_ABI_COUNT) - 1
                                             : shown_abis;
    arena_init(&memory, LIST_ARENA_BYTES_MAX);
    if (!cli->is_json)
        print_header(abis);
    for (call_id call = 0; cli->args.operand_count == 1 && call < call_count(); call++)
        show_call(cli, json, call, abis);
    for (size_t i = 1; i < cli->args.operand_count; i++)
        show_expression(cli, json, cli->args.operands[i], &memory, abis);
    arena_release(&memory);
}

static const char *bare_group(const char *name)
{
    return *name == '@' ? name + 1 : name;
}

bool list_is_group(const char *name)
{
    return call_group_from_name(bare_group(name), strlen(bare_group(name))) != NULL;
}

const char *list_group_name(uint32_t index)
{
    return index < call_group_count() ? call_group_get(index)->name : NULL;
}

static void json_group(json_out *json, const call_group *group)
{
    json_begin(json, NULL, '{');
    json_text(json, "name", group->name);
    json_text(json, "reason", group->reason);
    json_begin(json, "calls", '[');
    for (uint32_t i = 0; i < group->call_count; i++)
        json_text(json, NULL, call_name(group->calls[i]));
    json_end(json, ']');
    json_end(json, '}');
}

static void print_group(const call_group *group, bool has_calls)
{
    printf("@%-24s %4u calls  %s\n", group->name, group->call_count, group->reason);
    for (uint32_t i = 0; has_calls && i < group->call_count; i++)
        printf("    %s\n", call_name(group->calls[i]));
}

void list_groups(cli_session *cli, json_out *json)
{
    for (uint32_t i = 0; i < call_group_count(); i++) {
        const call_group *group = call_group_get(i);
        bool is_wanted = cli->args.operand_count == 1;
        for (size_t j = 1; j < cli->args.operand_count; j++)
            is_wanted = is_wanted || strcmp(bare_group(cli->args.operands[j]), group->name) == 0;
        if (is_wanted && cli->is_json)
            json_group(json, group);
        else if (is_wanted)
            print_group(group, cli->args.operand_count > 1);
    }
}
