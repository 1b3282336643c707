/* Every call number, really called under a profile, answers as eval says. */
#include "callgate/callgate.h"
#include "policy/store.h"
#include "trial.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifdef __x86_64__

enum {
    NUMBER_COUNT = 1024, /* of each ABI: more than any has */
    X32_FIRST = 0x40000000,
    NR_URETPROBE = 335,
    NR_UPROBE = 336,
    PROFILE_COUNT_MAX = 64,
    CORPUS_COUNT_MIN = 10,
    PATH_BYTES_MAX = 4096,
    TRIAL_COUNT_MAX = 1 << 17,
};

/* Numbers at the edges of the ABIs' views. */
static const uint32_t EDGES[] = {0x3fffffff, 0x40000400, 0x7fffffff,
                                 0x80000000, 0xbfffffff, 0xffffffff};

typedef struct test_subject {
    char name[64]; /* a built-in, or a file of the corpus */
    bool is_file;
    char path[PATH_BYTES_MAX];
} test_subject;

/* A profile in all its forms. */
typedef struct prepared {
    char *text;
    callgate_profile *profile;
    callgate_store *store;
    callgate_source source;
    callgate_filter *filter;
    callgate_filter *harmless;
    vectors vectors;
    live_trial *trials;
    size_t trial_count;
    size_t kill_count;
} prepared;

static char *read_file(const char *path, size_t *ret_bytes)
{
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char *text = malloc(1 << 20);
    assert_non_null(text);
    *ret_bytes = fread(text, 1, 1 << 20, file);
    fclose(file);
    return text;
}

static bool prepare(const test_subject *subject, prepared *made)
{
    callgate_error err;
    callgate_target target;
    callgate_target_init(&target);
    memset(made, 0, sizeof *made);
    callgate_status status;
    if (subject->is_file) {
        size_t bytes;
        made->text = read_file(subject->path, &bytes);
        status =
            callgate_profile_parse(made->text, bytes, subject->name, &made->profile, NULL, &err);
    } else {
        status = callgate_profile_builtin(subject->name, &made->profile, &err);
    }
    if (status == CALLGATE_OK)
        status = callgate_store_new(NULL, &made->store, &err);
    if (status == CALLGATE_OK)
        status = callgate_profile_resolve(made->store, made->profile, &target, &made->source, NULL,
                                          &err);
    if (status == CALLGATE_OK)
        status = callgate_compile(made->store, made->source.policy, NULL, &made->filter, &err);
    if (status != CALLGATE_OK) {
        print_message("# %s: %s\n", subject->name, err.text);
        return false;
    }
    made->harmless = trial_filter(made->filter);
    assert_non_null(made->harmless);
    assert_true(vectors_of(made->profile, &made->vectors));
    made->trials = calloc(TRIAL_COUNT_MAX, sizeof *made->trials);
    assert_non_null(made->trials);
    return true;
}

static void release(prepared *made)
{
    free(made->trials);
    callgate_filter_free(made->harmless);
    callgate_filter_free(made->filter);
    if (made->source.policy != NULL)
        callgate_source_clear(&made->source);
    callgate_store_free(made->store);
    callgate_profile_free(made->profile);
    free(made->text);
}

static bool looks_at_arguments(const prepared *made, const live_trial *trial)
{
    callgate_call_data call = trial_call(trial);
    const nr_runs *runs = policy_find(made->source.policy, call.arch);
    return !decision_is_leaf(made->store, nr_runs_find(runs, call.nr));
}

/* Where the kernel has them, no filter sees these. */
static bool is_exempt(trial_way way, uint32_t nr)
{
    return way == WAY_SYSCALL && (nr == NR_URETPROBE || nr == NR_UPROBE);
}

/* All vectors for numbers whose arguments count, the plain ones for the others. */
static void add_number(prepared *made, trial_way way, uint32_t nr)
{
    live_trial one = {.way = way, .nr = nr};
    if (is_exempt(way, nr))
        return;
    size_t count = looks_at_arguments(made, &one) ? made->vectors.count : VECTOR_COUNT_PLAIN;
    for (size_t i = 0; i < count; i++) {
        one.arguments = made->vectors.list[i];
        callgate_call_data call = trial_call(&one);
        one.word = callgate_policy_eval(made->source.policy, &call);
        if (trial_kills(one.word) && i > 0 && i < VECTOR_COUNT_PLAIN)
            continue;
        assert_true(made->trial_count < TRIAL_COUNT_MAX);
        made->trials[made->trial_count++] = one;
    }
}

