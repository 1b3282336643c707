/* Text to filters. */
#include "oracle/assemble.h"
#include "base/arena.h"
#include "base/fail.h"
#include "filter/check.h"
#include "oracle/assemble_names.h"
#include "oracle/assemble_words.h"
#include <stdlib.h>
#include <string.h>

/* A label, or a use of one. */
typedef struct label {
    asm_word name;
    uint32_t pc;
} label;

/* Where the jumps of an instruction go. */
typedef enum target_slot {
    SLOT_JT,
    SLOT_JF,
    SLOT_K,
} target_slot;

typedef struct label_use {
    label label;
    target_slot slot;
    struct label_use *next;
} label_use;

typedef struct assembler {
    word_reader reader;
    asm_word now;
    callgate_insn *insns;
    uint32_t count;
    callgate_place *places; /* of each instruction */
    label *labels;
    uint32_t label_count;
    uint32_t label_capacity;
    label_use *uses;
    arena memory;
    callgate_error *reterr;
} assembler;

#define REFUSE(a, word, ...) FAIL_AT((a)->reterr, CALLGATE_INVALID, &(word)->place, __VA_ARGS__)

/* How much of a word goes into an error. */
static int shown(const asm_word *word)
{
    enum { SHOWN_BYTES_MAX = 40 };

    return word->bytes < SHOWN_BYTES_MAX ? (int)word->bytes : SHOWN_BYTES_MAX;
}

static callgate_status next(assembler *a)
{
    a->now = words_next(&a->reader);
    return a->now.kind == WORD_BAD ? CALLGATE_INVALID : CALLGATE_OK;
}

static bool is_sign(const asm_word *word, char sign)
{
    return word->kind == WORD_SIGN && word->text[0] == sign;
}

static bool is_name(const asm_word *word, const char *name)
{
    return word->kind == WORD_NAME && strlen(name) == word->bytes &&
           memcmp(word->text, name, word->bytes) == 0;
}

static callgate_status refuse_now(assembler *a, const char *wanted)
{
    if (a->now.kind == WORD_LINE || a->now.kind == WORD_END)
        return REFUSE(a, &a->now, "the line ends where %s should be", wanted);
    return REFUSE(a, &a->now, "'%.*s' where %s should be", shown(&a->now), a->now.text, wanted);
}

static callgate_status expect_sign(assembler *a, char sign)
{
    char wanted[] = {'\'', sign, '\'', '\0'};

    return is_sign(&a->now, sign) ? next(a) : refuse_now(a, wanted);
}

static callgate_status expect_number(assembler *a, uint32_t *ret_number)
{
    if (a->now.kind != WORD_NUMBER)
        return refuse_now(a, "a number");
    *ret_number = a->now.number;
    return next(a);
}

/* `[k]`, the bracket being next. */
static callgate_status read_bracket(assembler *a, uint32_t *ret_k)
{
    callgate_status status = expect_sign(a, '[');

    if (status == CALLGATE_OK)
        status = expect_number(a, ret_k);
    return status == CALLGATE_OK ? expect_sign(a, ']') : status;
}

/* `#k` or `#len`. */
static callgate_status read_immediate(assembler *a, operand_kind *ret_kind, uint32_t *ret_k)
{
    callgate_status status = next(a);

    if (status != CALLGATE_OK)
        return status;
    *ret_kind = OPERAND_K;
    if (a->now.kind == WORD_NUMBER)
        return expect_number(a, ret_k);
    if (!is_name(&a->now, "len"))
        return refuse_now(a, "a number");
    *ret_kind = OPERAND_LEN;
    return next(a);
}

/* `x`, `a`, `len`, `M[k]`; any other name is a label, and stays. */
static callgate_status read_named(assembler *a, operand_kind *ret_kind, uint32_t *ret_k)
{
    if (is_name(&a->now, "M")) {
        *ret_kind = OPERAND_MEM;
        callgate_status status = next(a);
        return status == CALLGATE_OK ? read_bracket(a, ret_k) : status;
    }
    if (is_name(&a->now, "x"))
        *ret_kind = OPERAND_X;
    else if (is_name(&a->now, "a"))
        *ret_kind = OPERAND_A;
    else if (is_name(&a->now, "len"))
        *ret_kind = OPERAND_LEN;
    else {
        *ret_kind = OPERAND_TARGET;
        return CALLGATE_OK;
    }
    return next(a);
}

static callgate_status read_operand(assembler *a, operand_kind *ret_kind, uint32_t *ret_k)
{
    *ret_kind = OPERAND_NONE;
    if (is_sign(&a->now, '%')) {
        callgate_status status = next(a);
        if (status != CALLGATE_OK)
            return status;
    }
    if (is_sign(&a->now, '#'))
        return read_immediate(a, ret_kind, ret_k);
    if (is_sign(&a->now, '[')) {
        *ret_kind = OPERAND_DATA;
        return read_bracket(a, ret_k);
    }
    if (is_sign(&a->now, '+')) {
        *ret_kind = OPERAND_TARGET;
        return CALLGATE_OK;
    }
    return a->now.kind == WORD_NAME ? read_named(a, ret_kind, ret_k) : CALLGATE_OK;
}

