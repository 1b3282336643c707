/* Lists the words that a decision can give.
 */
#include "policy/visits.h"

/* The words that a walk through a diagram finds. */
typedef struct word_walk {
    const callgate_store *store;
    visits been;
    uint32_t *words;
    uint32_t count;
    uint32_t count_max;
} word_walk;

static void take_word(word_walk *walk, uint32_t word)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        if (walk->words[i] == word)
            return;
    }
    walk->words[walk->count++] = word;
}

static void walk_words(word_walk *walk, decision d)
{
    const decision_node *node = decision_get(walk->store, d);

    if (walk->count == walk->count_max)
        return;
    if (node->var == DECISION_LEAF) {
        take_word(walk, node->lo);
        return;
    }
    if (!visits_add(&walk->been, d))
        return;
    walk_words(walk, node->lo);
    walk_words(walk, node->hi);
}

uint32_t decision_word_list(const callgate_store *store, decision d, uint32_t *ret_words,
                            uint32_t count_max)
{
    word_walk walk = {.store = store, .words = ret_words, .count_max = count_max};

    walk_words(&walk, d);
    visits_release(&walk.been);
    return walk.been.has_failed ? 0 : walk.count;
}
