/* Builds decisions word by word, each once. */
#include "filter/words.h"
#include "filter/word_plan.h"
#include <stdlib.h>
#include <string.h>

enum { SLOT_COUNT_FIRST = 64 };

static words_slot *slot_of(const word_builder *words, decision d)
{
    uint32_t mask = words->slot_count - 1;
    uint32_t i = d * 0x9e3779b9u >> 7 & mask;

    while (words->slots[i].decision != DECISION_NONE && words->slots[i].decision != d)
        i = (i + 1) & mask;
    return &words->slots[i];
}

static bool resize(word_builder *words, uint32_t slot_count)
{
    word_builder old = *words;
    words_slot *slots = malloc(slot_count * sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0xff, slot_count * sizeof *slots);
    words->slots = slots;
    words->slot_count = slot_count;
    for (uint32_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].decision != DECISION_NONE)
            *slot_of(words, old.slots[i].decision) = old.slots[i];
    free(old.slots);
    return true;
}

bool word_builder_init(word_builder *words, const callgate_store *store, insn_graph *graph,
                       uint32_t arch)
{
    *words = (word_builder){.store = store, .graph = graph, .arch = arch};
    return resize(words, SLOT_COUNT_FIRST);
}

void word_builder_release(word_builder *words)
{
    free(words->slots);
    words->slots = NULL;
}

static void keep(word_builder *words, decision d, graph_node node)
{
    if (2 * words->used >= words->slot_count && !resize(words, 2 * words->slot_count)) {
        graph_fail(words->graph, CALLGATE_MEMORY);
        return;
    }
    *slot_of(words, d) = (words_slot){d, node};
    words->used++;
}

static graph_node find_exit(void *user, decision exit)
{
    return word_builder_build(user, exit);
}

static graph_node build_plan(word_builder *words, decision d,
                             graph_node (*find)(void *user, decision exit), void *user)
{
    uint32_t word = word_of(words->store, d);
    uint32_t offset = data_offset(word / 2, word % 2 == 0, words->arch);
    word_plan plan;
    callgate_status status = word_plan_make(words->store, d, offset, &plan);

    if (status != CALLGATE_OK)
        return graph_fail(words->graph, status);
    graph_node tests = word_plan_build(words->graph, words->store, &plan, find, user);
    word_plan_release(&plan);
    return graph_load(words->graph, offset, tests);
}

/* A high word of two exits, tested behind the low word of its argument:
 *
 *     high: low or else         ->  low: exits e           ->  high again: e or else
 */
typedef struct word_guard {
    word_builder *words;
    decision d;
    decision low;
    decision otherwise;
    decision exit; /* of the low word, where the high one is tested */
} word_guard;

static graph_node find_guarded(void *user, decision exit)
{
    const word_guard *guard = user;

    return word_builder_build(guard->words, exit == guard->low ? guard->exit : exit);
}

static graph_node find_behind(void *user, decision exit)
{
    word_guard behind = *(const word_guard *)user;

    behind.exit = exit;
    if (exit == behind.otherwise)
        return word_builder_build(behind.words, exit);
    return build_plan(behind.words, behind.d, find_guarded, &behind);
}

static graph_node build_word(word_builder *words, decision d)
{
    word_guard guard = {.words = words, .d = d};

    if (words->is_low_first && word_is_guard(words->store, d, &guard.low, &guard.otherwise))
        return build_plan(words, guard.low, find_behind, &guard);
    return build_plan(words, d, find_exit, words);
}

/* Recursion ends after 14 words: exits test later words only. */
graph_node word_builder_build(word_builder *words, decision d)
{
    if (words->graph->failure != CALLGATE_OK)
        return GRAPH_NONE;
    if (decision_is_leaf(words->store, d))
        return graph_return(words->graph, decision_word(words->store, d));
    const words_slot *slot = slot_of(words, d);
    if (slot->decision == d)
        return slot->node;
    graph_node node = build_word(words, d);
    if (node != GRAPH_NONE)
        keep(words, d, node);
    return node;
}
