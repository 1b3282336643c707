/* Keeps the claims of a proof, each once. */
#include "base/fail.h"
#include "base/limits.h"
#include "filter/prove_impl.h"
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 64 };

static uint32_t mix(uint32_t hash, uint32_t value)
{
    uint64_t h = (hash ^ value) * 0x9e3779b97f4a7c15u;

    return (uint32_t)(h >> 29);
}

static uint32_t hash_of(const proof_claim *claim)
{
    uint32_t hash = mix(claim->pc, claim->decision);

    hash = mix(hash, claim->condition);
    hash = mix(hash, claim->mask);
    return mix(hash, 2 * claim->offset + claim->is_little_endian);
}

static bool is_same(const proof_claim *a, const proof_claim *b)
{
    return a->pc == b->pc && a->decision == b->decision && a->condition == b->condition &&
           a->mask == b->mask && a->offset == b->offset &&
           a->is_little_endian == b->is_little_endian;
}

static uint32_t *slot_of(const proof_claims *claims, const proof_claim *claim)
{
    uint32_t mask = 2 * claims->capacity - 1;
    uint32_t i = hash_of(claim) & mask;

    while (claims->slots[i] != 0 && !is_same(&claims->claims[claims->slots[i] - 1], claim))
        i = (i + 1) & mask;
    return &claims->slots[i];
}

static bool grow(proof_claims *claims)
{
    uint32_t capacity = claims->capacity ? 2 * claims->capacity : CAPACITY_FIRST;
    proof_claim *list = realloc(claims->claims, capacity * sizeof *list);
    if (!list)
        return false;
    claims->claims = list;
    uint32_t *slots = calloc(2 * capacity, sizeof *slots);
    if (!slots)
        return false;
    free(claims->slots);
    claims->slots = slots;
    claims->capacity = capacity;
    for (uint32_t i = 0; i < claims->count; i++)
        *slot_of(claims, &list[i]) = i + 1;
    return true;
}

static callgate_status refuse_more(const proof_state *proof)
{
    callgate_place place = {.offset = proof->pc};

    return FAIL_AT(proof->reterr, CALLGATE_LIMIT, &place,
                   "instruction %u makes one of more than %d claims to prove", proof->pc,
                   PROOF_CLAIM_COUNT_MAX);
}

callgate_status claims_add(proof_state *proof, proof_claims *claims, proof_claim claim)
{
    if (claim.condition == DECISION_FALSE)
        return CALLGATE_OK;
    if (claim.condition == DECISION_NONE || claim.decision == DECISION_NONE)
        return proof_fail(proof);
    claim.pc = proof->rests[claim.pc];
    if (claims->count == claims->capacity && !grow(claims))
        return FAIL(proof->reterr, CALLGATE_MEMORY, "out of memory");
    uint32_t *slot = slot_of(claims, &claim);
    if (*slot != 0)
        return CALLGATE_OK;
    if (claims->count == PROOF_CLAIM_COUNT_MAX)
        return refuse_more(proof);
    claims->claims[claims->count++] = claim;
    *slot = claims->count;
    return CALLGATE_OK;
}

void claims_release(proof_claims *claims)
{
    free(claims->claims);
    free(claims->slots);
    memset(claims, 0, sizeof *claims);
}
