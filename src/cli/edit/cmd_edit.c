/* callgate edit: changes what a profile means, keeping how it is written.
 */
#include "abi/abi.h"
#include "cli/action_word.h"
#include "cli/answer.h"
#include "cli/edit/cover.h"
#include "cli/edit/product.h"
#include "cli/edit/verify.h"
#include "cli/edit/warn.h"
#include "cli/oci/parts.h"
#include "cli/oci/portable.h"

enum {
    EDIT_ARENA_BYTES_MAX = 64 * 1024 * 1024,
    EDIT_ERRNO_MAX = 4094, /* libseccomp takes no more */
};

/* The calls of one kind, as they are read. */
typedef struct edit_calls {
    call_expression *items;
    uint32_t count;
} edit_calls;

static bool add_call(cli_session *cli, arena *memory, edit_calls *calls, const char *word)
{
    if (!call_read(cli, word, memory, &calls->items[calls->count]))
        return false;
    calls->count++;
    return true;
}

/* An operand behind the SOURCE belongs to the --allow or --deny in front of it. */
static option_id owner_of(const cli_args *args, size_t operand)
{
    option_id owner = OPTION_NONE;

    for (size_t i = 0; i < args->given_count; i++) {
        option_id option = args->given[i].option;
        if (args->given[i].operand_index <= operand &&
            (option == OPTION_ALLOW || option == OPTION_DENY))
            owner = option;
    }
    return owner;
}

static bool read_operand_calls(cli_session *cli, arena *memory, edit_calls *allow, edit_calls *deny)
{
    for (size_t i = 1; i < cli->args.operand_count; i++) {
        option_id owner = owner_of(&cli->args, i);
        if (owner == OPTION_NONE) {
            talk_failure(cli, "'%s' is one operand too many", cli->args.operands[i]);
            talk_hint(cli, "write --allow or --deny in front of calls");
            talk_hint_value(cli, cli->args.operands[i]);
            return false;
        }
        if (!add_call(cli, memory, owner == OPTION_ALLOW ? allow : deny, cli->args.operands[i]))
            return false;
    }
    return true;
}