static const char *kind_name(trial_kind kind)
{
    static const char *const names[] = {"returned", "trapped with", "killed the thread",
                                        "killed the process", "died otherwise"};
    return names[kind];
}

static void fail_trial(const live_trial *trial, trial_result got)
{
    trial_result wanted = trial_expected(trial->word);
    const uint64_t *args = trial->arguments.args;
    fail_msg("%s %u (%#llx, %#llx, %#llx, %#llx, %#llx, %#llx): %s %lld, but eval says %#x: %s "
             "%lld",
             trial->way == WAY_INT80 ? "int 0x80" : "syscall", trial->nr,
             (unsigned long long)args[0], (unsigned long long)args[1], (unsigned long long)args[2],
             (unsigned long long)args[3], (unsigned long long)args[4], (unsigned long long)args[5],
             kind_name(got.kind), (long long)got.value, trial->word, kind_name(wanted.kind),
             (long long)wanted.value);
}

/* Those that kill behind the others. */
static int by_kill(const void *a, const void *b)
{
    return (int)trial_kills(((const live_trial *)a)->word) -
           (int)trial_kills(((const live_trial *)b)->word);
}

static void run_trials(prepared *made)
{
    size_t quiet_count = 0;
    qsort(made->trials, made->trial_count, sizeof *made->trials, by_kill);
    while (quiet_count < made->trial_count && !trial_kills(made->trials[quiet_count].word))
        quiet_count++;
    trial_result got = {CAME_BACK, 0};
    size_t good_count = trials_run(made->harmless, made->trials, quiet_count, &got);
    if (good_count < quiet_count)
        fail_trial(&made->trials[good_count], got);
    for (size_t i = quiet_count; i < made->trial_count; i++) {
        trial_result wanted = trial_expected(made->trials[i].word);
        got = trial_run(made->harmless, &made->trials[i]);
        if (got.kind != wanted.kind)
            fail_trial(&made->trials[i], got);
    }
    made->kill_count = made->trial_count - quiet_count;
}

static void run_way(const test_subject *subject, const char *what, trial_way way, uint32_t first)
{
    prepared made;
    bool is_ready = prepare(subject, &made);
    for (uint32_t nr = 0; nr < NUMBER_COUNT && is_ready; nr++)
        add_number(&made, way, first + nr);
    for (size_t i = 0; i < sizeof EDGES / sizeof EDGES[0] && is_ready; i++)
        add_number(&made, way, EDGES[i]);
    if (is_ready) {
        run_trials(&made);
        print_message("# %s, %s: %zu calls, %zu of them kills\n", subject->name, what,
                      made.trial_count, made.kill_count);
    }
    release(&made);
    assert_true(is_ready);
}

static void native_numbers(void **state)
{
    run_way(*state, "x86_64", WAY_SYSCALL, 0);
}

static void x32_numbers(void **state)
{
    run_way(*state, "x32", WAY_SYSCALL, X32_FIRST);
}

/* Does int $0x80 work here at all? */
static bool has_int80(void)
{
    const live_trial getpid_by_80 = {.way = WAY_INT80, .nr = 20};
    trial_result got = trial_run_unfiltered(&getpid_by_80);
    return got.kind == CAME_BACK && got.value > 0;
}

static void i386_numbers(void **state)
{
    if (!has_int80()) {
        print_message("# this kernel runs no 32-bit calls\n");
        skip();
    }
    run_way(*state, "x86 by int 0x80", WAY_INT80, 0);
}

/* What a filter doesn't see comes out as without one; what the kernel lacks, as eval says. */
static void check_exempt(const prepared *made, uint32_t nr)
{
    live_trial one = {.way = WAY_SYSCALL, .nr = nr};
    callgate_call_data call = trial_call(&one);
    one.word = callgate_policy_eval(made->source.policy, &call);
    trial_result bare = trial_run_unfiltered(&one);
    trial_result got = trial_run(made->harmless, &one);
    bool is_there = bare.kind != CAME_BACK || bare.value != -ENOSYS;
    trial_result wanted = is_there ? bare : trial_expected(one.word);
    if (is_there && nr == NR_URETPROBE)
        assert_true(bare.kind == KILLED_OTHERWISE && bare.value == SIGILL);
    if (is_there && nr == NR_UPROBE)
        assert_true(bare.kind == CAME_BACK && bare.value == -ENXIO);
    print_message("# %u is %s\n", nr, is_there ? "exempt on this kernel" : "not there");
    if (got.kind != wanted.kind || got.value != wanted.value)
        fail_trial(&one, got);
}

