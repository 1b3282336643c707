/* Reads what a program has to be executed by. */
#include "container/interpreter.h"

#include "abi/abi.h"

#include <elf.h>
#include <string.h>
#include <unistd.h>

enum {
    FIRST_BYTES = 256,        /* what a script's first line has room in: linux/binfmts.h */
    SEGMENT_COUNT_MAX = 1024, /* the kernel reads 64 KiB of them: fs/binfmt_elf.c */
    NATIVE_ORDER = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB,
};

/* What the two widths of ELF have in common, as far as it matters here. */
typedef struct elf_table {
    bool is_wide;
    uint64_t offset;
    uint32_t count;
} elf_table;

static bool read_at(int file, void *ret_bytes, size_t bytes, uint64_t offset)
{
    return pread(file, ret_bytes, bytes, (off_t)offset) == (ssize_t)bytes;
}

/* "#! /bin/sh -e": up to a blank or the line's end. */
static bool script_interpreter(const char *line, char *ret_path)
{
    const char *name = line + strlen("#!");
    name += strspn(name, " \t");
    size_t bytes = strcspn(name, " \t\n");
    memcpy(ret_path, name, bytes);
    ret_path[bytes] = '\0';
    return bytes > 0;
}

/* Is it one of the machines whose programs the running kernel executes by itself? */
static bool is_native(uint32_t machine)
{
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        const abi_info *abi = abi_get((callgate_abi)i);
        if (abi->machine == callgate_abi_host() && (abi->arch & 0xffff) == machine)
            return true;
    }
    return false;
}

static bool find_table(const unsigned char *first, elf_table *ret_table)
{
    Elf64_Ehdr wide;
    Elf32_Ehdr narrow;
    memcpy(&wide, first, sizeof wide);
    memcpy(&narrow, first, sizeof narrow);
    *ret_table = (elf_table){.is_wide = first[EI_CLASS] == ELFCLASS64};
    ret_table->offset = ret_table->is_wide ? wide.e_phoff : narrow.e_phoff;
    ret_table->count = ret_table->is_wide ? wide.e_phnum : narrow.e_phnum;
    return first[EI_DATA] == NATIVE_ORDER && is_native(wide.e_machine); /* at one place in both */
}

/* A segment's type, place and size. false: it can't be read. */
static bool read_segment(int file, const elf_table *table, uint32_t index, Elf64_Phdr *ret_segment)
{
    Elf32_Phdr narrow;
    if (table->is_wide)
        return read_at(file, ret_segment, sizeof *ret_segment,
                       table->offset + index * sizeof *ret_segment);
    if (!read_at(file, &narrow, sizeof narrow, table->offset + index * sizeof narrow))
        return false;
    ret_segment->p_type = narrow.p_type;
    ret_segment->p_offset = narrow.p_offset;
    ret_segment->p_filesz = narrow.p_filesz;
    return true;
}

static bool elf_loader(int file, const unsigned char *first, char *ret_path)
{
    elf_table table;
    Elf64_Phdr segment = {.p_type = PT_NULL};
    if (!find_table(first, &table))
        return false;
    for (uint32_t i = 0; i < table.count && i < SEGMENT_COUNT_MAX; i++) {
        if (!read_segment(file, &table, i, &segment))
            return false;
        if (segment.p_type == PT_INTERP)
            break;
    }
    return segment.p_type == PT_INTERP && segment.p_filesz > 1 &&
           segment.p_filesz <= INTERPRETER_BYTES_MAX &&
           read_at(file, ret_path, segment.p_filesz, segment.p_offset) &&
           ret_path[segment.p_filesz - 1] == '\0';
}

bool interpreter_of(int file, char ret_path[INTERPRETER_BYTES_MAX])
{
    unsigned char first[FIRST_BYTES + 1] = {0};
    if (pread(file, first, FIRST_BYTES, 0) <= 0)
        return false;
    if (memcmp(first, "#!", strlen("#!")) == 0)
        return script_interpreter((const char *)first, ret_path);
    return memcmp(first, ELFMAG, SELFMAG) == 0 && elf_loader(file, first, ret_path);
}

bool interpreter_is_native(int file)
{
    unsigned char first[FIRST_BYTES + 1] = {0};
    char path[INTERPRETER_BYTES_MAX];
    elf_table table;
    if (pread(file, first, FIRST_BYTES, 0) < 0)
        return true;
    if (memcmp(first, "#!", strlen("#!")) == 0)
        return script_interpreter((const char *)first, path);
    return memcmp(first, ELFMAG, SELFMAG) == 0 && find_table(first, &table);
}
