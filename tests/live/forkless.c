/* The command with its fork hook taken out, for tests/record/test_storms.
 *
 * Linked with --wrap=bpf_program__attach. libbpf keeps its link, whose descriptor is none any more:
 * the kernel has let go of the hook.
 */
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct bpf_link *__real_bpf_program__attach(const struct bpf_program *program);
struct bpf_link *__wrap_bpf_program__attach(const struct bpf_program *program);

struct bpf_link *__wrap_bpf_program__attach(const struct bpf_program *program)
{
    struct bpf_link *link = __real_bpf_program__attach(program);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (link != NULL && strcmp(bpf_program__name(program), "on_fork") == 0)
        dup3(nothing, bpf_link__fd(link), O_CLOEXEC);
    close(nothing);
    return link;
}
