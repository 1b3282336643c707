/* The command: finds the verb, hands over to it.
 */
#include "cli/cli.h"
#include "cli/divert.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A closed standard descriptor would become the next file that is opened. In its place stands one
 * that fails when it is used. */
static void hold_standard_descriptors(void)
{
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) != descriptor)
            _exit(CLI_UNSURE);
    }
}

static void do_nothing(int number)
{
    (void)number;
}

/* What can't be written is an error, not the end. A program that is started later finds the signal
 * as it was: handlers don't outlive execve. */
static void outlive(int number)
{
    const struct sigaction handled = {.sa_handler = do_nothing, .sa_flags = SA_RESTART};
    struct sigaction before;

    if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_DFL)
        sigaction(number, &handled, NULL);
}

static bool is_colour_terminal(int descriptor)
{
    const char *never = getenv("NO_COLOR"), *terminal = getenv("TERM");

    return isatty(descriptor) == 1 && (never == NULL || *never == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

/* The last --color decides; without one it stays as it is. */
static void choose_colour(cli_session *cli, const cli_args *args)
{
    const char *last = NULL, *value;

    for (size_t i = 0; (value = args_value(args, OPTION_COLOR, i)) != NULL; i++)
        last = value;
    if (last == NULL)
        return;
    bool is_auto = strcmp(last, "auto") == 0, is_always = strcmp(last, "always") == 0;
    cli->has_colour = is_always || (is_auto && is_colour_terminal(STDERR_FILENO));
    cli->has_out_colour = is_always || (is_auto && is_colour_terminal(STDOUT_FILENO));
}

static void apply_common(cli_session *cli, const cli_args *args)
{
    cli->is_quiet = cli->is_quiet || args_has(args, OPTION_QUIET);
    cli->is_json = cli->is_json || args_has(args, OPTION_JSON);
    const char *path = args_value(args, OPTION_JSON, 0);
    if (path != NULL)
        cli->json_path = strcmp(path, "-") != 0 ? path : NULL;
    choose_colour(cli, args);
}

static bool runs_programs(verb_id verb)
{
    return verb == VERB_RUN || verb == VERB_RECORD;
}

/* What each failure of callgate itself gives: statuses below 125 are those of a child. */
static int failure_status(verb_id verb)
{
    return runs_programs(verb) ? 125 : CLI_UNSURE;
}

/* Standard output is where a verb reports to, but for record, whose program has it. */
static int report(cli_session *cli, int (*function)(cli_session *cli))
{
    if (cli->json_path == NULL || cli->args.verb == VERB_RECORD ||
        !option_belongs(OPTION_JSON, cli->args.verb))
        return function(cli);
    return divert_report(cli, function, cli->json_path, failure_status(cli->args.verb));
}

static int run_verb(cli_session *cli)
{
    static int (*const functions[])(cli_session *) = {
#define VERB(id, name, function, ...) function,
#include "cli/verbs.def"
#undef VERB
    };

    if (args_has(&cli->args, OPTION_HELP)) {
        help_print(stdout, cli->args.verb);
        return CLI_YES;
    }
    if (runs_programs(cli->args.verb))
        outlive(SIGPIPE); /* what a program did is worth more than a message that nobody reads */
    return report(cli, functions[cli->args.verb]);
}

static int say_unknown_verb(cli_session *cli, const char *name)
{
    const char *const later[] = {"watch", "ps"};
    const char *nearest = nearest_verb(name);

    talk_failure(cli, "unknown verb '%s'", name);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (strcmp(later[i], name) == 0) {
            talk_hint(cli, "'%s' is not part of this version", name);
            return CLI_UNSURE;
        }
    }
    if (strcmp(name, "version") == 0)
        nearest = "--version";
    if (nearest != NULL)
        talk_hint(cli, "did you mean 'callgate %s'?", nearest);
    else
        talk_hint(cli, "'callgate --help' lists the verbs");
    return CLI_UNSURE;
}

/* `callgate help [VERB]`, for those who type it. */
static int help_verb(cli_session *cli, const char *name)
{
    bool is_of_all = name == NULL || strcmp(name, "help") == 0;
    verb_id verb = is_of_all ? VERB_NONE : verb_from_name(name);

    if (!is_of_all && verb == VERB_NONE)
        return say_unknown_verb(cli, name);
    help_print(stdout, verb);
    return CLI_YES;
}

static int find_verb(cli_session *cli, const cli_args *global)
{
    callgate_error err;

    if (args_has(global, OPTION_VERSION))
        return report(cli, version_print);
    if (args_has(global, OPTION_HELP))
        return help_verb(cli, global->operands[0]);
    if (global->operand_count == 0) {
        help_print(stderr, VERB_NONE);
        return CLI_UNSURE;
    }
    const char *name = global->operands[0];
    if (strcmp(name, "help") == 0)
        return help_verb(cli, global->operands[1]);
    verb_id verb = verb_from_name(name);
    if (verb == VERB_NONE)
        return say_unknown_verb(cli, name);
    if (!args_parse(&cli->args, verb, global->operand_count - 1, global->operands + 1, &err)) {
        talk_error(cli, &err);
        return failure_status(verb);
    }
    apply_common(cli, &cli->args);
    int status = run_verb(cli);
    args_release(&cli->args);
    return status;
}

int main(int argc, char **argv)
{
    cli_session cli = {.args.verb = VERB_NONE, .raw_abi = callgate_abi_host()};
    cli_args global;
    callgate_error err;
    size_t argument_count = argc > 0 ? (size_t)argc - 1 : 0;

    hold_standard_descriptors();
    outlive(SIGXFSZ);
    talk_start();
    cli.has_colour = is_colour_terminal(STDERR_FILENO);
    cli.has_out_colour = is_colour_terminal(STDOUT_FILENO);
    if (!args_parse(&global, VERB_NONE, argument_count, (const char *const *)argv + 1, &err)) {
        talk_error(&cli, &err);
        return CLI_UNSURE;
    }
    apply_common(&cli, &global);
    int status = find_verb(&cli, &global);
    args_release(&global);
    if (!output_end(&cli) && status < CLI_UNSURE)
        status = failure_status(cli.args.verb);
    return status;
}
