/* Lossless edits: some calls allowed or denied.
 *
 * The rest of the profile's text stays byte for byte.
 *
 * Steps, in this order, each on the text that the one before left: the default action, the calls
 * to allow, the calls to deny, audit. Guaranteed of the new text, where CALLGATE_OK is returned:
 *
 *   allow X       X is permitted (ALLOW; LOG where it was so) for all arguments, on every ABI of
 *                 the profile, under whatever capabilities, kernel and machine
 *   deny X        X is permitted nowhere, under no condition, and left to no supervisor. It gets
 *                 the errno asked for; without one, what the profile says for it already where
 *                 that refuses, else the default action where it refuses, else ERRNO(EPERM). Where
 *                 the default action permits, one rule is left, with the first such word
 *   X(a, *, c)    the same for the calls with these arguments; what happens with other arguments
 *                 is as before, under every condition. With takes_low_words those that differ from
 *                 them in high words count as these, where a rule's mask leaves high words out
 *   default       the default action is another. Rules that said the old one decided nothing, and
 *                 lose the calls that others decide
 *   masked X      conditions on arguments of 32 bits look at the low word alone; a rule that
 *                 compares becomes several, each with its guards and action. Of overlapping rules
 *                 another one may decide then: the caller compares
 *   audit         the default action, and every rule that refuses, becomes LOG; what goes through
 *                 socketcall or ipc is permitted by its own rules there, without one
 *
 * All else is unchanged: other calls, order, spacing, comments, keys that nobody knows. Inserted
 * lines take indentation and form from their neighbours. A rule of which no call is left goes.
 * The text is parsed again before it is handed out.
 *
 * What OCI can't say exactly is CALLGATE_UNSUPPORTED, never a wrong file: an ABI in front of a
 * call or a number (rules hold on every ABI), an argument over 32 bits where 32-bit ABIs would
 * read another value. Rules that can't be split one by one (a mask with more than
 * EDIT_RULE_COUNT_MAX parts, overlaps with different actions) are written anew, each under the
 * guards where it holds, if there is a coverer. A call both allowed and denied is CALLGATE_INVALID.
 *
 * Readings: runc answers ENOSYS above the largest number that the rules name, whatever the
 * default action says, so naming or dropping the newest call moves that edge between refusals.
 * socketcall and ipc reach other calls on some ABIs: they are edited as calls of their own, denied
 * by a rule ahead of all others, and a warning says so where a denied call stays within their
 * reach. Rules for what goes through them are rules for them too: where the default action should
 * refuse them, no rule can say so, and another errno has to (refuses_doors).
 */
#ifndef PROFILE_EDIT_H
#define PROFILE_EDIT_H

#include "base/limits.h"
#include "callgate/profile.h"
#include "rules/call.h"

typedef struct edit_rule { /* a conjunction; each argument once, in order */
    callgate_condition conditions[RULE_CONDITION_COUNT_MAX];
    uint32_t count;
} edit_rule;

/* A rule for one call, without its guards. */
typedef struct edit_answer {
    edit_rule rule;
    uint32_t word;
    uint32_t entry; /* of the profile: what it was made from; EDIT_NO_ENTRY: a new one */
} edit_answer;

#define EDIT_NO_ENTRY UINT32_MAX

/* What a call is to be answered, where its guards let these rules hold: what they mean in this
 * order, changed for the calls with some arguments. */
typedef struct edit_task {
    call_id call;
    callgate_abi_set abis; /* that the profile names; 0: none */
    uint32_t old_default;
    uint32_t new_default;
    const edit_answer *rules;
    uint32_t rule_count;
    bool is_audit;          /* what is refused becomes LOG */
    const edit_rule *calls; /* NULL: none change */
    callgate_level level;   /* they get: what they have, if it is of this level … */
    bool has_word;          /* … and, if so, is this word; */
    uint32_t word;          /* else this word */
} edit_task;

/* Finds rules that say it, whatever their order: those of different words never meet. */
typedef struct edit_coverer {
    /* The answers live in the arena. NULL, or why there are none, in words that follow the name of
     * the call. */
    const char *(*cover)(void *user, const edit_task *task, arena *memory,
                         const edit_answer **ret_answers, uint32_t *ret_count);
    void *user;
} edit_coverer;

/* What to change. Expressions are call_parse's; their text is quoted in messages. */
typedef struct edit_request {
    const call_expression *allow;
    uint32_t allow_count;
    const call_expression *deny;
    uint32_t deny_count;
    bool has_errno; /* of denials; else the profile's own, as above */
    uint32_t errno_value;
    callgate_abi errno_abi; /* by whose numbers both errnos go; NONE: asm-generic's */
    bool has_default_action;
    uint32_t default_action; /* CALLGATE_ALLOW …, without data; USER_NOTIF needs a listenerPath */
    bool has_default_errno;  /* for ERRNO and TRACE; else what the profile says, or EPERM */
    uint32_t default_errno;
    bool is_audit;
    const call_id *masked; /* whose arguments of 32 bits are compared under masks; at first */
    uint32_t masked_count;
    bool takes_overlaps;   /* rules of one call may meet with different actions, and which one
                              decides may change: the caller compares */
    bool adds_alone;       /* with takes_overlaps: a rule for calls with arguments is added,
                              and no other one loses them: that it decides, the caller sees */
    bool lengthens_guests; /* where socketcall or ipc is denied with arguments, the rules for
                              what goes through it give way to the denial */
    bool shields_guests;   /* … or a rule for the sub-call keeps the answer that it had, where
                              they would contradict each other there */
    const edit_coverer *coverer; /* makes new rules where old ones can't be split; NULL: nobody */
    bool takes_low_words;        /* arguments of calls count by their low words where edit_low_args
                                    says so */
    bool refuses_doors;          /* without an errno asked for, socketcall and ipc get another one
                                    than the default action's: a rule that says that is skipped */
} edit_request;

/* Is socketcall or ipc among some calls? */
bool edit_asks_doors(const call_expression *expressions, uint32_t count);

/* The arguments, a bit each, of which a call's rules look at the low word alone: by masks without
 * high bits. Of an allowance only those of which the kernel reads no more either. */
uint32_t edit_low_args(const callgate_profile *profile, call_id call, bool is_allow);

/* The condition on a call's arguments that an expression asks for; low_args: those that count by
 * their low words. */
edit_rule edit_rule_of(const call_expression *expression, uint32_t low_args);

typedef struct edit_result {
    char *text; /* NUL-terminated; the caller's, ended by edit_result_clear */
    size_t text_bytes;
    bool is_changed; /* false: the text is the old one, byte for byte */
} edit_result;

/* Edits a profile, which stays as it is.
 *   sink  may be NULL; takes a note for each call that needed no change ("already-permitted",
 *         "already-refused", its text "io_uring_setup: already refused"), or one for more than
 *         eight; one for a denied call that has another name on some ABI and so is denied by both
 *         ("other-name"), and warnings ("multiplexed", "wide-argument"). "low-word" and
 *         "other-errno" note what takes_low_words and refuses_doors did, "one-word" that refusals
 *         of several words became one, "longer-rule" what lengthens_guests and shields_guests did.
 *         Places are in the old text.
 * Errors: CALLGATE_UNSUPPORTED and CALLGATE_INVALID as above, CALLGATE_LIMIT, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status profile_edit(const callgate_profile *profile,
                                                 const edit_request *request,
                                                 edit_result *ret_result, const callgate_sink *sink,
                                                 callgate_error *reterr);

void edit_result_clear(edit_result *result);

#endif
