/* Makes filters that are hard to read. */
#include "hard_filters.h"

enum { ARG_0 = DATA_ARGS, ARG_1 = DATA_ARGS + 8, WORD_BIT_COUNT = 32 };

static void put(hard_filter *filter, uint16_t code, uint32_t k)
{
    filter->insns[filter->count++] = insn_make(code, k);
}

static void put_branch(hard_filter *filter, uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
    filter->insns[filter->count++] = insn_branch(code, k, jt, jf);
}

/* Is there room for more instructions, an ending of eight besides? */
static bool has_room(const hard_filter *filter, uint32_t count)
{
    return filter->count + count + 8 <= CALLGATE_INSN_COUNT_MAX;
}

/* Ends a filter by a test of A. */
static void end_by(hard_filter *filter, uint16_t code, uint32_t k)
{
    put_branch(filter, code, k, 0, 1);
    put(filter, OP_RET_K, CALLGATE_ERRNO | 1);
    put(filter, OP_RET_K, CALLGATE_ALLOW);
}

/* A is the low word of argument 1, X of argument 0. */
static void load_two(hard_filter *filter)
{
    put(filter, OP_LD_ABS, ARG_0);
    put(filter, OP_TAX, 0);
    put(filter, OP_LD_ABS, ARG_1);
}

static void compare_two(hard_filter *filter)
{
    load_two(filter);
    end_by(filter, OP_JEQ_X, 0);
}

static void order_two(hard_filter *filter)
{
    load_two(filter);
    end_by(filter, OP_JGT_X, 0);
}

static void meet_two(hard_filter *filter)
{
    load_two(filter);
    end_by(filter, OP_JSET_X, 0);
}

static void compute_two(hard_filter *filter, uint16_t code)
{
    load_two(filter);
    put(filter, code, 0);
    end_by(filter, OP_JEQ_K, 7);
}

static void add_two(hard_filter *filter)
{
    compute_two(filter, OP_ADD_X);
}

static void subtract_two(hard_filter *filter)
{
    compute_two(filter, OP_SUB_X);
}

static void multiply_two(hard_filter *filter)
{
    compute_two(filter, OP_MUL_X);
}

static void divide_two(hard_filter *filter)
{
    compute_two(filter, OP_DIV_X);
}

static void shift_two(hard_filter *filter)
{
    compute_two(filter, OP_LSH_X);
}

static void xor_two(hard_filter *filter)
{
    compute_two(filter, OP_XOR_X);
}

static void square(hard_filter *filter)
{
    put(filter, OP_LD_ABS, ARG_0);
    put(filter, OP_TAX, 0);
    put(filter, OP_MUL_X, 0);
    end_by(filter, OP_JEQ_K, 0x12345678);
}

/* A % X: what is left of A when the whole part is taken away. */
static void remainder_two(hard_filter *filter)
{
    load_two(filter);
    put(filter, OP_ST, 0);
    put(filter, OP_DIV_X, 0);
    put(filter, OP_MUL_X, 0);
    put(filter, OP_TAX, 0);
    put(filter, OP_LD_MEM, 0);
    put(filter, OP_SUB_X, 0);
    end_by(filter, OP_JEQ_K, 0);
}

/* The same by a constant. */
static void remainder_by(hard_filter *filter, uint32_t offset, uint32_t divisor)
{
    put(filter, OP_LD_ABS, offset);
    put(filter, OP_ST, 0);
    put(filter, OP_DIV_K, divisor);
    put(filter, OP_MUL_K, divisor);
    put(filter, OP_TAX, 0);
    put(filter, OP_LD_MEM, 0);
    put(filter, OP_SUB_X, 0);
    end_by(filter, OP_JEQ_K, 3);
}

static void remainder_by_7(hard_filter *filter)
{
    remainder_by(filter, ARG_0, 7);
}

static void remainder_by_1000003(hard_filter *filter)
{
    remainder_by(filter, ARG_0, 1000003);
}

