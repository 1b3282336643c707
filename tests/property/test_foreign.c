/* Filters in the manners of other programs are read.
 *
 * Exactly, or refused by name. Written by hand as they come from OpenSSH's sandbox, Chromium's DSL,
 * minijail, gVisor, Android, kafel, runc's stub for newer calls, and puzzles; libseccomp's own are
 * read in test_lift_libseccomp.c.
 */
#include "callgate/filter.h"
#include "filter/insn.h"
#include "oracle/assemble.h"
#include "random_dice.h"
#include "second_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { CALL_COUNT = 4000 };

typedef struct foreign_filter {
    const char *name;
    const char *text;
    callgate_status expected;
    uint32_t at; /* of what is refused */
} foreign_filter;

#define MACHINE "ld [4]\njeq #0xc000003e, +1, +0\nret #0x80000000\n"
/* OpenSSH: an argument's two words, then the number again. */
#define SSH_ARG(nr, lo, hi, value)                                                                 \
    "jeq #" nr ", +0, +6\nld [" lo "]\njeq #" value ", +0, +3\nld [" hi "]\njeq #0, +0, +1\n"      \
    "ret #0x7fff0000\nld [0]\n"
#define SSH_MASK(nr, lo, hi, mask)                                                                 \
    "jeq #" nr ", +0, +8\nld [" lo "]\nand #" mask "\njeq #0, +0, +4\nld [" hi "]\n"               \
    "and #0xffffffff\njeq #0, +0, +1\nret #0x7fff0000\nld [0]\n"
#define ALLOW(nr) "jeq #" nr ", +0, +1\nret #0x7fff0000\n"
#define DENY(nr, word) "jeq #" nr ", +0, +1\nret #" word "\n"

