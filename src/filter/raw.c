/* Raw filter files in either byte order. */
#include "filter/raw.h"
#include "abi/abi.h"
#include "base/fail.h"
#include "filter/check.h"

static uint16_t load16(const unsigned char *bytes, bool is_big)
{
    return (uint16_t)(is_big ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0]);
}

static uint32_t load32(const unsigned char *bytes, bool is_big)
{
    uint32_t first = load16(bytes, is_big);
    uint32_t second = load16(bytes + 2, is_big);

    return is_big ? first << 16 | second : second << 16 | first;
}

static void store16(unsigned char *bytes, uint32_t value, bool is_big)
{
    bytes[is_big ? 0 : 1] = (unsigned char)(value >> 8);
    bytes[is_big ? 1 : 0] = (unsigned char)value;
}

static void store32(unsigned char *bytes, uint32_t value, bool is_big)
{
    store16(bytes + (is_big ? 0 : 2), value >> 16, is_big);
    store16(bytes + (is_big ? 2 : 0), value & 0xffff, is_big);
}

void raw_write(const callgate_insn *insns, size_t insn_count, callgate_abi abi,
               unsigned char *ret_bytes)
{
    bool is_big = abi_get(abi)->is_big_endian;

    for (size_t i = 0; i < insn_count; i++) {
        unsigned char *bytes = ret_bytes + i * RAW_INSN_BYTES;
        store16(bytes, insns[i].code, is_big);
        bytes[2] = insns[i].jt;
        bytes[3] = insns[i].jf;
        store32(bytes + 4, insns[i].k, is_big);
    }
}

static void decode(const unsigned char *bytes, size_t insn_count, bool is_big,
                   callgate_insn *ret_insns)
{
    for (size_t i = 0; i < insn_count; i++, bytes += RAW_INSN_BYTES)
        ret_insns[i] = (callgate_insn){
            .code = load16(bytes, is_big),
            .jt = bytes[2],
            .jf = bytes[3],
            .k = load32(bytes + 4, is_big),
        };
}

static bool fits(const unsigned char *bytes, size_t insn_count, bool is_big,
                 callgate_insn *ret_insns, callgate_error *reterr)
{
    decode(bytes, insn_count, is_big, ret_insns);
    return insns_check(ret_insns, insn_count, reterr) == CALLGATE_OK;
}

callgate_status raw_read(const unsigned char *bytes, size_t byte_count, const char *name,
                         callgate_abi abi, callgate_insn *ret_insns, size_t *ret_insn_count,
                         bool *ret_is_swapped, callgate_error *reterr)
{
    callgate_place place = {.name = name};
    bool is_big = abi_get(abi)->is_big_endian;
    size_t insn_count = byte_count / RAW_INSN_BYTES;

    if (byte_count == 0)
        return FAIL_AT(reterr, CALLGATE_INVALID, &place, "a raw filter of no bytes");
    if (byte_count % RAW_INSN_BYTES)
        return FAIL_AT(reterr, CALLGATE_INVALID, &place,
                       "%zu bytes are no raw filter: an instruction has %d", byte_count,
                       RAW_INSN_BYTES);
    if (insn_count > CALLGATE_INSN_COUNT_MAX)
        return FAIL_AT(reterr, CALLGATE_INVALID, &place,
                       "%zu instructions are more than the kernel's limit of %d", insn_count,
                       CALLGATE_INSN_COUNT_MAX);

    callgate_error own = {0};
    bool is_own = fits(bytes, insn_count, is_big, ret_insns, &own);
    if (!is_own && !fits(bytes, insn_count, !is_big, ret_insns, NULL)) {
        place.offset = own.place.offset;
        return FAIL_AT(reterr, own.status, &place, "%s", own.text);
    }
    *ret_insn_count = insn_count;
    *ret_is_swapped = !is_own;
    return CALLGATE_OK;
}