static void remainder_of_nr(hard_filter *filter)
{
    remainder_by(filter, DATA_NR, 1000003);
}

/* Are two arguments equal in their lower bits? In the order of bits that is 2^24 nodes. */
static void pair_bits(hard_filter *filter)
{
    for (uint32_t bit = 1; bit < 1u << 24; bit <<= 1) {
        put(filter, OP_LD_ABS, ARG_0);
        put_branch(filter, OP_JSET_K, bit, 0, 2);
        put(filter, OP_LD_ABS, ARG_1);
        put_branch(filter, OP_JSET_K, bit, 3, 2);
        put(filter, OP_LD_ABS, ARG_1);
        put_branch(filter, OP_JSET_K, bit, 0, 1);
        put(filter, OP_RET_K, CALLGATE_ERRNO | 1);
    }
    put(filter, OP_RET_K, CALLGATE_ALLOW);
}

static void return_word(hard_filter *filter, uint32_t offset)
{
    put(filter, OP_LD_ABS, offset);
    put(filter, OP_RET_A, 0);
}

static void return_argument(hard_filter *filter)
{
    return_word(filter, ARG_0);
}

static void return_nr(hard_filter *filter)
{
    return_word(filter, DATA_NR);
}

static void return_arch(hard_filter *filter)
{
    return_word(filter, DATA_ARCH);
}

/* Bit by bit into M[], then put together again in the other order. */
static void copy_bits(hard_filter *filter)
{
    for (uint32_t bit = 0; bit < MEM_COUNT; bit++) {
        put(filter, OP_LD_ABS, ARG_0);
        put_branch(filter, OP_JSET_K, 1u << bit, 0, 2);
        put(filter, OP_LD_IMM, 1);
        put(filter, OP_JA, 1);
        put(filter, OP_LD_IMM, 0);
        put(filter, OP_ST, bit);
    }
    put(filter, OP_LD_IMM, 0);
    for (uint32_t bit = 0; bit < MEM_COUNT; bit++) {
        put(filter, OP_LSH_K, 1);
        put(filter, OP_LDX_MEM, bit);
        put(filter, OP_OR_X, 0);
    }
    end_by(filter, OP_JEQ_K, 0x1234);
}

/* A bit of a word that is told by a path: its value is what stands in M[] afterwards. */
static void mark_bits_of(hard_filter *filter, uint32_t offset, uint16_t code)
{
    put(filter, OP_LD_IMM, 0);
    put(filter, OP_ST, 0);
    for (uint32_t i = 0; i < WORD_BIT_COUNT; i++) {
        put(filter, OP_LD_ABS, offset);
        put_branch(filter, OP_JSET_K, 1u << i, 0, 3);
        put(filter, OP_LD_MEM, 0);
        put(filter, code, 0x9e3779b9u * (i + 1));
        put(filter, OP_ST, 0);
    }
    put(filter, OP_LD_MEM, 0);
    end_by(filter, OP_JEQ_K, 0x12345678);
}

/* 2^32 paths, each with a sum of its own. */
static void sum_on_paths(hard_filter *filter)
{
    mark_bits_of(filter, ARG_0, OP_ADD_K);
}

static void xor_on_paths(hard_filter *filter)
{
    mark_bits_of(filter, ARG_0, OP_XOR_K);
}

static void sum_on_paths_of_nr(hard_filter *filter)
{
    mark_bits_of(filter, DATA_NR, OP_ADD_K);
}

static void sum_on_paths_of_arch(hard_filter *filter)
{
    mark_bits_of(filter, DATA_ARCH, OP_ADD_K);
}

/* A hash: A ^= A << 13, A ^= A >> 17, again and again. */
static void xor_shift(hard_filter *filter)
{
    static const uint16_t codes[] = {OP_LSH_K, OP_RSH_K, OP_LSH_K};
    static const uint32_t amounts[] = {13, 17, 5};

    put(filter, OP_LD_ABS, ARG_0);
    for (uint32_t i = 0; has_room(filter, 3); i++) {
        put(filter, OP_TAX, 0);
        put(filter, codes[i % 3], amounts[i % 3]);
        put(filter, OP_XOR_X, 0);
    }
    end_by(filter, OP_JEQ_K, 0x12345678);
}