static const foreign_filter filters[] = {
    {"openssh",
     MACHINE "ld [0]\n" DENY("6", "0x5000d") DENY("2", "0x5000d") DENY("41", "0x5000d") ALLOW("12")
         ALLOW("228") ALLOW("3") SSH_ARG("48", "24", "28", "1") SSH_ARG("28", "32", "36", "4")
             SSH_MASK("9", "32", "36", "0xfffffff8") SSH_MASK("10", "32", "36", "0xfffffff8")
                 SSH_ARG("16", "24", "28", "0x5413") "ret #0x80000000",
     CALLGATE_OK, 0},
    /* Chromium: arguments of 32 bits may be sign-extended; masks by jset and and; traps with data.
     */
    {"chromium",
     MACHINE
     "ld [0]\njset #0x40000000, trap\njge #100, upper\njeq #56, clone\njge #20, +0, few\n"
     "jge #22, trap, allow\nfew: jeq #16, ioctl, allow\n"
     "upper: jge #300, trap\njeq #157, prctl, allow\n"
     "clone: ld [20]\njeq #0, clone_low\njeq #0xffffffff, +0, trap\nld [16]\n"
     "jset #0x80000000, +0, trap\nclone_low: ld [16]\nand #0xff7fffff\n"
     "jeq #0x3d0f00, allow\njeq #0x7d0f00, allow, trap2\n"
     "ioctl: ld [28]\njeq #0, +0, trap\nld [24]\njeq #0x5401, allow\njset #0x40000000, trap2\n"
     "jgt #0x5421, trap, allow\n"
     "prctl: ld [16]\njgt #22, trap\njeq #22, errno, allow\n"
     "allow: ret #0x7fff0000\nerrno: ret #0x50001\ntrap: ret #0x30001\ntrap2: ret #0x30002",
     CALLGATE_OK, 0},
    /* minijail: a table of jumps, then blocks, each of which ends by itself. */
    {"minijail",
     "ld [4]\njeq #0xc000003e, +1, +0\nret #0\nld [0]\njeq #0, +0, +1\nja allow\njeq #1, +0, +1\n"
     "ja allow\njeq #9, +0, +1\nja mmap\njeq #59, +0, +1\nja exec\njeq #41, +0, +1\nja socket\n"
     "ret #0x80000000\n"
     "mmap: ld [36]\njset #0, next\nld [32]\njset #4, +0, mmap_ok\nnext: ld [36]\njset #0, kill\n"
     "ld [32]\njset #2, kill\nmmap_ok: ret #0x7fff0000\n"
     "exec: ret #0x5000d\nsocket: ld [20]\njeq #0, +0, kill\nld [16]\njeq #1, allow\njeq #16, +0, "
     "kill\n"
     "ld [32]\njge #16, kill\nallow: ret #0x7fff0000\nkill: ret #0x80000000",
     CALLGATE_OK, 0},
    /* gVisor: a search tree; values in the high and the low word; greater-than and not-equal. */
    {"gvisor",
     "ld [4]\njeq #0xc000003e, +0, bad\nld [0]\njgt #60, high\njeq #0, args\njeq #1, ok\njeq #3, "
     "ok\n"
     "ja bad\nhigh: jeq #202, futex\njge #233, +0, bad\njeq #233, ok\njeq #257, ok, bad\n"
     "args: ld [20]\njgt #0, bad\nld [16]\njgt #2, bad\nld [28]\njeq #0, +0, ok\nld [24]\n"
     "jeq #0, bad, ok\n"
     "futex: ld [24]\nand #0xffffff7f\njeq #0, ok\njeq #1, ok\njset #8, bad, ok\n"
     "ok: ret #0x7fff0000\nbad: ret #0x30000",
     CALLGATE_OK, 0},
    /* Android: what runs often in front, then a tree of ranges whose leaves jump to the end. */
    {"android",
     "ld [4]\njeq #0xc000003e, own\njeq #0x40000003, other\nret #0x30000\n"
     "own: ld [0]\njge #0, +0, trap\njeq #202, yes\njeq #16, yes\njeq #1, yes\n"
     "jge #72, upper\njge #22, middle\njge #22, trap, yes\nmiddle: jge #24, +0, trap\n"
     "jge #40, trap, yes\nupper: jge #257, last\njge #200, trap, yes\n"
     "last: jge #273, trap, yes\nother: ld [0]\njge #1, +0, trap\njge #7, +0, yes\n"
     "jge #19, +0, trap\njge #38, trap, yes\n"
     "yes: ret #0x7fff0000\ntrap: ret #0x30000",
     CALLGATE_OK, 0},
    /* kafel: high words first, comparisons turned around, one RET an action at the end. */
    {"kafel",
     "ld [4]\njeq #0xc000003e, +0, kill\nld [0]\njge #158, upper\njge #1, +0, kill\n"
     "jge #2, +0, write\nja kill\n"
     "write: ld [20]\njeq #0, +0, kill\nld [16]\njeq #1, fine\njeq #2, fine\nja kill\n"
     "upper: jge #159, kill\nld [28]\njgt #0x10, kill\njeq #0x10, +0, fine\nld [24]\n"
     "jge #0x2000, kill, fine\n"
     "fine: ret #0x7fff0000\nkill: ret #0",
     CALLGATE_OK, 0},
    {"kafel, two arguments",
     "ld [4]\njeq #0xc000003e, +0, no\nld [0]\njeq #1, +0, no\nld [20]\ntax\nld [28]\n"
     "jeq x, +0, no\nld [16]\ntax\nld [24]\njeq x, +0, no\nret #0x7fff0000\nno: ret #0",
     CALLGATE_LIMIT, 7},
    /* Arches of both byte orders, told apart. */
    {"both orders",
     "ld [4]\njeq #0xc000003e, little\njeq #0x80000016, big\nret #0\n"
     "little: ld [0]\njeq #41, +0, yes\nld [16]\njeq #38, no, yes\n"
     "big: ld [0]\njeq #359, +0, yes\nld [20]\njeq #38, no, yes\n"
     "yes: ret #0x7fff0000\nno: ret #0x50001",
     CALLGATE_OK, 0},
    /* runc: newer calls answer ENOSYS before libseccomp's filter begins. */
    {"runc",
     "ld [4]\njeq #0xc000003e, +0, other\nld [0]\njset #0x40000000, x32\njgt #450, nosys, rest\n"
     "x32: jgt #0x40000223, nosys, rest\nnosys: ret #0x50026\n"
     "other: jeq #0x40000003, +0, rest\nld [0]\njgt #450, +0, rest\nret #0x50026\n"
     "rest: ld [4]\njeq #0x40000003, i386\njeq #0xc000003e, +0, kill\nld [0]\n"
     "jge #0x40000000, +0, native\njeq #0xffffffff, native, kill\n"
     "native: jeq #101, no\njge #400, no, yes\ni386: ld [0]\njeq #26, no, yes\n"
     "kill: ret #0\nno: ret #0x50001\nyes: ret #0x7fff0000",
     CALLGATE_OK, 0},
    /* Puzzles: numbers in disguise, the instruction pointer, words put together. */
    {"disguised number",
     "ld [4]\njeq #0xc000003e, +0, no\nld [0]\nxor #0x5aa5\nadd #7\njeq #0x5aa6, no\n"
     "jge #0x6000, no\nneg\nst M[3]\nldx M[3]\nld #0\nsub x\njeq #0x5aad, no\nret #0x7fff0000\n"
     "no: ret #0",
     CALLGATE_OK, 0},
    {"where it is called from",
     "ld [12]\njeq #0x5555, +0, no\nld [8]\nrsh #12\njeq #0x55554, yes\nno: ret #0x50001\n"
     "yes: ret #0x7fff0000",
     CALLGATE_OK, 0},
    {"answers in A",
     "ld [0]\njeq #2, +0, other\nld [24]\nand #3\nadd #0x50001\nret a\nother: ld len\nsub #64\n"
     "or #0x7fff0000\nret a",
     CALLGATE_OK, 0},
    {"two words of a key",
     "ld [16]\nmul #3\nst M[0]\nld [20]\nxor #0x1234\nlsh #4\nst M[1]\nld M[0]\njeq #0x63, +0, no\n"
     "ld M[1]\njset #0xf0, no\nret #0x7fff0000\nno: ret #0x50001",
     CALLGATE_OK, 0},
    {"a checksum",
     "ld [16]\nst M[0]\nld [24]\nldx M[0]\nmul x\nst M[1]\nld [32]\nldx M[1]\nxor x\n"
     "jeq #0x1337, +0, +1\nret #0x7fff0000\nret #0",
     CALLGATE_LIMIT, 4},
    {"the number as a key",
     "ld [0]\ntax\nld [16]\nxor x\njeq #0x1337, +0, +1\nret #0x7fff0000\nret #0",
     CALLGATE_UNSUPPORTED, 3},
};

