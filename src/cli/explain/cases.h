/* A decision taken apart into clauses that a person can read.
 *
 * Clauses are disjoint and, with the otherwise word, complete: exactly the decision.
 *
 *     flags & 0x7e020000 == 0        -> ALLOW
 *     otherwise                      -> ERRNO(EPERM)
 */
#ifndef CLI_EXPLAIN_CASES_H
#define CLI_EXPLAIN_CASES_H

#include "base/arena.h"
#include "cli/explain/cubes.h"
#include "policy/decision.h"

/* Values, both ends included. */
typedef struct case_range {
    uint64_t first;
    uint64_t last;
} case_range;

/* A set of values of one argument: in one of the ranges or cubes; negated: in none of them. */
typedef struct case_test {
    uint32_t arg;  /* 6: the instruction pointer */
    uint32_t bits; /* 64, or 32 where high words are free: ranges are of the low word then */
    bool is_half;  /* the test before is of upper bits of the same argument, this of what is left */
    bool is_negated;
    const case_range *ranges;
    uint32_t range_count;
    const case_cube *cubes;
    uint32_t cube_count;
} case_test;

typedef struct case_clause {
    case_test tests[3 * DECISION_ARG_COUNT]; /* all must hold */
    uint32_t test_count;
    uint32_t word;
} case_clause;

typedef struct case_list {
    const case_clause *clauses; /* those of one word stand together */
    uint32_t clause_count;
    uint32_t otherwise;
} case_list;

enum {
    CASE_CLAUSE_COUNT_MAX = 512,
    CASE_CUBE_COUNT_MAX = 2048, /* of one argument under one node */
    CASE_ARENA_BYTES_MAX = 64 * 1024 * 1024,
};

/* Takes a decision apart. The list lives in the arena. false: it has more cases than the limits
 * allow, or memory ended. */
CALLGATE_MUST_CHECK bool cases_of(const callgate_store *store, decision d, arena *memory,
                                  case_list *ret_list);

#endif