/* Parities of both words of every argument. */
static void xor_all_words(hard_filter *filter)
{
    put(filter, OP_LD_ABS, DATA_IP);
    for (uint32_t offset = DATA_IP + 4; offset < DATA_BYTES; offset += 4) {
        put(filter, OP_TAX, 0);
        put(filter, OP_LD_ABS, offset);
        put(filter, OP_XOR_X, 0);
    }
    end_by(filter, OP_JSET_K, 0xffffffff);
}

static void add_all_words(hard_filter *filter)
{
    put(filter, OP_LD_ABS, DATA_NR);
    for (uint32_t offset = 4; offset < DATA_BYTES; offset += 4) {
        put(filter, OP_TAX, 0);
        put(filter, OP_LD_ABS, offset);
        put(filter, OP_ADD_X, 0);
    }
    end_by(filter, OP_JGT_K, 1000);
}

/* Every word in a register or M[], and all needed to the end. */
static void hold_all_words(hard_filter *filter)
{
    for (uint32_t word = 0; word < MEM_COUNT; word++) {
        put(filter, OP_LD_ABS, 4 * word);
        put(filter, OP_ST, word);
    }
    for (uint32_t word = 0; word < MEM_COUNT; word++) {
        put(filter, OP_LD_MEM, word);
        put_branch(filter, OP_JGT_K, 0x10000 * word + 7, 0, 1);
        put(filter, OP_RET_K, CALLGATE_ERRNO | word);
    }
    put(filter, OP_RET_K, CALLGATE_ALLOW);
}

static void chain(hard_filter *filter, uint32_t offset, uint16_t code, uint32_t k)
{
    put(filter, OP_LD_ABS, offset);
    while (has_room(filter, 2)) {
        put(filter, code, k);
        put(filter, OP_ADD_K, 0x1234567);
    }
    end_by(filter, OP_JGT_K, 0x12345678);
}

static void chain_of_sums(hard_filter *filter)
{
    chain(filter, ARG_0, OP_XOR_K, 0x5a5a5a5a);
}

static void chain_of_products(hard_filter *filter)
{
    chain(filter, ARG_0, OP_MUL_K, 1103515245);
}

static void chain_of_products_of_nr(hard_filter *filter)
{
    chain(filter, DATA_NR, OP_MUL_K, 1103515245);
}

static void chain_of_divisions(hard_filter *filter)
{
    chain(filter, ARG_0, OP_DIV_K, 3);
}

static void chain_of_negations(hard_filter *filter)
{
    chain(filter, ARG_0, OP_NEG, 0);
}

static void chain_of_squares(hard_filter *filter)
{
    put(filter, OP_LD_ABS, ARG_0);
    while (has_room(filter, 2)) {
        put(filter, OP_TAX, 0);
        put(filter, OP_MUL_X, 0);
    }
    end_by(filter, OP_JEQ_K, 1);
}

static void chain_of_divisions_by_x(hard_filter *filter)
{
    put(filter, OP_LD_ABS, ARG_0);
    put(filter, OP_TAX, 0);
    put(filter, OP_LD_ABS, ARG_0 + 8);
    while (has_room(filter, 2)) {
        put(filter, OP_DIV_X, 0);
        put(filter, OP_OR_K, 0x80000000);
    }
    end_by(filter, OP_JEQ_K, 1);
}

/* Constants alone: nothing to find out, 4096 times. */
static void chain_of_constants(hard_filter *filter)
{
    put(filter, OP_LD_IMM, 1);
    while (has_room(filter, 2)) {
        put(filter, OP_MUL_K, 1103515245);
        put(filter, OP_ADD_K, 12345);
    }
    put(filter, OP_RET_A, 0);
}

