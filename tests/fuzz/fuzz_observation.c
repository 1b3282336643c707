/* Fuzzes the readers of observations: what they take is written alike again.
 */
#include "fuzz.h"
#include "record/observation.h"
#include <string.h>

static callgate_status read_as(observation_form form, const char *bytes, size_t size,
                               observation *ret_seen, callgate_error *reterr)
{
    uint64_t passed_over;

    if (form == FORM_OBSERVATION)
        return observation_read(bytes, size, "fuzz", ret_seen, reterr);
    if (form == FORM_AUDIT)
        return observation_read_audit(bytes, size, "fuzz", ret_seen, &passed_over, reterr);
    return observation_read_strace(bytes, size, "fuzz", CALLGATE_ABI_X86_64, ret_seen, &passed_over,
                                   reterr);
}

/* Written, read, merged with itself, written: the same bytes. */
static void must_return(const observation *seen)
{
    observation again;
    text first, second;

    text_init(&first);
    text_init(&second);
    observation_write(seen, &first);
    MUST(observation_read(text_data(&first), first.bytes, "again", &again, NULL) == CALLGATE_OK);
    MUST(observation_merge(&again, seen, NULL) == CALLGATE_OK);
    observation_write(&again, &second);
    MUST(first.bytes == second.bytes && memcmp(first.data, second.data, first.bytes) == 0);
    observation_release(&again);
    text_release(&first);
    text_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;

    (void)observation_form_of(bytes, size);
    for (observation_form form = FORM_OBSERVATION; form <= FORM_AUDIT; form++) {
        observation seen;
        callgate_error err = {0};

        if (read_as(form, bytes, size, &seen, &err) != CALLGATE_OK) {
            MUST(err.text[0] != 0);
            continue;
        }
        must_return(&seen);
        observation_release(&seen);
    }
    return 0;
}
