/* The names of containers that cgroups have. */
#include "container/cgroup.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka wants these first */
#include <cmocka.h>

static const char *name_of(const char *text)
{
    static char name[16];

    return cgroup_container_name(text, name, sizeof name) ? name : "(none)";
}

static void the_last_part_names(void **state)
{
    (void)state;
    assert_string_equal(name_of("0::/web\n"), "web");
    assert_string_equal(name_of("0::/a.slice/b/web"), "web");
    assert_string_equal(name_of("9:name=systemd:/web\n0::/\n"), "web");
    assert_string_equal(name_of("0::/\n3:memory:/x/web\n"), "web");
    assert_string_equal(name_of("3:a,b:/odd:name\n"), "odd:name");
    assert_string_equal(name_of("0::/../../web\n"), "web");
}

static void what_is_put_around_a_name_is_taken_off(void **state)
{
    (void)state;
    assert_string_equal(name_of("0::/system.slice/runc-web.scope\n"), "web");
    assert_string_equal(name_of("0::/user.slice/crun-web.scope\n"), "web");
    assert_string_equal(name_of("0::/lxc.payload.web\n"), "web");
}

static void what_is_no_container_has_none(void **state)
{
    (void)state;
    const char *const texts[] = {"",
                                 "\n",
                                 "0::/",
                                 "0::",
                                 "0",
                                 "0::/system.slice/ssh.service\n",
                                 "0::/user.slice/session-1.scope\n",
                                 "0::/user.slice\n",
                                 "0::/runc-.scope\n",
                                 "0::/web/\n",
                                 "0::/a-name-that-is-too-long\n"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(name_of(texts[i]), "(none)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_part_names),
        cmocka_unit_test(what_is_put_around_a_name_is_taken_off),
        cmocka_unit_test(what_is_no_container_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
