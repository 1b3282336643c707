/* Where a name stands in the generated tables.
 */
#ifndef ABI_NAME_HASH_H
#define ABI_NAME_HASH_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t name_hash_mix(uint64_t value, uint64_t piece)
{
    value = (value ^ piece) * UINT64_C(0x9e3779b97f4a7c15);
    return value ^ value >> 32;
}

/* Up to eight bytes as a number, the first one the lowest; four to seven as two halves of four
 * that overlap. */
static inline uint64_t name_hash_piece(const char *bytes, size_t count)
{
    uint64_t piece = 0;
    uint32_t low, high;

    if (count == sizeof(piece)) {
        memcpy(&piece, bytes, sizeof(piece));
        return le64toh(piece);
    }
    if (count >= sizeof(low)) {
        memcpy(&low, bytes, sizeof(low));
        memcpy(&high, bytes + count - sizeof(high), sizeof(high));
        return le32toh(low) | (uint64_t)le32toh(high) << 8 * (count - sizeof(high));
    }
    for (size_t at = 0; at < count; at++)
        piece |= (uint64_t)(unsigned char)bytes[at] << 8 * at;
    return piece;
}

/* Of its length, its first eight bytes, its last eight; tools/gen_tables.py has the same. */
static inline uint32_t name_hash(const char *name, size_t name_bytes)
{
    enum { PIECE_BYTES = 8 };
    size_t bytes = name_bytes < PIECE_BYTES ? name_bytes : PIECE_BYTES;
    uint64_t value = name_hash_mix(name_bytes, name_hash_piece(name, bytes));

    return (uint32_t)name_hash_mix(value, name_hash_piece(name + name_bytes - bytes, bytes));
}

#endif
