/* Expectations that a profile is held to.
 *
 * They are decided for all calls that are meant.
 *
 *     profile nginx.json                        # relative to this file
 *     abi x86_64,x86                            # caps, kernel, as: what the options take
 *     allow @basic-io 'socket(AF_INET,*,*)'     # ALLOW or LOG
 *     refuse io_uring_* unshare                 # neither that nor left to a supervisor
 *     errno ENOSYS clone3
 *     action KILL_PROCESS ptrace
 *
 * A CALL holds where every call that it means gets what is expected: each value of arguments left
 * open, on each ABI of the target that has the call (or on the one that the CALL names).
 */
#ifndef CLI_EXPECT_EXPECT_H
#define CLI_EXPECT_EXPECT_H

#include "cli/cli.h"
#include "cli/expect/words.h"
#include "cli/explain/explanation.h"

/* What a word of a filter has to be. */
typedef struct expect_claim {
    bool is_level;
    callgate_level level; /* of all words, where is_level */
    uint32_t mask;        /* (word & mask) == value otherwise */
    uint32_t value;
    errno_id errno_named; /* a name, of which `value` has asm-generic's number; or ERRNO_UNNAMED */
} expect_claim;

/* Is a word of an ABI what is claimed? An errno's name means its number on the ABI's machine, or
 * the usual one where the target has machines of both kinds: a file holds but one. */
bool expect_claim_holds(const expect_claim *claim, uint32_t word, callgate_abi abi,
                        callgate_abi_set target);

/* "permitted", "ERRNO(ENOSYS)", "TRAP, whatever its data". */
void expect_claim_words(const expect_claim *claim, callgate_abi abi, text *out);

/* The options of a target that lines of a file can set. */
enum { EXPECT_SETTING_COUNT = 4 };
typedef struct expect_setting {
    const char *word; /* that begins such a line, and the option's name */
    option_id option;
} expect_setting;
extern const expect_setting expect_settings[EXPECT_SETTING_COUNT];

/* What lines speak of until another line changes it. */
typedef struct expect_scope {
    const char *profile;  /* NULL: none was named */
    callgate_place place; /* of its name */
    const char *values[EXPECT_SETTING_COUNT];
} expect_scope;

/* One CALL of one line. */
typedef struct expectation {
    const expect_scope *scope;
    expect_claim claim;
    const char *title; /* "errno ENOSYS clone3" */
    call_expression calls;
    callgate_place place; /* of the CALL */
} expectation;

typedef struct expect_file {
    loaded_source source; /* its text, so that errors can show it */
    arena memory;
    expectation *items;
    uint32_t count;
} expect_file;

/* Reads a file, or `-`. false: said why, every error that was found; no release is needed then. */
CALLGATE_MUST_CHECK bool expect_file_read(cli_session *cli, const char *word,
                                          expect_file *ret_file);
void expect_file_release(cli_session *cli, expect_file *file);

/* A call that gets something else. */
typedef struct expect_failure {
    callgate_abi abi;
    call_id call;
    callgate_call_data witness;
    uint32_t arg_count; /* of its arguments, up to the last that counts */
    uint32_t word;
    answer_reason reason; /* place.name is NULL and rule 0 where none is known */
    bool has_reason;
} expect_failure;

typedef enum expect_status {
    EXPECT_HOLDS,
    EXPECT_FAILS,
    EXPECT_UNTOLD, /* it could not be decided */
} expect_status;

enum { EXPECT_FAILURE_COUNT_MAX = 8 }; /* that are told of one CALL */

/* A profile for a target: what expectations are asked of. */
typedef struct expect_subject {
    loaded_source source;
    callgate_target target;
    callgate_source meaning; /* its places and ABIs; its policies end with the judging */
    const char *word;        /* as explain takes it; NULL: standard input */
    const char *options;     /* " --abi x86_64": what to tell explain besides */
} expect_subject;

typedef struct expect_outcome {
    const expectation *expectation; /* NULL: of the whole file */
    const char *file;
    const expect_subject *subject; /* NULL: it could not be read */
    expect_status status;
    uint32_t untold_count; /* calls whose source could not be asked */
    uint32_t asked_count;  /* calls, each on an ABI */
    uint32_t failed_count; /* of these */
    const expect_failure *failures;
    uint32_t failure_count;
    const char *problem; /* of UNTOLD */
} expect_outcome;

/* Judges expectations of one subject, in whose store its policies are. */
typedef struct expect_judge {
    callgate_store *store;
    const expect_subject *subject;
    arena *memory;
    uint32_t *seen; /* a node: the round that came by last */
    size_t seen_count;
    uint32_t round;
    uint64_t steps_left;
    filters_effort effort;
} expect_judge;

/* All is borrowed; the failures of outcomes are kept in `memory`. false: no memory. */
CALLGATE_MUST_CHECK bool expect_judge_open(expect_judge *judge, callgate_store *store,
                                           const expect_subject *subject, arena *memory);
void expect_judge_close(expect_judge *judge);

/* Every call that an expectation means, on each ABI of the target, or on the CALL's own. Fills in
 * the outcome's counts, status, failures, problem. EXPECT_STEP_COUNT_MAX is one limit for all that
 * a judge looks at. */
void expect_judge_call(expect_judge *judge, const expectation *item, expect_outcome *outcome);

/* "x86_64:socket(40,0,0)": a CALL for the command line. */
void expect_witness_words(const expect_failure *failure, text *out);

/* "callgate explain nginx.json 'x86_64:socket(40,0,0)' --kernel 5.10". */
void expect_explain_words(const expect_subject *subject, const expect_failure *failure, text *out);

/* The outcomes of a run, in order. */
typedef struct expect_report {
    const expect_outcome *outcomes;
    uint32_t count;
} expect_report;

/* How many there are of a status, in outcomes [first, end). */
uint32_t expect_count(const expect_report *report, uint32_t first, uint32_t end,
                      expect_status status);

/* docs/test.md shows each form. */
void expect_print_tap(const expect_report *report, FILE *file);
void expect_print_junit(const expect_report *report, FILE *file);
void expect_print_json(const expect_report *report, FILE *file);

#endif
