/* Rules that say what a call is answered.
 *
 * A word's rules are a union of boxes: a condition an argument, all of which hold. Boxes grow from
 * paths of the decision, as wide as they can, until they have met all paths; boxes of different
 * words never meet, so that no order decides. Bounded: no more boxes than there are paths, times
 * the few values that are listed one by one.
 *
 * A 64-bit ABI can be answered otherwise than the 32-bit ones, as long as no low words have a word
 * there that none of their 64-bit extensions has: a condition may hold on 64-bit ABIs alone
 * (widen.h), never on 32-bit ones alone.
 */
#ifndef CLI_OCI_COVER_H
#define CLI_OCI_COVER_H

#include "base/arena.h"
#include "cli/oci/widen.h"

enum { COVER_RULE_COUNT_MAX = 8192 };

/* One rule, for one call. */
typedef struct cover_rule {
    uint32_t word;
    uint32_t condition_count;
    callgate_condition conditions[6];
    uint64_t sample[6]; /* arguments that it lets through */
} cover_rule;

/* Why there are no such rules. */
typedef enum cover_failure {
    COVER_FINE,
    COVER_ABIS_DIFFER,  /* ABIs of one width answer it differently */
    COVER_NARROW_ALONE, /* only 32-bit ABIs have some answer */
    COVER_WIDE_ALONE,   /* only 64-bit ABIs have some answer, and no argument is left for that */
    COVER_HIGH_WORDS,   /* a 32-bit ABI's answer depends on high words */
    COVER_POINTER,      /* the answer depends on the instruction pointer */
    COVER_ACTION,       /* no rule has its action: TRAP with data */
    COVER_LISTENER,     /* it asks a listener, whose path nobody knows */
    COVER_CROWDED,      /* too many rules, or too much work */
    COVER_MEMORY,
} cover_failure;

/* What a call is answered, by the width of the ABIs that have it. */
typedef struct cover_request {
    callgate_store *store;
    decision wide;           /* NONE: no 64-bit ABI has it */
    decision narrow;         /* NONE: no 32-bit ABI has it */
    decision through[4];     /* what multiplexers answer its arguments 1 to 5 */
    bool is_through_wide[4]; /* a 64-bit ABI's, of s390x or ppc64le */
    uint32_t through_count;
    uint32_t default_word; /* needs no rule */
    bool is_masked;        /* EQ and MASKED_EQ alone: libseccomp never contradicts those */
} cover_request;

typedef struct cover_list {
    cover_rule *rules; /* the arena's */
    uint32_t count;
} cover_list;

/* Finds the rules. What it makes in the store is gone again afterwards. */
CALLGATE_MUST_CHECK cover_failure cover_of(const cover_request *request, arena *memory,
                                           cover_list *ret_list);

#endif
