/* Places of arguments in the generated tables. */
#include "record/need_tables.h"
#include "record/interest.h"

uint32_t table_arg(const table_way *way, uint32_t arg, callgate_abi abi)
{
    uint32_t nr;

    if (way->count != 1 || !call_nr(way->call, abi, &nr))
        return arg;
    interest kept = interest_of(abi, nr);
    return kept.count == 1 ? kept.args[0].index : arg;
}