static bool read_calls(cli_session *cli, arena *memory, edit_calls *allow, edit_calls *deny)
{
    size_t count = cli->args.given_count + cli->args.operand_count + 1;

    allow->items = arena_alloc(memory, count * sizeof *allow->items);
    deny->items = arena_alloc(memory, count * sizeof *deny->items);
    if (allow->items == NULL || deny->items == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    for (size_t i = 0; i < cli->args.given_count; i++) {
        const given_option *given = &cli->args.given[i];
        bool is_allow = given->option == OPTION_ALLOW;
        if (!is_allow && given->option != OPTION_DENY)
            continue;
        if (!add_call(cli, memory, is_allow ? allow : deny, given->value))
            return false;
    }
    return read_operand_calls(cli, memory, allow, deny);
}

/* By whose numbers a name counts: this file's are for all machines, or those that were asked for.
 */
static callgate_abi errno_abi_of(const callgate_target *target)
{
    callgate_abi_set machine =
        target->machine < CALLGATE_ABI_COUNT ? CALLGATE_ABI_BIT(target->machine) : 0;

    return errno_abi(target->abis != 0 ? target->abis : machine);
}

static bool read_errno(cli_session *cli, edit_request *request)
{
    const char *word = args_value(&cli->args, OPTION_ERRNO, 0);

    if (word == NULL)
        return true;
    request->has_errno = true;
    if (!errno_word_read(word, request->errno_abi, &request->errno_value) ||
        request->errno_value > EDIT_ERRNO_MAX) {
        talk_failure(cli, "'%s' is no errno", word);
        talk_hint(cli, "'callgate list errnos' lists them; numbers go to %d", EDIT_ERRNO_MAX);
        return false;
    }
    if (request->errno_value == 0)
        talk_warning(cli, "errno 0 tells the program that the denied call succeeded");
    return true;
}

static bool read_default(cli_session *cli, edit_request *request)
{
    const char *word = args_value(&cli->args, OPTION_DEFAULT_ACTION, 0);
    uint32_t action;

    if (word == NULL)
        return true;
    if (!action_word_read(word, request->errno_abi, &action, &request->has_default_errno, NULL)) {
        talk_failure(cli, "'%s' is no action", word);
        talk_hint(cli, "'callgate list actions' lists them; an errno stands in brackets: "
                       "'ERRNO(EPERM)'");
        return false;
    }
    request->has_default_action = true;
    request->default_action = action & CALLGATE_ACTION_MASK;
    request->default_errno = action & CALLGATE_DATA_MASK;
    return true;
}

/* Fills a request; its calls live in the arena. */
static bool read_request(cli_session *cli, const callgate_target *target, arena *memory,
                         edit_request *ret_request)
{
    edit_calls allow = {0}, deny = {0};
    edit_request request = {.is_audit = args_has(&cli->args, OPTION_AUDIT),
                            .errno_abi = errno_abi_of(target)};

    if (!read_calls(cli, memory, &allow, &deny) || !read_errno(cli, &request) ||
        !read_default(cli, &request))
        return false;
    request.allow = allow.items;
    request.allow_count = allow.count;
    request.deny = deny.items;
    request.deny_count = deny.count;
    if (request.allow_count + request.deny_count == 0 && !request.has_default_action &&
        !request.is_audit && !args_has(&cli->args, OPTION_PORTABLE)) {
        say_usage(cli, "edit needs to be told what to change");
        talk_hint(cli, "--allow, --deny, --default-action, --audit or --portable");
        return false;
    }
    if (request.has_errno && request.deny_count == 0) {
        talk_failure(cli, "--errno is for the calls of --deny, and there is none");
        return false;
    }
    *ret_request = request;
    return true;
}

/* The edited profile once more, in the form that all runtimes read alike. */
static bool write_portable(const machines_run *run, const loaded_source *source)
{
    const char *directory = parts_directory(run->cli);
    text out;

    if (directory != NULL)
        return portable_write_parts(run, directory);
    text_init(&out);
    bool is_written = portable_write(run, &out);
    if (is_written && out.has_failed)
        talk_failure(run->cli, "out of memory");
    is_written = is_written && !out.has_failed &&
                 edit_write_text(run->cli, source, text_data(&out), out.bytes);
    text_release(&out);
    return is_written;
}

static bool mean_portable(cli_session *cli, callgate_store *store, const callgate_target *target,
                          const loaded_source *source, const loaded_source *edited)
{
    machines_run run = {cli, store, edited, target, NULL};
    callgate_source meaning;

    if (!source_mean(cli, store, edited, target, &meaning, NULL))
        return false;
    run.meaning = &meaning;
    bool is_written = write_portable(&run, source);
    callgate_source_clear(&meaning);
    return is_written;
}

static bool make_portable(cli_session *cli, const callgate_target *target,
                          const loaded_source *source, const edit_result *result)
{
    loaded_source edited = {.name = source->name, .kind = SOURCE_PROFILE};
    callgate_store *store;

    if (!edit_parse(cli, source, result->text, result->text_bytes, &edited))
        return false;
    bool is_written = store_open(cli, &store);
    if (is_written) {
        is_written = mean_portable(cli, store, target, source, &edited);
        callgate_store_free(store);
    }
    callgate_profile_free(edited.profile);
    return is_written;
}

static bool write_result(cli_session *cli, const callgate_target *target,
                         const loaded_source *source, const edit_request *request,
                         const edit_result *result)
{
    if (args_has(&cli->args, OPTION_PORTABLE))
        return make_portable(cli, target, source, result);
    edit_warn(cli, source, result->text, result->text_bytes, target, request);
    return edit_write_result(cli, source, result);
}

/* How rules may be changed. */
typedef struct edit_way {
    bool takes_overlaps; /* with overlaps, if that comes out right */
    bool is_covered;     /* those of a call all anew */
    bool takes_low_words;
    bool adds_alone; /* a rule that decides ahead of them, where that takes too many */
    bool lengthens_guests;
    bool shields_guests; /* and they each other */
} edit_way;

/* Each rule by itself at first: that leaves most of the text as it is. */
static const edit_way ways[] = {
    {.takes_overlaps = false},
    {.takes_overlaps = true},
    {.is_covered = true},
    {.is_covered = true, .takes_low_words = true},
    {.takes_overlaps = true, .adds_alone = true},
    {.takes_overlaps = true, .lengthens_guests = true},
    {.takes_overlaps = true, .shields_guests = true},
    {.takes_overlaps = true, .lengthens_guests = true, .shields_guests = true},
};

enum { WAY_COUNT = sizeof ways / sizeof *ways, PLAIN_WAY = 2 };

static void take_way(edit_request *request, const edit_coverer *coverer, const edit_way *way)
{
    request->takes_overlaps = way->takes_overlaps;
    request->coverer = way->is_covered ? coverer : NULL;
    request->takes_low_words = way->takes_low_words;
    request->adds_alone = way->adds_alone;
    request->lengthens_guests = way->lengthens_guests;
    request->shields_guests = way->shields_guests;
}

/* Are calls asked about that socketcall or ipc carry, too? Their rules meet there, whatever they
 * compare. */
static bool asks_guests(const call_expression *expressions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < expressions[i].match_count; j++)
            if (expressions[i].matches[j].call != CALL_NONE &&
                call_has_multiplexer(expressions[i].matches[j].call))
                return true;
    return false;
}

