/* What verbs share: the session, talk, sources, target, product.
 *
 * stdout is the product, stderr is talk. A report (explain, check, list) is a product: its first
 * line names the target. Where the product is a file or lines for a program (compile, eval, edit,
 * dump), the target is talk. Functions that return bool have said why when they return false;
 * what is left to do then is to return CLI_UNSURE.
 *
 *     int cmd_thing(cli_session *cli)
 *     {
 *         loaded_source source;
 *         callgate_source meaning;
 *
 *         if (!target_of(cli, &target) || !source_load(cli, cli->args.operands[0], &source))
 *             return CLI_UNSURE;
 *         …
 *         source_release(cli, &source);
 *         return CLI_YES;
 *     }
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "callgate/callgate.h"
#include "cli/json_out.h"
#include "cli/options.h"
#include "policy/answerer.h"
#include "policy/decision.h"
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

/* Exit statuses. `run` has its own: 125 callgate failed, 126 can't be executed, 127 not found. */
enum {
    CLI_YES = 0,
    CLI_NO = 1, /* differs, findings, denied */
    CLI_UNSURE = 2,
};

typedef struct loaded_source loaded_source;
struct text;

/* What readings of filters for single calls took so far (filters.c). */
typedef struct filters_effort {
    uint32_t failed_count; /* readings that failed, half a second each */
    uint64_t failed;       /* a bit a filter that failed; the last one for all further ones */
} filters_effort;

typedef struct cli_session {
    cli_args args;
    bool is_quiet;
    bool is_json;
    const char *json_path;  /* NULL: standard output */
    bool has_colour;        /* on stderr */
    bool has_out_colour;    /* on stdout */
    bool has_progress;      /* a line of it is on the terminal */
    loaded_source *sources; /* whose texts errors can show: the newest first */
    callgate_abi raw_abi;   /* whose byte order raw filters have: target_of sets it */
    uint32_t error_count;
    uint32_t warning_count;
    filters_effort effort;          /* of CALLs of the command line */
    callgate_diagnostic last_error; /* as it was said, for reports; no rule */
    struct said_list *said;         /* keeps what is said, for a report; NULL: nobody does */
    callgate_place at;              /* of what talk_failure speaks of; no name: of no place */
} cli_session;

/* One entry point a verb; the exit status. */
#define VERB(id, name, function, ...) int function(cli_session *cli);
#include "cli/verbs.def"
#undef VERB

/* Talk (talk.c). Control bytes are made visible. A place shows its line with a caret where its
 * text is one of the loaded sources'. -q leaves errors only. Each call is one write, so that no
 * other program's words come in between; a hint that is told apart is a second one. */
void talk_start(void);       /* before anything is said */
void talk_message_end(void); /* for who writes to stderr itself: writes all that it wrote so far */
void talk_error(cli_session *cli, const callgate_error *err);
void talk_operand_error(cli_session *cli, const callgate_error *err, const char *operand);
__attribute__((format(printf, 2, 3))) void talk_failure(cli_session *cli, const char *format, ...);
__attribute__((format(printf, 2, 3))) void talk_warning(cli_session *cli, const char *format, ...);
__attribute__((format(printf, 2, 3))) void talk_note(cli_session *cli, const char *format, ...);
__attribute__((format(printf, 2, 3))) void talk_hint(cli_session *cli, const char *format, ...);
/* Of an operand that is at fault: was it meant as the value of the option before it? */
void talk_hint_value(cli_session *cli, const char *operand);
/* "did you mean 'X'?", or what there is where nothing is near (NULL). */
void talk_hint_nearest(cli_session *cli, const char *nearest, const char *otherwise);
/* The same of an operand: where nothing is near it may have been meant as a value, too. */
void talk_hint_operand(cli_session *cli, const char *operand, const char *nearest,
                       const char *otherwise);
/* A line that the next one takes the place of, and whatever is said; it is drawn where stderr is a
 * terminal which this process has to itself, as far as is known, and not with -q. */
__attribute__((format(printf, 2, 3))) void talk_progress(cli_session *cli, const char *format, ...);
void talk_progress_end(cli_session *cli);
int say_usage(cli_session *cli, const char *problem); /* with the verb's synopsis; CLI_UNSURE */
callgate_sink talk_sink(cli_session *cli);            /* says every diagnostic as it comes */
bool talk_is_sink(const callgate_sink *sink);         /* is it such a one? */

