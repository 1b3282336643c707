/* Reads what confines processes, containers, this process. */
#include "cli/live.h"

#include "base/fail.h"
#include "base/nearest.h"
#include "base/text.h"
#include "container/states.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A process, and all others a container. */
static const char *const prefixes[] = {"pid:",   "docker:", "podman:", "containerd:", "container:",
                                       "cri-o:", "runc:",   "crun:",   "youki:",      "cgroup:"};
enum { PREFIX_COUNT = sizeof prefixes / sizeof *prefixes };
enum { NAME_COUNT_SHOWN = 12 };

static bool has_prefix(const char *word, const char *prefix)
{
    return strncmp(word, prefix, strlen(prefix)) == 0;
}

static bool is_container(const char *word)
{
    for (size_t i = 1; i < PREFIX_COUNT; i++) {
        if (has_prefix(word, prefixes[i]))
            return true;
    }
    return false;
}

bool live_is_named(const char *word)
{
    return has_prefix(word, prefixes[0]) || is_container(word) || strcmp(word, "self") == 0;
}

const char *live_nearest_kind(const char *word)
{
    static const char *const whole[] = {"self"};
    size_t kind_bytes = strcspn(word, ":");

    if (word[kind_bytes] == ':')
        return nearest_word(word, kind_bytes + 1, prefixes, PREFIX_COUNT, sizeof *prefixes);
    return nearest_word(word, kind_bytes, whole, 1, sizeof *whole);
}

static bool read_pid(cli_session *cli, const char *word, pid_t *ret_pid)
{
    const char *digits = word + strlen("pid:");
    char *end;

    errno = 0;
    long pid = strtol(digits, &end, 10);
    if (*digits < '0' || *digits > '9' || *end != '\0' || errno != 0 || pid <= 0 || pid > INT_MAX) {
        talk_failure(cli, "'%s' is no process", word);
        talk_hint(cli, "write the number of a process or of a thread: pid:1");
        return false;
    }
    *ret_pid = (pid_t)pid;
    return true;
}

static void add_title(const running_container *container, text *out)
{
    const container_name *name = &container->name;

    text_add(out, "%s:%s%s%s", name->engine, name->space, *name->space != '\0' ? "/" : "",
             name->name);
    if (strcmp(name->name, name->id) != 0)
        text_add(out, " (%.12s)", name->id);
}

static void add_titles(const running_container *list, size_t count, text *out)
{
    for (size_t i = 0; i < count && i < NAME_COUNT_SHOWN; i++) {
        text_add(out, "%s", i > 0 ? ", " : "");
        add_title(&list[i], out);
    }
    if (count > NAME_COUNT_SHOWN)
        text_add(out, " and %zu more", count - NAME_COUNT_SHOWN);
}

/* Those of the engine that the word names, or all. */
static size_t of_engine(const char *word, running_container *list, size_t count)
{
    size_t bytes = strcspn(word, ":"), kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (has_prefix(word, "container:") ||
            (strlen(list[i].name.engine) == bytes && memcmp(list[i].name.engine, word, bytes) == 0))
            list[kept++] = list[i];
    }
    return kept;
}

static bool say_no_container(cli_session *cli, const char *word, running_container *list,
                             size_t count)
{
    text titles;

    count = of_engine(word, list, count);
    text_init(&titles);
    add_titles(list, count, &titles);
    talk_failure(cli, "no running container is '%s'", strchr(word, ':') + 1);
    if (count > 0)
        talk_hint(cli, "these run: %s", text_data(&titles));
    else if (geteuid() != 0)
        talk_hint(cli, "none is seen running; other users' containers are seen as root");
    else
        talk_hint(cli, "none is running");
    text_release(&titles);
    return false;
}

static bool say_several(cli_session *cli, const char *word, const running_container *list,
                        size_t count)
{
    text titles;

    text_init(&titles);
    add_titles(list, count, &titles);
    talk_failure(cli, "%zu containers are '%s'", count, strchr(word, ':') + 1);
    talk_hint(cli, "choose one by its engine, or by its id: %s", text_data(&titles));
    text_release(&titles);
    return false;
}

/* NAME@ROOT of a word: what comes behind the last '@' that a '/' follows; NULL: no such. */
static const char *root_of(const char *word)
{
    const char *root = NULL;

    for (const char *at = word; (at = strstr(at, "@/")) != NULL; at++)
        root = at + 1;
    return root;
}

