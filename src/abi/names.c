/* Errnos, capabilities, groups: numbers by name. */
#include "abi/abi.h"
#include "abi/name_hash.h"
#include "abi/tables.h"
#include <string.h>
#include <strings.h>

static uint32_t errno_table(callgate_abi abi)
{
    return abi < CALLGATE_ABI_COUNT ? tables_abis[abi].errno_table : 0;
}

bool errno_is_usual(callgate_abi abi)
{
    return errno_table(abi) == 0;
}

callgate_abi errno_abi(callgate_abi_set abis)
{
    callgate_abi found = CALLGATE_ABI_NONE;

    for (; abis != 0; abis &= abis - 1) {
        callgate_abi abi = (callgate_abi)__builtin_ctz(abis);
        if (found != CALLGATE_ABI_NONE && errno_table(found) != errno_table(abi))
            return CALLGATE_ABI_NONE;
        found = abi;
    }
    return errno_is_usual(found) ? CALLGATE_ABI_NONE : found;
}

const char *errno_name(callgate_abi abi, uint32_t number)
{
    for (uint32_t index = 0; index < tables_errno_count; index++)
        if (tables_errnos[index].numbers[errno_table(abi)] == number)
            return tables_errnos[index].name;
    return NULL;
}

static bool is_name(const char *known, const char *name, size_t name_bytes)
{
    return strlen(known) == name_bytes && !memcmp(known, name, name_bytes);
}

errno_id errno_from_name(const char *name, size_t name_bytes)
{
    for (uint32_t index = 0; index < tables_errno_count; index++)
        if (is_name(tables_errnos[index].name, name, name_bytes))
            return index + 1;
    return ERRNO_UNNAMED;
}

uint32_t errno_of(callgate_abi abi, errno_id id)
{
    return tables_errnos[id - 1].numbers[errno_table(abi)];
}

uint32_t errno_enosys(callgate_abi abi)
{
    return errno_of(abi, errno_from_name("ENOSYS", strlen("ENOSYS")));
}

bool errno_number(callgate_abi abi, const char *name, size_t name_bytes, uint32_t *ret_number)
{
    errno_id id = errno_from_name(name, name_bytes);

    if (id != ERRNO_UNNAMED)
        *ret_number = errno_of(abi, id);
    return id != ERRNO_UNNAMED;
}

static char upper(char byte)
{
    return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

bool capability_number(const char *name, size_t name_bytes, uint32_t *ret_number)
{
    enum { CAPABILITY_BYTES_MAX = 32 };
    const size_t prefix_bytes = strlen("CAP_");
    uint32_t slot_mask = tables_capability_slot_count - 1;
    char folded[CAPABILITY_BYTES_MAX];

    *ret_number = tables_capability_count;
    if (name_bytes > prefix_bytes && !strncasecmp(name, "CAP_", prefix_bytes)) {
        name += prefix_bytes;
        name_bytes -= prefix_bytes;
    }
    if (name_bytes > sizeof(folded))
        return false;
    for (size_t i = 0; i < name_bytes; i++)
        folded[i] = upper(name[i]);
    for (uint32_t slot = name_hash(folded, name_bytes) & slot_mask;
         tables_capability_slots[slot] != TABLE_CALL_NONE; slot = (slot + 1) & slot_mask) {
        uint32_t number = tables_capability_slots[slot];
        if (is_name(tables_capabilities[number] + prefix_bytes, folded, name_bytes)) {
            *ret_number = number;
            return true;
        }
    }
    return false;
}

const char *capability_name(uint32_t number)
{
    return number < tables_capability_count ? tables_capabilities[number] : NULL;
}

uint32_t call_group_count(void)
{
    return tables_group_count;
}

const call_group *call_group_get(uint32_t index)
{
    return index < tables_group_count ? &tables_groups[index] : NULL;
}

const call_group *call_group_from_name(const char *name, size_t name_bytes)
{
    for (uint32_t index = 0; index < tables_group_count; index++)
        if (is_name(tables_groups[index].name, name, name_bytes))
            return &tables_groups[index];
    return NULL;
}