static void exempt_numbers(void **state)
{
    prepared made;
    bool is_ready = prepare(*state, &made);
    if (is_ready) {
        check_exempt(&made, NR_URETPROBE);
        check_exempt(&made, NR_UPROBE);
    }
    release(&made);
    assert_true(is_ready);
}

/* The test can fail: a wrong expectation is noticed, at its place, for calls and for kills. */
static void notices_a_difference(void **state)
{
    prepared made;
    assert_true(prepare(*state, &made));
    add_number(&made, WAY_SYSCALL, 39); /* getpid */
    made.trials[1].word = CALLGATE_ERRNO | EPERM;
    trial_result got;
    assert_int_equal(trials_run(made.harmless, made.trials, made.trial_count, &got), 1);
    assert_int_equal(got.kind, CAME_BACK);
    assert_int_equal(got.value, trial_expected(CALLGATE_ALLOW).value);
    got = trial_run(made.harmless, &made.trials[0]);
    assert_int_equal(got.kind, CAME_BACK);
    const callgate_insn killing[] = {{0x06, 0, 0, CALLGATE_KILL_PROCESS}};
    callgate_filter *kill;
    assert_int_equal(callgate_filter_new(killing, 1, &kill, NULL), CALLGATE_OK);
    callgate_filter *harmless = trial_filter(kill);
    assert_int_equal(trial_run(harmless, &made.trials[0]).kind, KILLED_PROCESS);
    callgate_filter_free(harmless);
    callgate_filter_free(kill);
    release(&made);
}

static test_subject subjects[PROFILE_COUNT_MAX];
static size_t subject_count;

static const char *corpus_path(char *path)
{
    const char *shared = getenv("CALLGATE_SHARED");
    const char *root = getenv("CALLGATE_ROOT");
    if (shared != NULL)
        snprintf(path, PATH_BYTES_MAX, "%s/profiles", shared);
    else
        snprintf(path, PATH_BYTES_MAX, "%s/../shared/profiles", root != NULL ? root : ".");
    return path;
}

/* Profiles of the corpus that a runtime of this machine takes. */
static void find_corpus(void)
{
    char folder[PATH_BYTES_MAX];
    struct dirent **entries;
    int count = scandir(corpus_path(folder), &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        size_t bytes = strlen(name);
        test_subject *one = &subjects[subject_count];
        if (bytes > 5 && bytes < sizeof one->name && strcmp(name + bytes - 5, ".json") == 0 &&
            subject_count < PROFILE_COUNT_MAX) {
            prepared made;
            one->is_file = true;
            strcpy(one->name, name);
            int length = snprintf(one->path, sizeof one->path, "%s/%s", folder, name);
            if (length < 0 || length >= PATH_BYTES_MAX)
                abort();
            if (prepare(one, &made))
                subject_count++;
            release(&made);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void corpus_is_there(void **state)
{
    (void)state;
    if (subject_count == 1) {
        print_message("# no ../shared/profiles here\n");
        skip();
    }
    assert_true(subject_count > CORPUS_COUNT_MIN);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*run)(void **state);
    } kinds[] = {
        {"x86_64", native_numbers},
        {"x32", x32_numbers},
        {"i386", i386_numbers},
        {"exempt", exempt_numbers},
    };
    static struct CMUnitTest tests[PROFILE_COUNT_MAX * 4 + 2];
    static char names[PROFILE_COUNT_MAX * 4][96];
    size_t count = 0;
    strcpy(subjects[subject_count++].name, "default");
    find_corpus();
    for (size_t i = 0; i < subject_count; i++) {
        for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++, count++) {
            snprintf(names[count], sizeof names[count], "%.63s: %s", subjects[i].name,
                     kinds[kind].name);
            tests[count] = (struct CMUnitTest){
                .name = names[count], .test_func = kinds[kind].run, .initial_state = &subjects[i]};
        }
    }
    tests[count++] = (struct CMUnitTest){.name = "corpus", .test_func = corpus_is_there};
    tests[count++] = (struct CMUnitTest){.name = "a difference is noticed",
                                         .test_func = notices_a_difference,
                                         .initial_state = &subjects[0]};
    return _cmocka_run_group_tests("numbers", tests, count, NULL, NULL);
}

#else

int main(void)
{
    printf("1..0 # skip the numbers are those of x86-64\n");
    return 0;
}

#endif
