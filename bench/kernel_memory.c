/* Reads by eBPF what the kernel keeps for a filter. */
#include "kernel_memory.h"
#include "kernel_memory_shared.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern const unsigned char kernel_memory_object[];
extern const unsigned long kernel_memory_object_bytes;

enum { INSN_BYTES = 8 };

static struct bpf_object *object;
static struct bpf_link *walker;
static filter_sizes *sizes;

static bool load(void)
{
    const struct bpf_object_open_opts options = {.sz = sizeof options, .object_name = "bench"};
    struct stat status;

    object = bpf_object__open_mem(kernel_memory_object, kernel_memory_object_bytes, &options);
    if (object == NULL || bpf_object__load(object) != 0)
        return false;
    walker = bpf_program__attach(bpf_object__find_program_by_name(object, "read_sizes"));
    int map = bpf_object__find_map_fd_by_name(object, ".bss");
    if (walker == NULL || map < 0 || stat("/proc/self/ns/pid", &status) != 0)
        return false;
    void *memory =
        mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
    if (memory == MAP_FAILED)
        return false;
    sizes = memory;
    sizes->own_namespace = (uint32_t)status.st_ino;
    return true;
}

void kernel_memory_open(void)
{
    libbpf_set_print(NULL);
    if (load())
        return;
    fprintf(stderr, "bench: kernel memory: not measured: eBPF can't be loaded (root, BTF)\n");
    kernel_memory_close();
}

bool kernel_memory_bytes(pid_t process, size_t *ret_bytes)
{
    char nothing[64];

    if (sizes == NULL)
        return false;
    sizes->is_read = 0;
    sizes->wanted = (uint32_t)process;
    int file = bpf_iter_create(bpf_link__fd(walker));
    if (file < 0)
        return false;
    while (read(file, nothing, sizeof nothing) > 0)
        ;
    close(file);
    *ret_bytes = sizes->page_count * (size_t)sysconf(_SC_PAGESIZE) + sizes->jited_bytes +
                 (size_t)sizes->original_insn_count * INSN_BYTES;
    return sizes->is_read != 0;
}

void kernel_memory_close(void)
{
    if (sizes != NULL)
        munmap(sizes, (size_t)sysconf(_SC_PAGESIZE));
    sizes = NULL;
    bpf_link__destroy(walker);
    bpf_object__close(object);
    walker = NULL;
    object = NULL;
}
