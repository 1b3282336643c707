/* The tasks that a watcher keeps. */
#include "record/task_list.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
/* cmocka wants these first */
#include <cmocka.h>

static pid_t start_child(void)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        for (;;)
            pause();
    return child;
}

/* Ended, but not waited for. */
static void end(pid_t child)
{
    siginfo_t info;

    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
}

static int make_list(void **state)
{
    *state = calloc(1, sizeof(task_list));
    return *state == NULL;
}

static int free_list(void **state)
{
    free(*state);
    return 0;
}

static void a_living_task_is_counted_once(void **state)
{
    task_list *list = *state;
    pid_t child = start_child();

    task_list_add(list, child);
    task_list_add(list, child);
    assert_true(task_list_has(list, child));
    assert_int_equal(list->total, 1);
    assert_int_equal(task_list_process_count(list), 1);
    end(child);
    assert_int_equal(task_list_process_count(list), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_birth_told_after_the_end_adds_nothing(void **state)
{
    task_list *list = *state;
    pid_t child = start_child();

    task_list_add(list, child);
    end(child);
    task_list_remove(list, child);
    task_list_add(list, child);
    assert_false(task_list_has(list, child));
    assert_int_equal(waitpid(child, NULL, 0), child);
    task_list_add(list, child);
    assert_false(task_list_has(list, child));
    assert_int_equal(list->total, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_living_task_is_counted_once, make_list, free_list),
        cmocka_unit_test_setup_teardown(a_birth_told_after_the_end_adds_nothing, make_list,
                                        free_list),
    };

    return cmocka_run_group_tests_name("task_list", tests, NULL, NULL);
}
