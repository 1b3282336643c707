/* What stands where JSON has no place for it. */
#include "base/json_reader.h"
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *begin, *hint;
} likenesses[] = {
    {"/", "JSON has no comments: remove it, or use a \"comment\" key"},
    {"#", "JSON has no comments: remove it, or use a \"comment\" key"},
    {"'", "strings and keys stand in double quotes"},
    {"...", "'...' stands for what was left out: write all of it"},
    {"+", "a number begins with a digit, or with '-' before one"},
    {".", "a number begins with a digit, or with '-' before one"},
    {"<<<<<<<", "a merge of git was left unfinished here"},
    {"=======", "a merge of git was left unfinished here"},
    {">>>>>>>", "a merge of git was left unfinished here"},
    {"=", "a colon stands between a key and its value"},
    {"<%", "the text is a template: have it filled in first"},
    {"$", "the text is a template: have it filled in first"},
    {"%", "the text is a template: have it filled in first"},
    {"{{", "the text is a template: have it filled in first"},
    {"\xe2\x80\x98", "a typographic quote: JSON takes \" alone"},
    {"\xe2\x80\x99", "a typographic quote: JSON takes \" alone"},
    {"\xe2\x80\x9c", "a typographic quote: JSON takes \" alone"},
    {"\xe2\x80\x9d", "a typographic quote: JSON takes \" alone"},
    {"\xe2\x80\x9e", "a typographic quote: JSON takes \" alone"},
};

static bool stands(const json_reader *reader, uint32_t at, const char *word)
{
    size_t bytes = strlen(word);

    return reader->bytes - at >= bytes && memcmp(reader->text + at, word, bytes) == 0;
}

/* U+00A0, U+3000, U+FEFF, and the spaces, marks and joiners of U+2000 to U+200F, U+2028 to U+202F,
 * U+205F to U+206F. */
uint32_t json_invisible(const json_reader *reader)
{
    const unsigned char *text = (const unsigned char *)reader->text + reader->at;
    uint32_t bytes = json_utf8_bytes(reader->text, reader->bytes, reader->at), code = 0;

    if (bytes == 2)
        code = (text[0] & 0x1fu) << 6 | (text[1] & 0x3fu);
    else if (bytes == 3)
        code = (text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
    bool is_so = code == 0xa0 || code == 0x3000 || code == 0xfeff ||
                 (code >= 0x2000 && code <= 0x200f) || (code >= 0x2028 && code <= 0x202f) ||
                 (code >= 0x205f && code <= 0x206f);
    return is_so ? code : 0;
}

const char *json_hint(const json_reader *reader, const char *otherwise)
{
    uint32_t at = reader->at;

    if (json_peek(reader) >= 0x80 && json_utf8_bytes(reader->text, reader->bytes, at) == 0)
        return "save the file as UTF-8";
    if (json_invisible(reader) != 0)
        return "a character that can't be seen: remove it";
    if (json_peek(reader) == '{' && at > 0 && reader->text[at - 1] == '{')
        at--; /* the second brace of a template's two is none that JSON takes */
    for (size_t i = 0; i < COUNT_OF(likenesses); i++)
        if (stands(reader, at, likenesses[i].begin))
            return likenesses[i].hint;
    return otherwise;
}