/* Edits in silence, and holds the result to the request where it may fail that. */
static bool edit_works(cli_session *cli, const callgate_target *target, const loaded_source *source,
                       const edit_request *request)
{
    edit_result result;

    if (profile_edit(source->profile, request, &result, NULL, NULL) != CALLGATE_OK)
        return false;
    bool may_fail = request->takes_overlaps || request->coverer != NULL ||
                    request->has_default_action || request->is_audit ||
                    edit_asks_doors(request->deny, request->deny_count) ||
                    asks_guests(request->allow, request->allow_count) ||
                    asks_guests(request->deny, request->deny_count);
    bool is_fine = !may_fail ||
                   edit_verify(cli, target, source, result.text, result.text_bytes, request, true);
    edit_result_clear(&result);
    return is_fine;
}

static bool find_way(cli_session *cli, const callgate_target *target, const loaded_source *source,
                     const edit_coverer *coverer, edit_request *request)
{
    for (size_t i = 0; i < WAY_COUNT; i++) {
        take_way(request, coverer, &ways[i]);
        if (edit_works(cli, target, source, request))
            return true;
    }
    return false;
}

/* The first way that works; where none does, the one whose error says most. */
static void choose_way(cli_session *cli, const callgate_target *target, const loaded_source *source,
                       const edit_coverer *coverer, edit_request *request)
{
    if (find_way(cli, target, source, coverer, request))
        return;
    request->refuses_doors =
        !request->has_errno && edit_asks_doors(request->deny, request->deny_count);
    if (request->refuses_doors && find_way(cli, target, source, coverer, request))
        return;
    request->refuses_doors = false;
    take_way(request, coverer, &ways[PLAIN_WAY]);
}

static bool edit_source(cli_session *cli, const callgate_target *target,
                        const loaded_source *source, edit_request *request)
{
    edit_coverer coverer = edit_coverer_of(cli);
    callgate_sink sink = talk_sink(cli);
    edit_result result;
    callgate_error err;

    choose_way(cli, target, source, &coverer, request);
    if (profile_edit(source->profile, request, &result, &sink, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    bool is_fine =
        edit_verify(cli, target, source, result.text, result.text_bytes, request, false) &&
        write_result(cli, target, source, request, &result);
    edit_result_clear(&result);
    return is_fine;
}

int cmd_edit(cli_session *cli)
{
    callgate_target target;
    loaded_source source;
    edit_request request;
    callgate_sink sink = talk_sink(cli);
    int status = CLI_UNSURE;
    arena memory;

    if (cli->args.operand_count == 0)
        return say_usage(cli, "edit needs a SOURCE");
    arena_init(&memory, EDIT_ARENA_BYTES_MAX);
    if (target_of(cli, &target) && read_request(cli, &target, &memory, &request) &&
        source_load(cli, cli->args.operands[0], &source, &sink)) {
        if (edit_is_possible(cli, &source) && edit_source(cli, &target, &source, &request))
            status = CLI_YES;
        source_release(cli, &source);
    }
    arena_release(&memory);
    return status;
}