/* The number from 1 to count_max that an option was given; 0: it has none. false: said why. */
CALLGATE_MUST_CHECK bool option_count(cli_session *cli, option_id option, uint32_t count_max,
                                      uint32_t *ret_count);

/* Writes text with control bytes as \xNN, so that no input can speak to a terminal. */
void print_visible(FILE *file, const char *text);
void print_visible_lines(FILE *file, const char *text); /* line ends stay what they are */

/* A finding as a line of a report, on stdout: "p.json:12:17: warning: …", then as talk does. */
void print_finding(const cli_session *cli, const callgate_diagnostic *diagnostic);

/* A SOURCE (source.c). */
typedef enum source_kind {
    SOURCE_PROFILE,
    SOURCE_FILTER, /* raw cBPF */
    SOURCE_OBSERVATION,
    SOURCE_LIVE, /* a process, a container, this process */
} source_kind;

struct loaded_source {
    loaded_source *next;
    const char *name; /* as it was typed; what places are called */
    source_kind kind;
    bool is_builtin;
    const char *release; /* of a built-in: whose profile means the same; NULL: none */
    bool is_stdin;
    bool is_swapped; /* FILTER: of the other byte order than this machine's */
    callgate_profile *profile;
    callgate_filter *filter;
    struct observation *observation;
    struct live_source *live;
    char *text; /* as it was read; NULL for built-ins */
    size_t text_bytes;
    struct stat status; /* of the file when it was read */
};

/* Is the file still the one that was read, if one was? */
bool source_is_unchanged(const loaded_source *source);

/* Is this word a SOURCE rather than a CALL: a built-in, a file, `-`, or a kind such as pid:1? */
bool source_is_named(const char *word);

/* Hints at the SOURCE that a word which could not be read as a CALL was likely meant to be. */
void source_hint(cli_session *cli, const char *word);

/* Finds and reads what a SOURCE names. sink takes a profile's warnings.
 * false: said why. Otherwise source_release it before `word` goes. */
CALLGATE_MUST_CHECK bool source_load(cli_session *cli, const char *word, loaded_source *ret_source,
                                     const callgate_sink *sink);

/* The same of what a file of this name holds, where that is known already. It is copied. */
CALLGATE_MUST_CHECK bool source_load_known(cli_session *cli, const char *name,
                                           const struct text *known, loaded_source *ret_source,
                                           const callgate_sink *sink);
void source_release(cli_session *cli, loaded_source *source);

/* What a loaded source means for a target (source_mean.c); ret_meaning ends with
 * callgate_source_clear. A raw filter and an observation have no origin, no places, no attachment:
 * an observation permits what was seen, and all else is EPERM. */
CALLGATE_MUST_CHECK bool source_mean(cli_session *cli, callgate_store *store,
                                     const loaded_source *source, const callgate_target *target,
                                     callgate_source *ret_meaning, const callgate_sink *sink);

/* The same in the terms of the library: a status, nothing said but through a sink. To talk's a
 * built-in profile reports what is of the target alone: what is odd about the profile is its
 * author's, nothing that this user could mend. */
CALLGATE_MUST_CHECK callgate_status
source_resolve(callgate_store *store, const loaded_source *source, const callgate_target *target,
               callgate_source *ret_meaning, const callgate_sink *sink, callgate_error *reterr);

/* Where `self` can't be read it has no meaning as a whole, but answers calls. */
bool source_is_asked(const loaded_source *source);

/* source_mean for verbs that need answers only: of a source that is asked, and of filters whose
 * meaning as a whole can't be told (which is said), *ret_meaning holds the ABIs and no policy. */
CALLGATE_MUST_CHECK bool source_answer(cli_session *cli, callgate_store *store,
                                       const loaded_source *source, const callgate_target *target,
                                       callgate_source *ret_meaning, const callgate_sink *sink);

/* Who answers calls after source_answer. */
call_answerer source_answerer(const loaded_source *source, const callgate_source *meaning);

/* What a meaning that has a policy says of a number of an arch, and why.
 *   ret_origin  its leaves are indexes into places; DECISION_NONE: not known */
