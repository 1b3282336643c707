/* The tree that libseccomp makes of a call's conditions.
 *
 * A rule is a chain of nodes, words of arguments in their order. Each level of the tree is sorted
 * by argument, then by value; of equal ones (equality and masks) the newer is first. Chains that
 * begin alike share these nodes. Of a rule that holds another one's nodes one behind the other only
 * the shorter one stays. All that is exact for equalities and masks, with one action.
 *
 * The count is libseccomp's, not the tree's: what it takes out it counts as gone only where that
 * was the first of its level, and of a level that is replaced only where that was one node. A test
 * compares it with the installed library.
 */
#ifndef LINT_CALL_TREE_H
#define LINT_CALL_TREE_H

#include "base/limits.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    CHAIN_NODE_COUNT_MAX = 2 * RULE_CONDITION_COUNT_MAX, /* high words, low words */
    CALL_TREE_CHAIN_COUNT_MAX = 64,                      /* docker's clone has 54 at most */
    CALL_TREE_NODE_COUNT_MAX = 1 + CALL_TREE_CHAIN_COUNT_MAX * CHAIN_NODE_COUNT_MAX,
};

/* A test of a word of an argument. */
typedef struct chain_node {
    uint32_t place; /* argument 0's high word, its low one, argument 1's … */
    uint32_t is_masked;
    uint32_t mask;
    uint32_t datum;
} chain_node;

typedef struct tree_node {
    chain_node test;
    uint32_t next, previous; /* in its level; 0: none */
    uint32_t first;          /* of the level below it; 0: its rule ends here … */
    uint32_t word;           /* … with this action */
    bool is_stale;           /* there was one before it in its level: not counted when it goes */
} tree_node;

/* Node 0 is above the first level. */
typedef struct call_tree {
    tree_node nodes[CALL_TREE_NODE_COUNT_MAX];
    uint32_t made_count;
    uint32_t node_count; /* what libseccomp counts */
    bool is_unsure;      /* … or may, since it lost its way: a mask beside an equality */
} call_tree;

bool chain_node_equals(const chain_node *a, const chain_node *b);

/* Makes the tree empty. */
void call_tree_init(call_tree *tree);

/* Adds one of at most CALL_TREE_CHAIN_COUNT_MAX rules, which has nodes. */
void call_tree_add(call_tree *tree, const chain_node *chain, uint32_t count, uint32_t word);

#endif
