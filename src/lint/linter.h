/* The inside of lint: what its files share.
 *
 * A part is one function that takes the subject; lint_meaning calls them all.
 */
#ifndef LINT_LINTER_H
#define LINT_LINTER_H

#include "abi/abi.h"
#include "base/text.h"
#include "lint/lint.h"
#include "policy/store.h"
#include "profile/profile.h"

enum { LINT_NAME_COUNT_MAX = 4 }; /* calls that one finding names */

/* report.c: findings. `place` NULL: the source as a whole. witness NULL: none. */
__attribute__((format(printf, 5, 6))) void
lint_report(const lint_subject *subject, const char *rule, const callgate_place *place,
            const callgate_call_data *witness, const char *format, ...);

/* Names as they are found: "a, b, c, d and 12 more". Starts as {0}. */
typedef struct lint_names {
    const char *names[LINT_NAME_COUNT_MAX];
    uint32_t count;
    callgate_call_data witness; /* of the first call; of names that are no calls there is none */
} lint_names;

void lint_names_add(lint_names *list, const char *name);
void lint_names_add_call(lint_names *list, call_id call, const callgate_call_data *witness);
/* The words of a list; false: it is empty. */
bool lint_names_write(const lint_names *list, char ret_text[CALLGATE_TEXT_BYTES_MAX]);

/* ask.c: what the meaning answers. */
decision lint_answer(const lint_subject *subject, callgate_abi abi, uint32_t nr);
/* Its leaves are the rules that decided, 0 the default action; DECISION_NONE: not known. */
decision lint_origin(const lint_subject *subject, callgate_abi abi, uint32_t nr);
/* What an element of args tests, as 64-bit ABIs read it. */
decision lint_condition(callgate_store *store, const profile_arg *arg);
/* A rule's number in the origin: of each name of each entry one. */
uint32_t lint_rule_number(const callgate_profile *profile, const profile_name *name);
/* Does a rule decide of some arguments of a call? What can't be told is so. */
bool lint_decides(const lint_subject *subject, uint32_t rule, callgate_abi abi, uint32_t nr);
/* The place of the rule that decides a call; NULL: not known. */
const callgate_place *lint_place(const lint_subject *subject, const callgate_call_data *call);
/* The condition that arguments get this far. */
decision lint_level_is(const lint_subject *subject, decision answer, callgate_level level);
/* Is no argument permitted; are all; for neither the call's arguments are checked. */
bool lint_is_refused(const lint_subject *subject, decision answer);
bool lint_is_permitted(const lint_subject *subject, decision answer);
/* Are calls that no rule names permitted on the ABI? */
bool lint_default_permits(const lint_subject *subject, callgate_abi abi);
/* Is the ABI one of those that the filter covers? */
bool lint_covers(const lint_subject *subject, callgate_abi abi);
/* Numbers and arguments of a call on which a condition holds; false: there are none. */
bool lint_satisfy(const lint_subject *subject, decision condition, callgate_abi abi, uint32_t nr,
                  callgate_call_data *ret_call);

/* forgotten.c: an ABI that the subject covers. */
void lint_forgotten(const lint_subject *subject, callgate_abi abi);

/* shared_tests.c: those ABIs of a machine that the subject covers. */
void lint_shared_tests(const lint_subject *subject, callgate_abi machine);

/* The parts. */
void lint_abis(const lint_subject *subject);        /* abis.c */
void lint_widths(const lint_subject *subject);      /* widths.c */
void lint_other_ways(const lint_subject *subject);  /* other_ways.c */
void lint_rings(const lint_subject *subject);       /* rings.c */
void lint_multiplexed(const lint_subject *subject); /* multiplexed.c */
void lint_fallbacks(const lint_subject *subject);   /* fallbacks.c */
void lint_helpers(const lint_subject *subject);     /* helpers.c */
void lint_starts(const lint_subject *subject);      /* starts.c */
void lint_dialect(const lint_subject *subject);     /* dialect.c */
void lint_texts(const lint_subject *subject);       /* texts.c */
void lint_pointers(const lint_subject *subject);    /* pointers.c */
void lint_conditions(const lint_subject *subject);  /* conditions.c */
void lint_idle(const lint_subject *subject);        /* idle.c */
void lint_repeated(const lint_subject *subject);    /* repeated.c */
void lint_known_names(const lint_subject *subject); /* names.c */
void lint_surface(const lint_subject *subject);     /* surface.c */

#endif
