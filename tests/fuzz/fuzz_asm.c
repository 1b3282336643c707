/* Fuzzes the assembler: what it takes comes back from the disassembler's text.
 */
#include "filter/text.h"
#include "fuzz.h"
#include "oracle/assemble.h"
#include <string.h>

static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
static callgate_insn again[CALLGATE_INSN_COUNT_MAX];

static void must_return(size_t insn_count, bool is_bare)
{
    disassemble_options options = {.is_bare = is_bare};
    size_t again_count;
    struct text out;

    text_init(&out);
    filter_disassemble(insns, insn_count, &options, &out);
    const char *written = text_data(&out);
    MUST(filter_assemble(written, strlen(written), "again", again, &again_count, NULL) ==
         CALLGATE_OK);
    MUST(again_count == insn_count);
    MUST(memcmp(insns, again, insn_count * sizeof *insns) == 0);
    text_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    callgate_error err = {0};
    size_t insn_count;

    if (filter_assemble((const char *)data, size, "fuzz", insns, &insn_count, &err) !=
        CALLGATE_OK) {
        MUST(err.text[0] != 0);
        return 0;
    }
    MUST(insn_count > 0 && insn_count <= CALLGATE_INSN_COUNT_MAX);
    must_return(insn_count, true);
    must_return(insn_count, false);
    return 0;
}