/* The container of a runtime's own state folder. */
static bool find_at(cli_session *cli, const char *word, const char *root,
                    running_container *ret_found)
{
    const char *id = strchr(word, ':') + 1;
    char name[CONTAINER_WORD_BYTES];
    size_t bytes = (size_t)(root - 1 - id);

    if (!has_prefix(word, "container:")) {
        talk_failure(cli, "'%s': a folder of states goes with container: only", word);
        talk_hint(cli, "container:%s", id);
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)bytes, id);
    if (bytes < sizeof name && container_state_find(root, name, ret_found))
        return true;
    talk_failure(cli, "no running container is '%s' of '%s'", name, root);
    talk_hint(cli, "it is the folder that was given to runc, crun or youki as --root%s",
              geteuid() != 0 ? "; root's are read as root" : "");
    return false;
}

/* The one container that a word means. */
static bool find_named(cli_session *cli, const char *word, running_container *ret_found)
{
    running_container *list = calloc(RUNNING_CONTAINER_COUNT_MAX, 2 * sizeof *list);
    running_container *meant = list + RUNNING_CONTAINER_COUNT_MAX;
    size_t meant_count = 0;

    if (list == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    size_t count = running_containers_list(list, RUNNING_CONTAINER_COUNT_MAX);
    for (size_t i = 0; i < count; i++) {
        if (container_name_is(&list[i].name, word))
            meant[meant_count++] = list[i];
    }
    if (meant_count == 1)
        *ret_found = meant[0];
    bool is_found =
        meant_count == 1 || (meant_count == 0 ? say_no_container(cli, word, list, count)
                                              : say_several(cli, word, meant, meant_count));
    free(list);
    return is_found;
}

static bool find_container(cli_session *cli, const char *word, running_container *ret_found)
{
    const char *root = root_of(word);

    return root != NULL ? find_at(cli, word, root, ret_found) : find_named(cli, word, ret_found);
}

static void describe(live_source *live, const char *word, const running_container *container)
{
    const installed_stack *stack = &live->stack;
    text about;

    text_init(&about);
    if (container != NULL)
        add_title(container, &about);
    text_add(&about, "%s%s %d (%s), ", container != NULL ? ", " : "",
             stack->thread == stack->process ? "process" : "thread", (int)stack->thread,
             stack->name);
    if (strcmp(word, "self") == 0 && live->asker != NULL)
        text_add(&about, "asked a call at a time");
    else if (stack->mode == INSTALLED_UNCONFINED)
        text_add(&about, "unconfined");
    else if (stack->mode == INSTALLED_STRICT)
        text_add(&about, "strict mode");
    else
        text_add(&about, "%u filter%s", stack->filter_count, stack->filter_count > 1 ? "s" : "");
    if (stack->has_no_new_privs)
        text_add(&about, ", no_new_privs");
    snprintf(live->about, sizeof live->about, "%s", text_data(&about));
    text_release(&about);
}

/* Other threads of the process may be confined otherwise. */
static bool compare_threads(cli_session *cli, installed_reader *reader, const live_source *live)
{
    callgate_error err;
    pid_t other;
    uint32_t count;

    if (installed_differ(reader, &live->stack, &other, &count, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    if (count > 0) {
        talk_warning(cli,
                     "%u other thread%s of process %d %s confined otherwise: this is thread %d's",
                     count, count > 1 ? "s" : "", (int)live->stack.process,
                     count > 1 ? "are" : "is", (int)live->stack.thread);
        if (!cli->is_quiet)
            talk_hint(cli, "pid:%d is another", (int)other);
    }
    return true;
}

static bool read_process(cli_session *cli, pid_t pid, live_source *live)
{
    installed_reader *reader;
    callgate_error err;

    callgate_status status = installed_reader_new(INSTALLED_ANY, &reader, &err);
    if (status == CALLGATE_OK) {
        status = installed_read(reader, pid, &live->stack, &err);
        if (status == CALLGATE_OK && installed_reader_way(reader) == INSTALLED_PTRACE) {
            talk_warning(cli, "reading by ptrace interrupted process %d for a moment", (int)pid);
            if (!cli->is_quiet && installed_reader_bpf_error(reader) != NULL)
                talk_hint(cli, "to read it while it runs: %s",
                          installed_reader_bpf_error(reader)->text);
        }
        bool is_read = status == CALLGATE_OK && compare_threads(cli, reader, live);
        installed_reader_free(reader);
        if (status == CALLGATE_OK)
            return is_read;
    }
    talk_error(cli, &err);
    return false;
}

/* Its own filters are read where that is permitted, which it seldom is inside a container. */
static bool read_self(cli_session *cli, live_source *live)
{
    installed_reader *reader;
    callgate_error err;

    callgate_status status = installed_reader_new(INSTALLED_BPF, &reader, &err);
    if (status == CALLGATE_OK) {
        status = installed_read(reader, getpid(), &live->stack, &err);
        installed_reader_free(reader);
    }
    if (status == CALLGATE_OK)
        return true;
    live->unread = err;
    live->stack.thread = live->stack.process = getpid();
    snprintf(live->stack.name, sizeof live->stack.name, "callgate");
    if (asker_new(&live->asker, &err) == CALLGATE_OK)
        return true;
    talk_error(cli, &err);
    return false;
}

static bool is_same(cli_session *cli, const running_container *found)
{
    if (running_container_is_same(found))
        return true;
    talk_failure(cli, "the container has ended meanwhile");
    return false;
}

bool live_load(cli_session *cli, const char *word, live_source **ret_live)
{
    running_container found = {.pid = 0};
    live_source *live = calloc(1, sizeof *live);
    bool is_loaded;

    if (live == NULL) {
        talk_failure(cli, "out of memory");
        return false;
    }
    if (strcmp(word, "self") == 0)
        is_loaded = read_self(cli, live);
    else if (is_container(word))
        is_loaded = find_container(cli, word, &found) && read_process(cli, found.pid, live) &&
                    is_same(cli, &found);
    else
        is_loaded = read_pid(cli, word, &found.pid) && read_process(cli, found.pid, live);
    if (!is_loaded) {
        live_free(live);
        return false;
    }
    describe(live, word, is_container(word) ? &found : NULL);
    *ret_live = live;
    return true;
}

void live_free(live_source *live)
{
    if (live == NULL)
        return;
    asker_free(live->asker);
    installed_stack_clear(&live->stack);
    free(live);
}

void live_blame(const live_source *live, uint32_t index, callgate_error *reterr)
{
    callgate_error err;

    if (reterr == NULL || live->stack.filter_count < 2)
        return;
    err = *reterr;
    snprintf(reterr->text, sizeof reterr->text, "filter %u of %u: %.280s", index + 1,
             live->stack.filter_count, err.text);
}

callgate_status live_filter_mean(callgate_store *store, const live_source *live, uint32_t index,
                                 const callgate_target *target, const callgate_policy **ret_policy,
                                 callgate_error *reterr)
{
    const installed_filter *filter = &live->stack.filters[index];
    callgate_status status =
        callgate_lift(store, filter->insns, filter->insn_count, target, ret_policy, reterr);

    if (status != CALLGATE_OK)
        live_blame(live, index, reterr);
    return status;
}

static callgate_status mean_filters(callgate_store *store, const live_source *live,
                                    const callgate_target *target,
                                    const callgate_policy **ret_policy, callgate_error *reterr)
{
    const callgate_policy *policy = NULL;
    callgate_status status = CALLGATE_OK;

    for (uint32_t i = live->stack.filter_count; status == CALLGATE_OK && i-- > 0;) {
        const callgate_policy *newer;
        status = live_filter_mean(store, live, i, target, &newer, reterr);
        if (status == CALLGATE_OK && policy != NULL)
            status = callgate_policy_combine(store, CALLGATE_STACK, newer, policy, &policy, reterr);
        else
            policy = newer;
    }
    if (status == CALLGATE_OK)
        *ret_policy = policy;
    return status;
}

callgate_status live_mean(callgate_store *store, const live_source *live,
                          const callgate_target *target, callgate_source *meaning,
                          callgate_error *reterr)
{
    const callgate_policy **policy = &meaning->policy;

    meaning->attachment.has_no_new_privs = live->stack.has_no_new_privs;
    for (uint32_t i = 0; i < live->stack.filter_count; i++)
        meaning->attachment.flags |= live->stack.filters[i].flags;
    if (live->asker != NULL) {
        FAIL(reterr, CALLGATE_UNSUPPORTED,
             "what confines this process can't be read as a whole: %.200s", live->unread.text);
        fail_hint(reterr, "explain, eval and test ask for calls one by one");
        return CALLGATE_UNSUPPORTED;
    }
    if (live->stack.mode == INSTALLED_STRICT)
        return installed_strict_policy(store, policy, reterr);
    if (live->stack.mode == INSTALLED_UNCONFINED)
        return callgate_policy_constant(store, CALLGATE_ALLOW, policy, reterr);
    return mean_filters(store, live, target, policy, reterr);
}