/* The same, on each of as many arches as are read one by one: every pass computes anew. */
static void constants_on_arches(hard_filter *filter)
{
    enum { ARCH_COUNT = 250 };

    put(filter, OP_LD_ABS, DATA_ARCH);
    for (uint32_t i = 0; i < ARCH_COUNT; i++)
        put_branch(filter, OP_JEQ_K, 2 * i, i + 1 < ARCH_COUNT, 0);
    chain_of_constants(filter);
}

/* Each bit of the number forks: 2^32 runs in the end. */
static void ladder_of_nr(hard_filter *filter)
{
    put(filter, OP_LD_ABS, DATA_NR);
    for (uint32_t i = 0; i < WORD_BIT_COUNT; i++) {
        put_branch(filter, OP_JSET_K, 0x80000000u >> i, 0, 1);
        put(filter, OP_XOR_K, 0x55555555u >> i);
    }
    end_by(filter, OP_JEQ_K, 9);
}

static void lowest_bit_of(hard_filter *filter, uint32_t offset)
{
    put(filter, OP_LD_ABS, offset);
    end_by(filter, OP_JSET_K, 1);
}

static void lowest_bit_of_nr(hard_filter *filter)
{
    lowest_bit_of(filter, DATA_NR);
}

static void lowest_bit_of_arch(hard_filter *filter)
{
    lowest_bit_of(filter, DATA_ARCH);
}

/* Lanes that run side by side: each layer loads a word, tests a bit, changes lanes. */
static void lanes(hard_filter *filter, uint32_t lane_count, uint32_t bit_count)
{
    random_dice dice = {.state = lane_count};

    for (uint32_t layer = 0; has_room(filter, 4 * lane_count); layer++) {
        uint32_t number = layer * 29 % bit_count;
        uint32_t offset = DATA_ARGS + 4 * (number / WORD_BIT_COUNT % 12);
        uint32_t length = 2 * lane_count;
        for (uint32_t lane = 0; lane < lane_count; lane++) {
            uint32_t here = 2 * lane + 1;
            put(filter, OP_LD_ABS, offset);
            put_branch(filter, OP_JSET_K, 1u << number % WORD_BIT_COUNT,
                       (uint8_t)(length - here - 1 + 2 * dice_below(&dice, lane_count)),
                       (uint8_t)(length - here - 1 + 2 * dice_below(&dice, lane_count)));
        }
    }
    for (uint32_t lane = 0; lane < lane_count; lane++) {
        put(filter, OP_RET_K, lane % 2 ? CALLGATE_ALLOW : CALLGATE_ERRNO | 1);
        put(filter, OP_RET_K, CALLGATE_ALLOW);
    }
}

static void two_lanes(hard_filter *filter)
{
    lanes(filter, 2, 384);
}

static void three_lanes(hard_filter *filter)
{
    lanes(filter, 3, 40);
}

static void many_lanes(hard_filter *filter)
{
    lanes(filter, 24, 384);
}

/* Other machines' calls end here, as in most filters. */
static void keep_machine(hard_filter *filter)
{
    put(filter, OP_LD_ABS, DATA_ARCH);
    put_branch(filter, OP_JEQ_K, 0xc000003e, 1, 0);
    put(filter, OP_RET_K, CALLGATE_KILL_PROCESS);
}

/* The longest list of numbers. */
static void list_of_numbers(hard_filter *filter)
{
    keep_machine(filter);
    put(filter, OP_LD_ABS, DATA_NR);
    for (uint32_t i = 0; i < 2045; i++) {
        put_branch(filter, OP_JEQ_K, i * 7919 % 65536, 0, 1);
        put(filter, OP_RET_K, CALLGATE_ERRNO | i % 50);
    }
    put(filter, OP_RET_K, CALLGATE_ALLOW);
}