static uint32_t telling(const callgate_insn *insns, size_t count, random_dice *dice)
{
    uint32_t k = insns[dice_below(dice, (uint32_t)count)].k;

    return dice_below(dice, 3) ? k + dice_below(dice, 3) - 1 : (uint32_t)dice_roll(dice);
}

static void expect_answers(const callgate_policy *policy, const callgate_insn *insns, size_t count)
{
    random_dice dice = {.state = count};

    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = {.arch = i % 4 ? 0xc000003e : telling(insns, count, &dice),
                                   .nr = telling(insns, count, &dice),
                                   .instruction_pointer = 0x555555554000 + i};
        for (uint32_t arg = 0; arg < 6; arg++)
            call.args[arg] = telling(insns, count, &dice) |
                             (uint64_t)(i % 3 ? 0 : telling(insns, count, &dice)) << 32;
        assert_int_equal(callgate_policy_eval(policy, &call), second_answer(insns, &call));
    }
}

static void read_one(callgate_store *store, const foreign_filter *filter)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    const callgate_policy *policy = NULL;
    callgate_error err = {.status = CALLGATE_OK};
    size_t count;

    if (filter_assemble(filter->text, strlen(filter->text), filter->name, insns, &count, &err) !=
        CALLGATE_OK)
        fail_msg("%s:%u: %s", filter->name, err.place.line, err.text);
    callgate_status status = callgate_lift(store, insns, count, NULL, &policy, &err);
    if (status != filter->expected)
        fail_msg("%s: %d %s", filter->name, (int)status, err.text);
    if (status == CALLGATE_OK)
        expect_answers(policy, insns, count);
    else
        assert_int_equal(err.place.offset, filter->at);
}

static void foreign_filters_are_read(void **state)
{
    callgate_store *store;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
        read_one(store, &filters[i]);
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_filters_are_read),
    };

    return cmocka_run_group_tests_name("foreign", tests, NULL, NULL);
}
