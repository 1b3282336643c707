/* What a file is that can't be a profile. */
#include "cli/likeness.h"
#include <stdbool.h>
#include <string.h>

enum { TAR_MAGIC_AT = 257 }; /* pax(1), the ustar format */

#define FILTER_TEXT_HINT                                                                           \
    "it is a filter as text: a SOURCE is its instructions' bytes, as 'seccomp-tools asm -f raw' "  \
    "or a program's own sock_filter array has them"

static const struct {
    const char *begin, *hint;
} likenesses[] = {
    {"\x1f\x8b", "it is compressed: gunzip it first"},
    {"BZh", "it is compressed: bunzip2 it first"},
    {"\xfd"
     "7zXZ",
     "it is compressed: unxz it first"},
    {"\x28\xb5\x2f\xfd", "it is compressed: unzstd it first"},
    {"PK\x03\x04", "it is an archive: unzip it first"},
    {"\x7f"
     "ELF",
     "it is a program: a SOURCE is a profile in JSON, or raw BPF"},
    {"<", "it is a page of the web, or an error's: download the file itself (GitHub: 'Raw')"},
    {"404", "it is a server's error: download the file itself"},
    {"http://", "it is an address: download what is there"},
    {"https://", "it is an address: download what is there"},
    {"data:", "it is the content of an address: decode what stands behind the comma"},
    {"version https://git-lfs", "it is a pointer of Git LFS: git lfs pull brings the file"},
    {"```", "take out the lines with ``` that Markdown has around it"},
    {"#!", "it is a script: a SOURCE is a profile in JSON, or raw BPF"},
    {"//", "JSON has no comments: remove it, or use a \"comment\" key"},
    {"/*", "JSON has no comments: remove it, or use a \"comment\" key"},
    {"eyJ", "it is base64: base64 -d first"}, /* '{' and a quote, a line's end, a space */
    {"ewo", "it is base64: base64 -d first"},
    {"ew0", "it is base64: base64 -d first"},
    {"eyA", "it is base64: base64 -d first"},
    {"IAAA", "it is a filter in base64: base64 -d first"},          /* ld [K], as filters begin */
    {"2000000004000000", "it is a filter in hex: xxd -r -p first"}, /* ld [4], ld [0] */
    {"2000000000000000", "it is a filter in hex: xxd -r -p first"},
    {"ld [", FILTER_TEXT_HINT},
    {"line  CODE", FILTER_TEXT_HINT}, /* seccomp-tools dump */
    {"0000: 0x", FILTER_TEXT_HINT},
    {"A = ", FILTER_TEXT_HINT}, /* seccomp-tools asm */
    {"BPF_STMT", FILTER_TEXT_HINT},
    {"struct sock_filter", FILTER_TEXT_HINT},
    {"#include", FILTER_TEXT_HINT},
    {"POLICY ", "it is a policy of kafel: read the filter that it compiles, raw or by 'pid:N'"},
    {"arch 0x", "it is what --format policy shows: --format profile is read back"},
};

static bool begins(const char *text, size_t bytes, const char *word)
{
    return bytes >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* Text of words before colons, with comments before it. */
static const char *yaml_hint(const char *text)
{
    if (strstr(text, "kind: SeccompProfile") != NULL)
        return "it is a manifest of Kubernetes: its 'spec', as JSON, is a profile";
    if (strstr(text, "localhostProfile:") != NULL)
        return "it is a manifest of Kubernetes: the profile is the file that its "
               "'localhostProfile' "
               "names, in /var/lib/kubelet/seccomp on the node";
    if (strstr(text, "apiVersion:") != NULL)
        return "it is a manifest of Kubernetes: take the profile out of it, as JSON";
    if (strstr(text, "services:") != NULL)
        return "it is a compose file: the profile is what its 'security_opt' names behind "
               "'seccomp:', "
               "or else 'default'";
    if (*text == '#' && strpbrk(text, "{[") != NULL)
        return "JSON has no comments: remove it, or use a \"comment\" key";
    return "a SOURCE is a profile in JSON (not YAML), or raw BPF";
}

const char *likeness_hint(const char *text, size_t bytes)
{
    size_t at = strspn(text, " \t\r\n");

    if (at == bytes || strchr("{[\"\xef\xff\xfe", text[at]) != NULL)
        return NULL;
    if (bytes > TAR_MAGIC_AT && begins(text + TAR_MAGIC_AT, bytes - TAR_MAGIC_AT, "ustar"))
        return "it is an archive: tar -x takes the file out of it";
    for (size_t i = 0; i < sizeof likenesses / sizeof *likenesses; i++)
        if (begins(text + at, bytes - at, likenesses[i].begin))
            return likenesses[i].hint;
    return (unsigned char)text[at] < 0x80 ? yaml_hint(text + at) : NULL;
}
