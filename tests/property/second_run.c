/* Runs filters by the fields of their opcodes. */
#include "second_run.h"

typedef struct processor {
    uint32_t a;
    uint32_t x;
    uint32_t memory[16];
} processor;

void second_words(const callgate_call_data *call, uint32_t ret_words[SECOND_WORD_COUNT])
{
    uint32_t first_shift = call->arch >> 30 & 1 ? 0 : 32; /* __AUDIT_ARCH_LE */
    uint64_t wide[7] = {call->instruction_pointer};

    for (int i = 0; i < 6; i++)
        wide[1 + i] = call->args[i];
    ret_words[0] = call->nr;
    ret_words[1] = call->arch;
    for (int i = 0; i < 7; i++) {
        ret_words[2 + 2 * i] = (uint32_t)(wide[i] >> first_shift);
        ret_words[3 + 2 * i] = (uint32_t)(wide[i] >> (32 - first_shift));
    }
}

static uint32_t load(const processor *p, const callgate_insn *insn, const uint32_t *words)
{
    switch (insn->code >> 5) { /* the mode */
    case 0:
        return insn->k;
    case 1:
        return words[insn->k / 4];
    case 3:
        return p->memory[insn->k];
    default: /* the length */
        return 4 * SECOND_WORD_COUNT;
    }
}

/* The tenth of these is negation. */
static uint32_t calculate(uint32_t operation, uint32_t a, uint32_t b)
{
    const uint32_t results[16] = {a + b,  a - b, a * b,         b ? a / b : 0,
                                  a | b,  a & b, a << (b % 32), a >> (b % 32),
                                  0u - a, 0,     a ^ b};

    return results[operation];
}

static int is_taken(uint32_t operation, uint32_t a, uint32_t b)
{
    const int results[16] = {1, a == b, a > b, a >= b, (a & b) != 0};

    return results[operation];
}

uint32_t second_run(const callgate_insn *insns, const uint32_t words[SECOND_WORD_COUNT])
{
    processor p = {0};

    for (const callgate_insn *insn = insns;; insn++) {
        uint32_t operation = insn->code >> 4 & 15;
        uint32_t b = insn->code & 8 ? p.x : insn->k;
        switch (insn->code & 7) { /* the class */
        case 0:
            p.a = load(&p, insn, words);
            break;
        case 1:
            p.x = load(&p, insn, words);
            break;
        case 2:
            p.memory[insn->k] = p.a;
            break;
        case 3:
            p.memory[insn->k] = p.x;
            break;
        case 4:
            if (operation == 3 && b == 0)
                return 0;
            p.a = calculate(operation, p.a, b);
            break;
        case 5:
            if (operation == 0)
                insn += insn->k;
            else
                insn += is_taken(operation, p.a, b) ? insn->jt : insn->jf;
            break;
        case 6:
            return insn->code & 0x10 ? p.a : insn->k;
        default:
            if (insn->code & 0x80)
                p.a = p.x;
            else
                p.x = p.a;
            break;
        }
    }
}

uint32_t second_normal(uint32_t word)
{
    uint32_t data = word & 0xffff;

    switch (word >> 16) {
    case 0x0005: /* ERRNO */
        return word - data + (data > 4095 ? 4095 : data);
    case 0x0003: /* TRAP */
    case 0x7ff0: /* TRACE */
        return word;
    default:
        return word - data;
    }
}

uint32_t second_answer(const callgate_insn *insns, const callgate_call_data *call)
{
    uint32_t words[SECOND_WORD_COUNT];

    second_words(call, words);
    return second_normal(second_run(insns, words));
}