void meaning_find(const callgate_source *meaning, uint32_t arch, uint32_t nr,
                  decision *ret_decision, decision *ret_origin);

/* After source_answer, of a source that isn't asked: what calls of one arch and number get whose
 * arguments have the bits of `call` under `care`, and why.
 *   ret_origin  its leaves are indexes into places, of a meaning without a policy the numbers of
 *               filters; DECISION_NONE: not known
 * Errors: those of filters_decide, where there is no policy. */
CALLGATE_MUST_CHECK callgate_status
source_decide(callgate_store *store, const loaded_source *source, const callgate_source *meaning,
              const callgate_call_data *call, const uint64_t care[6], filters_effort *effort,
              decision *ret_decision, decision *ret_origin, callgate_error *reterr);

/* The target (target.c): what --abi, --caps, --kernel, --as and --target say; without them this
 * machine for run and compile, else every ABI of the files and the newest kernel. */
CALLGATE_MUST_CHECK bool target_of(cli_session *cli, callgate_target *ret_target);

/* Changes a target by the value of one option: ABI, CAPS, KERNEL, AS. */
CALLGATE_MUST_CHECK bool target_read(cli_session *cli, option_id option, const char *value,
                                     callgate_target *target);

/* A target's members: of what is no profile the ABIs only, all else has been resolved already. */
void target_json(json_out *json, const loaded_source *source, const callgate_target *target,
                 const callgate_source *meaning);

/* What was read, and what for: "default, as in Docker 29, for x86_64, …". */
void print_heading(FILE *file, const loaded_source *source, const callgate_target *target,
                   const callgate_source *meaning);

/* Says the same as talk: for verbs whose product is for a program. */
void target_say(cli_session *cli, const loaded_source *source, const callgate_target *target,
                const callgate_source *meaning);

/* The running kernel in CALLGATE_KERNEL form. */
uint32_t host_kernel(void);

/* A product in a file (output.c): written beside `path` and renamed over it, so that it is there
 * whole or not at all; mode and owner of a file that was there are kept. */
CALLGATE_MUST_CHECK bool output_file(cli_session *cli, const char *path, const void *data,
                                     size_t bytes);

/* Is the path no symbolic link to nothing? output_file looks too; who works for long looks before.
 * false: said why. */
CALLGATE_MUST_CHECK bool output_leads_somewhere(cli_session *cli, const char *path);

/* Does the path mean a descriptor that is open already: /dev/stdout, /dev/fd/3? output_file writes
 * to it, be it a file or a pipe. */
bool output_is_descriptor(const char *path);

/* Would what is written to both be one file's? What isn't a file takes one behind the other. */
bool output_is_same_file(const char *one, const char *other);

/* Could output_file write there now? For those who work long before they write; the rest of what
 * can go wrong is told then. false: said why. */
CALLGATE_MUST_CHECK bool output_has_place(cli_session *cli, const char *path);

/* What a path means. Links are followed when that is found out, and never again: a program that
 * runs in between could make it mean something else. */
typedef struct output_place {
    const char *path;      /* as it is talked of */
    int failure;           /* why nothing can be written there, as errno says it; 0: it may */
    char file[PATH_MAX];   /* "": a device, a pipe, a descriptor */
    char folder[PATH_MAX]; /* of the file; another one that its path leads to isn't written to */
} output_place;

/* A place that is known: a file, whatever its name means. */
void output_place_set(const char *path, const char *file, output_place *ret_place);

/* Of a link to nothing it is the link itself: output_leads_somewhere refuses that before. */
void output_place_find(const char *path, output_place *ret_place);

/* Writes there as output_file does. */
CALLGATE_MUST_CHECK bool output_place_write(cli_session *cli, const output_place *place,
                                            const void *data, size_t bytes);

/* The product of a verb: to the file of --output, else (or for '-') to stdout. */
CALLGATE_MUST_CHECK bool output_product(cli_session *cli, const void *data, size_t bytes);

/* Ends stdout; false: something that was written there was lost, and it was said. */
CALLGATE_MUST_CHECK bool output_end(cli_session *cli);

/* Help (help.c) and version (version.c). */
void help_print(FILE *file, verb_id verb);
int version_print(cli_session *cli);

#endif
