/* Writes filters in the forms that others take.
 */
#include "cli/product.h"
#include "filter/raw.h"
#include "filter/text.h"
#include <string.h>

static void add_bpf(const callgate_insn *insns, size_t insn_count, callgate_abi abi, text *out)
{
    unsigned char raw[RAW_INSN_BYTES];

    for (size_t i = 0; i < insn_count; i++) {
        raw_write(&insns[i], 1, abi, raw);
        text_add_bytes(out, raw, sizeof raw);
    }
}

static void add_asm(const callgate_insn *insns, size_t insn_count, callgate_abi abi, text *out)
{
    (void)abi;
    filter_disassemble(insns, insn_count, NULL, out);
}

static void add_c(const callgate_insn *insns, size_t insn_count, callgate_abi abi, text *out)
{
    (void)abi;
    text_add(out, "/* A seccomp filter, made by callgate " CALLGATE_VERSION ". */\n"
                  "#include <linux/filter.h>\n\n"
                  "static const struct sock_filter filter[] = {\n");
    for (size_t i = 0; i < insn_count; i++)
        text_add(out, "    {0x%02x, %u, %u, 0x%08x},\n", insns[i].code, insns[i].jt, insns[i].jf,
                 insns[i].k);
    text_add(out, "};\n");
}

static void add_base64(const callgate_insn *insns, size_t insn_count, callgate_abi abi, text *out)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    text raw;

    text_init(&raw);
    add_bpf(insns, insn_count, abi, &raw);
    const unsigned char *bytes = (const unsigned char *)text_data(&raw);
    for (size_t i = 0; i < raw.bytes; i += 3) {
        size_t left = raw.bytes - i;
        uint32_t group = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? bytes[i + 2] : 0u);
        text_add_char(out, letters[group >> 18]);
        text_add_char(out, letters[group >> 12 & 63]);
        text_add_char(out, left > 1 ? letters[group >> 6 & 63] : '=');
        text_add_char(out, left > 2 ? letters[group & 63] : '=');
    }
    text_add_char(out, '\n');
    out->has_failed = out->has_failed || raw.has_failed;
    text_release(&raw);
}

static void add_hex(const callgate_insn *insns, size_t insn_count, callgate_abi abi, text *out)
{
    unsigned char raw[RAW_INSN_BYTES];

    for (size_t i = 0; i < insn_count; i++) {
        raw_write(&insns[i], 1, abi, raw);
        for (size_t j = 0; j < sizeof raw; j++)
            text_add(out, "%02x", raw[j]);
        text_add_char(out, '\n');
    }
}

product_form *product_find(const char *name)
{
    static const struct {
        const char *name;
        product_form *form;
    } forms[] = {
        {"bpf", add_bpf}, {"asm", add_asm}, {"c", add_c}, {"base64", add_base64}, {"hex", add_hex},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (strcmp(forms[i].name, name) == 0)
            return forms[i].form;
    }
    return NULL;
}