/* As many calls as fit, each with both words of an argument checked. */
static void checked_calls(hard_filter *filter)
{
    keep_machine(filter);
    put(filter, OP_LD_ABS, DATA_NR);
    for (uint32_t nr = 0; nr < 584; nr++) {
        put_branch(filter, OP_JEQ_K, nr, 0, 6);
        put(filter, OP_LD_ABS, DATA_ARGS + 8 * (nr % 6) + 4);
        put_branch(filter, OP_JEQ_K, nr / 5, 0, 2);
        put(filter, OP_LD_ABS, DATA_ARGS + 8 * (nr % 6));
        put_branch(filter, OP_JGE_K, 0x10000 + nr * 3, 1, 0);
        put(filter, OP_RET_K, CALLGATE_ERRNO | nr);
        put(filter, OP_RET_K, CALLGATE_ALLOW);
    }
    put(filter, OP_RET_K, CALLGATE_KILL_PROCESS);
}

/* 2,000 requests of ioctl. */
static void list_of_requests(hard_filter *filter)
{
    keep_machine(filter);
    put(filter, OP_LD_ABS, DATA_NR);
    put_branch(filter, OP_JEQ_K, 16, 1, 0);
    put(filter, OP_RET_K, CALLGATE_ALLOW);
    put(filter, OP_LD_ABS, ARG_1);
    for (uint32_t i = 0; i < 2000; i++) {
        put_branch(filter, OP_JEQ_K, 0x5400 + i * 2654435761u % 0x100000, 0, 1);
        put(filter, OP_RET_K, CALLGATE_ALLOW);
    }
    put(filter, OP_RET_K, CALLGATE_ERRNO | 25);
}

#define EXACT(name)                                                                                \
    {                                                                                              \
#name, name, CALLGATE_OK                                                                   \
    }
#define TOO_LARGE(name)                                                                            \
    {                                                                                              \
#name, name, CALLGATE_LIMIT                                                                \
    }
#define UNREAD(name)                                                                               \
    {                                                                                              \
#name, name, CALLGATE_UNSUPPORTED                                                          \
    }

const hard_shape hard_shapes[] = {
    EXACT(list_of_numbers),
    EXACT(checked_calls),
    EXACT(list_of_requests),
    TOO_LARGE(compare_two),
    TOO_LARGE(order_two),
    TOO_LARGE(meet_two),
    TOO_LARGE(add_two),
    TOO_LARGE(subtract_two),
    TOO_LARGE(multiply_two),
    TOO_LARGE(divide_two),
    EXACT(shift_two),
    TOO_LARGE(xor_two),
    TOO_LARGE(square),
    TOO_LARGE(remainder_two),
    EXACT(remainder_by_7),
    TOO_LARGE(remainder_by_1000003),
    TOO_LARGE(remainder_of_nr),
    TOO_LARGE(pair_bits),
    UNREAD(return_argument),
    UNREAD(return_nr),
    UNREAD(return_arch),
    EXACT(copy_bits),
    TOO_LARGE(sum_on_paths),
    EXACT(xor_on_paths),
    TOO_LARGE(sum_on_paths_of_nr),
    TOO_LARGE(sum_on_paths_of_arch),
    TOO_LARGE(xor_shift),
    TOO_LARGE(xor_all_words),
    UNREAD(add_all_words),
    EXACT(hold_all_words),
    TOO_LARGE(chain_of_sums),
    TOO_LARGE(chain_of_products),
    TOO_LARGE(chain_of_products_of_nr),
    TOO_LARGE(chain_of_divisions),
    EXACT(chain_of_negations),
    TOO_LARGE(chain_of_squares),
    TOO_LARGE(chain_of_divisions_by_x),
    EXACT(chain_of_constants),
    TOO_LARGE(constants_on_arches),
    TOO_LARGE(ladder_of_nr),
    TOO_LARGE(lowest_bit_of_nr),
    TOO_LARGE(lowest_bit_of_arch),
    EXACT(two_lanes),
    TOO_LARGE(three_lanes),
    TOO_LARGE(many_lanes),
};
const uint32_t hard_shape_count = sizeof hard_shapes / sizeof hard_shapes[0];