static callgate_status set_target(assembler *a, const asm_word *at, uint32_t pc, target_slot slot,
                                  uint32_t offset)
{
    callgate_insn *insn = &a->insns[pc];

    if (slot == SLOT_K) {
        insn->k = offset;
        return CALLGATE_OK;
    }
    if (offset > UINT8_MAX)
        return REFUSE(a, at, "a conditional jump over %u instructions: 255 is the farthest",
                      offset);
    if (slot == SLOT_JT)
        insn->jt = (uint8_t)offset;
    else
        insn->jf = (uint8_t)offset;
    return CALLGATE_OK;
}

/* A label's name, or +N. */
static callgate_status read_target(assembler *a, target_slot slot)
{
    if (is_sign(&a->now, '+')) {
        callgate_status status = next(a);
        asm_word at = a->now;
        uint32_t offset = 0;
        if (status == CALLGATE_OK)
            status = expect_number(a, &offset);
        return status == CALLGATE_OK ? set_target(a, &at, a->count, slot, offset) : status;
    }
    if (a->now.kind != WORD_NAME)
        return refuse_now(a, "a label");
    label_use *use = arena_alloc(&a->memory, sizeof *use);
    if (!use)
        return FAIL(a->reterr, CALLGATE_MEMORY, "out of memory");
    *use = (label_use){.label = {a->now, a->count}, .slot = slot, .next = a->uses};
    a->uses = use;
    return next(a);
}

static callgate_status read_targets(assembler *a, const insn_name *row)
{
    callgate_status status;

    if (row->operand == OPERAND_TARGET)
        return read_target(a, SLOT_K);
    status = expect_sign(a, ',');
    if (status == CALLGATE_OK)
        status = read_target(a, row->is_inverted ? SLOT_JF : SLOT_JT);
    if (status != CALLGATE_OK || !is_sign(&a->now, ',') || row->is_inverted)
        return status;
    status = next(a);
    return status == CALLGATE_OK ? read_target(a, SLOT_JF) : status;
}

/* `.insn code, jt, jf, k`, behind the name. */
static callgate_status read_numbers(assembler *a)
{
    static const uint32_t LIMITS[] = {UINT16_MAX, UINT8_MAX, UINT8_MAX, UINT32_MAX};
    uint32_t numbers[4] = {0};

    for (uint32_t i = 0; i < 4; i++) {
        callgate_status status = i ? expect_sign(a, ',') : CALLGATE_OK;
        asm_word at = a->now;
        if (status == CALLGATE_OK)
            status = expect_number(a, &numbers[i]);
        if (status != CALLGATE_OK)
            return status;
        if (numbers[i] > LIMITS[i])
            return REFUSE(a, &at, "%u is over %u", numbers[i], LIMITS[i]);
    }
    a->insns[a->count] =
        (callgate_insn){(uint16_t)numbers[0], (uint8_t)numbers[1], (uint8_t)numbers[2], numbers[3]};
    return CALLGATE_OK;
}

static callgate_status read_mnemonic(assembler *a, const asm_word *name)
{
    operand_kind kind;
    asm_word operand = a->now;
    uint32_t k = 0;

    if (!insn_name_exists(name->text, name->bytes))
        return REFUSE(a, name, "unknown instruction '%.*s'", shown(name), name->text);
    callgate_status status = read_operand(a, &kind, &k);
    if (status != CALLGATE_OK)
        return status;
    const insn_name *row = insn_name_find(name->text, name->bytes, kind);
    if (!row && kind == OPERAND_NONE)
        return REFUSE(a, &operand, "'%.*s' needs an operand", shown(name), name->text);
    if (!row)
        return REFUSE(a, &operand, "'%.*s' doesn't take this operand", shown(name), name->text);
    a->insns[a->count] = insn_make(row->code, k);
    return row->code == OP_JA || insn_is_branch(&a->insns[a->count]) ? read_targets(a, row)
                                                                     : CALLGATE_OK;
}

static callgate_status read_insn(assembler *a, const asm_word *name)
{
    callgate_status status;

    if (a->count == CALLGATE_INSN_COUNT_MAX)
        return REFUSE(a, name, "more than the kernel's limit of %d instructions",
                      CALLGATE_INSN_COUNT_MAX);
    a->places[a->count] = name->place;
    status = is_name(name, ".insn") ? read_numbers(a) : read_mnemonic(a, name);
    if (status != CALLGATE_OK)
        return status;
    a->count++;
    if (a->now.kind != WORD_LINE && a->now.kind != WORD_END)
        return refuse_now(a, "the end of the line");
    return CALLGATE_OK;
}

static callgate_status add_label(assembler *a, const asm_word *name)
{
    if (a->label_count == ASM_LABEL_COUNT_MAX)
        return FAIL_AT(a->reterr, CALLGATE_LIMIT, &name->place, "more than %d labels",
                       ASM_LABEL_COUNT_MAX);
    if (a->label_count == a->label_capacity) {
        uint32_t capacity = a->label_capacity ? a->label_capacity * 2 : 64;
        label *labels = arena_alloc(&a->memory, capacity * sizeof *labels);
        if (!labels)
            return FAIL(a->reterr, CALLGATE_MEMORY, "out of memory");
        if (a->label_count)
            memcpy(labels, a->labels, a->label_count * sizeof *labels);
        a->labels = labels;
        a->label_capacity = capacity;
    }
    a->labels[a->label_count++] = (label){*name, a->count};
    return CALLGATE_OK;
}

