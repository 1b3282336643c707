/* Arithmetic on words whose bits are conditions.
 *
 * A word is 32 decisions, bits[0] the least significant; a known bit is DECISION_FALSE or
 * DECISION_TRUE. After a failure of the store some bits are DECISION_NONE.
 */
#ifndef FILTER_LIFT_BITS_H
#define FILTER_LIFT_BITS_H

#include "policy/decision.h"

enum { WORD_BITS = 32 };

typedef struct bits {
    decision at[WORD_BITS];
} bits;

/* Where `condition` holds `then`, elsewhere `otherwise`: decision_pick with a short way for the
 * commonest case, a plain bit above both. */
decision bit_choose(callgate_store *store, decision condition, decision then, decision otherwise);

bits bits_constant(uint32_t number);

/* Are all bits known? */
bool bits_are_known(const bits *a, uint32_t *ret_number);

/* The result of an ALU instruction. Division takes what DIV does where b is not 0. Of sums,
 * differences and products the lowest `width` bits are made, the others are 0. */
uint32_t number_compute(uint16_t code, uint32_t a, uint32_t b);
bits bits_compute(callgate_store *store, uint16_t code, const bits *a, const bits *b,
                  uint32_t width);

/* The condition on which a conditional jump is taken. */
decision bits_test(callgate_store *store, uint16_t code, const bits *a, const bits *b);

/* Where `condition` holds a, elsewhere b. */
bits bits_pick(callgate_store *store, decision condition, const bits *a, const bits *b);

#endif
