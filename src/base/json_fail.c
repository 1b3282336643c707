/* Where the JSON reader stands when it fails. */
#include "base/json_reader.h"

callgate_place json_reader_place(const json_reader *reader, uint32_t begin, uint32_t end)
{
    return json_place(reader->text, reader->bytes, reader->name, begin, end);
}

bool json_fail_memory(json_reader *reader)
{
    if (!arena_is_full(reader->arena)) {
        reader->status = FAIL(reader->reterr, CALLGATE_MEMORY, "out of memory");
        return false;
    }
    callgate_place place = json_reader_place(reader, reader->at, reader->at);
    reader->status =
        FAIL_AT(reader->reterr, CALLGATE_LIMIT, &place, "JSON text has too many values");
    return false;
}
