/* Bundles: what is written, looked at, removed. */
#include "base/json.h"
#include "base/limits.h"
#include "container/bundle.h"
#include "container/config.h"
#include "container/inside.h"
#include "container/oci_seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char *environment[] = {(char[]){"A=b"}, NULL};

static const json_value *parse_config(const container_spec *spec, text *out, arena *memory)
{
    const json_value *root = NULL;
    callgate_error err;
    text_init(out);
    arena_init(memory, JSON_ARENA_BYTES_MAX);
    if (container_config(spec, out, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    if (json_parse(text_data(out), out->bytes, "config.json", memory, &root, &err) != CALLGATE_OK)
        fail_msg("%s in %s", err.text, text_data(out));
    return root;
}

/* What JSON can't hold is refused, not changed. */
static void config_changes_no_word(void **state)
{
    (void)state;
    char word[] = "a\xff";
    char *argv[] = {(char[]){"/bin/true"}, word, NULL};
    const container_spec spec = {
        .id = "callgate-x", .rootfs = "/", .argv = argv, .envp = environment, .directory = "/"};
    callgate_error err;
    text out;
    text_init(&out);
    assert_int_equal(container_config(&spec, &out, &err), CALLGATE_INVALID);
    assert_non_null(strstr(err.text, "no UTF-8"));
    text_release(&out);
}

/* Whatever the words hold, they stay words. */
static void config_quotes_everything(void **state)
{
    (void)state;
    char hostile[] = "\"},\"root\":{\"path\":\"/\\ \n\t\x01 ünï";
    char *argv[] = {hostile, hostile, NULL};
    const container_spec spec = {.id = "callgate-x",
                                 .rootfs = hostile,
                                 .argv = argv,
                                 .envp = environment,
                                 .directory = hostile,
                                 .caps = 1};
    text out;
    arena memory;
    const json_value *root = parse_config(&spec, &out, &memory);
    const json_value *process = json_member(root, "process");
    assert_string_equal(json_member(json_member(root, "root"), "path")->text, hostile);
    assert_int_equal(json_member(process, "args")->count, 2);
    assert_string_equal(json_member(process, "args")->first->text, hostile);
    assert_true(json_member(process, "noNewPrivileges")->is_true);
    assert_null(json_member(json_member(root, "linux"), "seccomp"));
    arena_release(&memory);
    text_release(&out);
}

static void other_users_hold_nothing(void **state)
{
    (void)state;
    char *argv[] = {(char[]){"true"}, NULL};
    const container_spec spec = {.id = "callgate-x",
                                 .rootfs = "/",
                                 .argv = argv,
                                 .envp = environment,
                                 .directory = "/",
                                 .uid = 7,
                                 .caps = CALLGATE_CAPS_DOCKER};
    text out;
    arena memory;
    const json_value *root = parse_config(&spec, &out, &memory);
    const json_value *caps = json_member(json_member(root, "process"), "capabilities");
    assert_int_equal(json_member(caps, "bounding")->count, 14);
    assert_int_equal(json_member(caps, "permitted")->count, 0);
    assert_int_equal(json_member(caps, "effective")->count, 0);
    arena_release(&memory);
    text_release(&out);
}

static void base64_is_the_usual_one(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } pairs[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        text out;
        text_init(&out);
        oci_bpf_base64(pairs[i].in, strlen(pairs[i].in), &out);
        assert_string_equal(text_data(&out), pairs[i].out);
        text_release(&out);
    }
}

static void touch(const char *folder, const char *name, mode_t mode)
{
    char path[BUNDLE_PATH_BYTES_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    assert_true(descriptor >= 0);
    close(descriptor);
}

static void bundle_is_private_and_goes(void **state)
{
    (void)state;
    container_bundle outside;
    container_bundle bundle;
    callgate_error err;
    assert_int_equal(bundle_make("/tmp", &outside, &err), CALLGATE_OK);
    assert_int_equal(bundle_make("/tmp", &bundle, &err), CALLGATE_OK);
    struct stat found;
    assert_int_equal(stat(bundle.path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0700);
    assert_string_not_equal(bundle.id, outside.id);

    touch(outside.path, "kept", 0600);
    char link[BUNDLE_PATH_BYTES_MAX];
    bundle_file(&bundle, "link", link);
    assert_int_equal(symlink(outside.path, link), 0);
    assert_int_equal(bundle_write_config(&bundle, "{}", 2, &err), CALLGATE_OK);
    assert_int_equal(bundle_write_config(&bundle, "{}", 2, &err), CALLGATE_SYSTEM);
    assert_int_equal(err.os_errno, EEXIST);
    assert_true(bundle_remove(&bundle));
    assert_int_not_equal(access(bundle.path, F_OK), 0);

    char kept[BUNDLE_PATH_BYTES_MAX];
    bundle_file(&outside, "kept", kept);
    assert_int_equal(access(kept, F_OK), 0);
    assert_true(bundle_remove(&outside));
}

static void bundle_needs_its_parent(void **state)
{
    (void)state;
    container_bundle bundle;
    callgate_error err;
    assert_int_equal(bundle_make("/nonexistent", &bundle, &err), CALLGATE_SYSTEM);
    assert_int_equal(err.os_errno, ENOENT);
    static char longest[2 * BUNDLE_PATH_BYTES_MAX];
    memset(longest, 'x', sizeof longest - 1);
    assert_int_equal(bundle_make(longest, &bundle, &err), CALLGATE_SYSTEM);
    assert_int_equal(err.os_errno, ENAMETOOLONG);
}

static void write_program(const container_bundle *root, const char *name, const char *line)
{
    char path[BUNDLE_PATH_BYTES_MAX];
    bundle_file(root, name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(line, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0755), 0);
}

/* Links of a rootfs never lead to this machine's files. */
static void links_stay_inside(void **state)
{
    (void)state;
    container_bundle root;
    callgate_error err;
    char path[BUNDLE_PATH_BYTES_MAX];
    assert_int_equal(bundle_make("/tmp", &root, &err), CALLGATE_OK);
    write_program(&root, "program", "#!/proc/self/exe\n");
    touch(root.path, "data", 0644);
    bundle_file(&root, "absolute", path);
    assert_int_equal(symlink("/bin/sh", path), 0);
    bundle_file(&root, "upward", path);
    assert_int_equal(symlink("../../../../../../../bin/sh", path), 0);
    bundle_file(&root, "good", path);
    assert_int_equal(symlink("/program", path), 0);

    const char *top = root.path;
    if (inside_find_program(top, "/", "/", "program") == INSIDE_UNKNOWN) {
        bundle_remove(&root);
        print_message("# this kernel has no openat2\n");
        skip();
    }
    assert_int_equal(inside_find_program(top, "/", "/", "program"), INSIDE_FOUND);
    assert_int_equal(inside_find_program(top, "/", "/none:/", "program"), INSIDE_FOUND);
    assert_int_equal(inside_find_program(top, "/", "/", "./program"), INSIDE_FOUND);
    assert_int_equal(inside_find_program(top, "/", "/", "/good"), INSIDE_FOUND);
    assert_int_equal(inside_find_program(top, "/", "/", "data"), INSIDE_NOT_EXECUTABLE);
    assert_int_equal(inside_find_program(top, "/", "/", "/"), INSIDE_NOT_EXECUTABLE);
    assert_int_equal(inside_find_program(top, "/", "/", "absolute"), INSIDE_MISSING);
    assert_int_equal(inside_find_program(top, "/", "/", "upward"), INSIDE_MISSING);
    assert_int_equal(inside_find_program(top, "/", NULL, "program"), INSIDE_MISSING);
    assert_int_equal(inside_find_program(top, "/", "/", ""), INSIDE_MISSING);
    assert_true(bundle_remove(&root));
}

/* What executes a program has to be inside, too. */
static void interpreters_are_inside(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        inside_program is;
    } scripts[] = {
        {"#!/program\n", INSIDE_FOUND},
        {"#! \t/program -x\n", INSIDE_FOUND},
        {"#!/program", INSIDE_FOUND},
        {"#!/bin/sh\n", INSIDE_NO_INTERPRETER},
        {"#!/program\r\n", INSIDE_NO_INTERPRETER},
        {"#!/data\n", INSIDE_NO_INTERPRETER},
        {"#!/script\n", INSIDE_NO_INTERPRETER},
        {"#!relative\n", INSIDE_FOUND},
        {"#!/proc/self/exe\n", INSIDE_FOUND},
        {"#!\n", INSIDE_STRANGE},
        {"#!/loop\n", INSIDE_FOUND},
        {"\177ELF", INSIDE_STRANGE},
        {"echo hello\n", INSIDE_STRANGE},
        {"", INSIDE_STRANGE},
    };
    container_bundle root;
    callgate_error err;
    assert_int_equal(bundle_make("/tmp", &root, &err), CALLGATE_OK);
    write_program(&root, "program", "#!/proc/self/exe\n");
    touch(root.path, "data", 0644);
    write_program(&root, "script", "#!/none\n");
    write_program(&root, "loop", "#!/loop\n");
    if (inside_find_program(root.path, "/", "/", "program") == INSIDE_UNKNOWN) {
        bundle_remove(&root);
        print_message("# this kernel has no openat2\n");
        skip();
    }
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        write_program(&root, "it", scripts[i].line);
        assert_int_equal(inside_find_program(root.path, "/", "/", "it"), scripts[i].is);
    }
    assert_true(bundle_remove(&root));
}

static void write_log(const container_bundle *bundle, const char *line)
{
    char path[BUNDLE_PATH_BYTES_MAX];
    bundle_file(bundle, "log", path);
    FILE *log = fopen(path, "we");
    assert_non_null(log);
    fputs(line, log);
    fclose(log);
}

static void reads_the_log(void **state)
{
    (void)state;
    container_bundle bundle;
    callgate_error err;
    assert_int_equal(bundle_make("/tmp", &bundle, &err), CALLGATE_OK);
    assert_false(bundle_log_has_error(&bundle, "log"));
    write_log(&bundle, "{\"level\":\"warning\",\"msg\":\"error\"}\n");
    assert_false(bundle_log_has_error(&bundle, "log"));
    write_log(&bundle, "{\"msg\":\"x\"}\n{\"msg\":\"open\",\"level\":\"error\"}\n");
    assert_true(bundle_log_has_error(&bundle, "log"));
    assert_true(bundle_remove(&bundle));
}

static void count_dead(void *user, container_bundle *bundle)
{
    uint32_t *count = user;

    (*count)++;
    assert_true(bundle_remove(bundle));
}

/* A bundle is dead once nobody holds its lock. */
static void dead_bundles_are_found(void **state)
{
    (void)state;
    container_bundle root, alive, dead, open_to_all;
    callgate_error err;
    uint32_t count = 0;

    assert_int_equal(bundle_make("/tmp", &root, &err), CALLGATE_OK);
    assert_int_equal(bundle_make(root.path, &alive, &err), CALLGATE_OK);
    assert_int_equal(bundle_make(root.path, &dead, &err), CALLGATE_OK);
    assert_int_equal(bundle_make(root.path, &open_to_all, &err), CALLGATE_OK);
    assert_int_equal(chmod(open_to_all.path, 0755), 0);
    bundle_release(&dead);
    bundle_release(&open_to_all);
    char plain[BUNDLE_PATH_BYTES_MAX];
    bundle_file(&root, "callgate-abcdef", plain); /* called so, and no bundle */
    assert_int_equal(mkdir(plain, 0700), 0);
    bundle_visit_dead(root.path, count_dead, &count);
    assert_int_equal(count, 1);
    assert_int_not_equal(access(dead.path, F_OK), 0);
    assert_int_equal(access(alive.path, F_OK), 0);
    assert_int_equal(access(plain, F_OK), 0);
    assert_int_equal(access(open_to_all.path, F_OK), 0);
    bundle_visit_dead("/nonexistent", count_dead, &count);
    assert_true(bundle_remove(&alive));
    assert_true(bundle_remove(&root));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_quotes_everything),
        cmocka_unit_test(other_users_hold_nothing),
        cmocka_unit_test(base64_is_the_usual_one),
        cmocka_unit_test(bundle_is_private_and_goes),
        cmocka_unit_test(dead_bundles_are_found),
        cmocka_unit_test(bundle_needs_its_parent),
        cmocka_unit_test(links_stay_inside),
        cmocka_unit_test(interpreters_are_inside),
        cmocka_unit_test(reads_the_log),
        cmocka_unit_test(config_changes_no_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