/* Labels and an instruction, as far as they stand on one line. */
static callgate_status read_line(assembler *a)
{
    callgate_status status = CALLGATE_OK;

    while (status == CALLGATE_OK && a->now.kind == WORD_NAME) {
        asm_word name = a->now;
        status = next(a);
        if (status != CALLGATE_OK)
            return status;
        if (!is_sign(&a->now, ':'))
            return read_insn(a, &name);
        status = add_label(a, &name);
        if (status == CALLGATE_OK)
            status = next(a);
    }
    if (status == CALLGATE_OK && a->now.kind != WORD_LINE && a->now.kind != WORD_END)
        return refuse_now(a, "an instruction or a label");
    return status;
}

static callgate_status read_lines(assembler *a)
{
    callgate_status status = next(a);

    while (status == CALLGATE_OK && a->now.kind != WORD_END) {
        if (a->now.kind == WORD_LINE)
            status = next(a);
        else
            status = read_line(a);
    }
    return status;
}

static int by_name(const void *a, const void *b)
{
    const asm_word *word_a = &((const label *)a)->name;
    const asm_word *word_b = &((const label *)b)->name;
    uint32_t bytes = word_a->bytes < word_b->bytes ? word_a->bytes : word_b->bytes;
    int order = memcmp(word_a->text, word_b->text, bytes);

    return order ? order : (word_a->bytes > word_b->bytes) - (word_a->bytes < word_b->bytes);
}

static int by_name_then_place(const void *a, const void *b)
{
    int order = by_name(a, b);
    uint32_t place_a = ((const label *)a)->name.place.offset;
    uint32_t place_b = ((const label *)b)->name.place.offset;

    return order ? order : (place_a > place_b) - (place_a < place_b);
}

static callgate_status sort_labels(assembler *a)
{
    if (a->label_count)
        qsort(a->labels, a->label_count, sizeof *a->labels, by_name_then_place);
    for (uint32_t i = 1; i < a->label_count; i++)
        if (by_name(&a->labels[i - 1], &a->labels[i]) == 0)
            return REFUSE(a, &a->labels[i].name, "label '%.*s' is on line %u already",
                          shown(&a->labels[i].name), a->labels[i].name.text,
                          a->labels[i - 1].name.place.line);
    return CALLGATE_OK;
}

static callgate_status resolve(assembler *a, const label_use *use)
{
    const asm_word *name = &use->label.name;
    const label *found =
        a->label_count ? bsearch(&use->label, a->labels, a->label_count, sizeof *a->labels, by_name)
                       : NULL;

    if (!found)
        return REFUSE(a, name, "unknown label '%.*s'", shown(name), name->text);
    if (found->pc <= use->label.pc)
        return REFUSE(a, name, "a jump back to '%.*s': jumps only go forward", shown(name),
                      name->text);
    return set_target(a, name, use->label.pc, use->slot, found->pc - use->label.pc - 1);
}

static callgate_status resolve_all(assembler *a)
{
    callgate_status status = sort_labels(a);

    for (const label_use *use = a->uses; status == CALLGATE_OK && use; use = use->next)
        status = resolve(a, use);
    return status;
}

/* What the kernel would refuse, told of the line where it stands. */
static callgate_status check(assembler *a)
{
    callgate_error own = {0};

    if (insns_check(a->insns, a->count, &own) == CALLGATE_OK)
        return CALLGATE_OK;
    const callgate_place *place = a->count ? &a->places[own.place.offset] : &a->now.place;
    return FAIL_AT(a->reterr, own.status, place, "%s", own.text);
}

callgate_status filter_assemble(const char *source, size_t source_bytes, const char *name,
                                callgate_insn *ret_insns, size_t *ret_insn_count,
                                callgate_error *reterr)
{
    callgate_place whole = {.name = name};
    assembler a = {.insns = ret_insns, .reterr = reterr};
    callgate_status status;

    if (source_bytes > ASM_TEXT_BYTES_MAX)
        return FAIL_AT(reterr, CALLGATE_LIMIT, &whole, "%zu bytes of text: over the limit of %d",
                       source_bytes, ASM_TEXT_BYTES_MAX);
    arena_init(&a.memory, ASM_ARENA_BYTES_MAX);
    words_init(&a.reader, source, source_bytes, name, reterr);
    a.places = arena_alloc(&a.memory, CALLGATE_INSN_COUNT_MAX * sizeof *a.places);
    if (a.places) {
        status = read_lines(&a);
        if (status == CALLGATE_OK)
            status = resolve_all(&a);
        if (status == CALLGATE_OK)
            status = check(&a);
    } else {
        status = FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
    if (status == CALLGATE_OK)
        *ret_insn_count = a.count;
    arena_release(&a.memory);
    return status;
}
