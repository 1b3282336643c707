"""What `self` answers inside a machine, compared with what its profile means."""

import json
import os

from guests import HERE, ROOT, SCRATCH, content, run

CALLGATE = os.environ.get("CALLGATE", os.path.join(ROOT, "build", "callgate"))
NR_MAX = 1023
NUMBERS = [0x3FFFFFFF, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE]
S390X_NR_MAX = 449  # numbers beyond the kernel's table reach a filter as 0 there
# beside Docker's: each kind of answer, for calls that its profile has no rule for
RULES = [("SCMP_ACT_KILL_PROCESS", ["keyctl", "add_key"]), ("SCMP_ACT_KILL_THREAD", ["acct"]),
         ("SCMP_ACT_TRAP", ["umount2"]), ("SCMP_ACT_LOG", ["swapon"]),
         ("SCMP_ACT_TRACE", ["swapoff"])]
ARGUMENTS = {"clone": [(0,), (0x11,), (0x10000000,), (0x7E020000,), (1 << 32,)],
             "personality": [(0,), (8,), (0xFFFFFFFF,), (1 << 32 | 8,), (7,)],
             "socket": [(1,), (38,), (40,), (1 << 32 | 40,)]}
UNTOLD = ("LOG", "TRACE")  # seen as ALLOW


def profile_for(abi):
    """Docker's default for one ABI, with RULES."""
    text = run([CALLGATE, "-q", "dump", "default", "--format", "profile", "--abi", abi])
    profile = json.loads(text)
    profile["syscalls"] += [{"names": names, "action": action} for action, names in RULES]
    return json.dumps(profile).encode()


def lines_for(abi):
    """Every number without arguments, and calls that arguments decide."""
    numbers = (range(1, S390X_NR_MAX + 1) if abi == "s390x" else
               [*range(NR_MAX + 1), *NUMBERS])
    lines = ["%s %d" % (abi, nr) for nr in numbers]
    for name, choices in ARGUMENTS.items():
        lines += ["%s %s %s" % (abi, name, " ".join(map(str, args))) for args in choices]
    return lines


def asking_files(abi):
    """What goes into a guest whose own ABI this is."""
    foreign = "mips read"
    return {"guest.sh": content(os.path.join(HERE, "guest.sh")),
            "asked": ("\n".join([foreign, *lines_for(abi)]) + "\n").encode(),
            "asked.json": profile_for(abi)}


def told_answers(told):
    """The guest says each answer once, with the count of those that follow."""
    answers = []
    for line in told.get("asked", "answers"):
        count, answer = line.split()
        answers += [answer] * int(count)
    return answers


def expected_answers(abi, lines):
    """What `eval` says of the profile, on this machine."""
    path = os.path.join(SCRATCH, "asked.json")
    with open(path, "wb") as file:
        file.write(profile_for(abi))
    answers = run([CALLGATE, "-q", "eval", path, "--abi", abi],
                  input=("\n".join(lines) + "\n").encode()).decode().split()
    return ["ALLOW" if answer.startswith(UNTOLD) else answer for answer in answers]


def check_asked(tap, about, told, abi):
    """Each call gets from inside what the profile means."""
    lines = lines_for(abi)
    answers, expected = told_answers(told), expected_answers(abi, lines)
    wrong = ["%s: %s, expected %s" % (line, answer, wanted)
             for line, answer, wanted in zip(lines, answers[1:], expected) if answer != wanted]
    tap.point(len(answers) == len(lines) + 1 and not wrong,
              "%s: self answers %d calls as its profile means" % (about, len(lines)),
              wrong[:10] + told.details("asked"))
    kinds = {answer.split("(")[0] for answer in answers}
    tap.point(kinds >= {"ALLOW", "ERRNO", "TRAP", "KILL_PROCESS", "KILL_THREAD", "UNASKED"},
              "%s: self tells each kind of answer" % about, sorted(kinds))
    tap.point(answers[:1] == ["UNASKED"] and told.get("asked", "status") == ["2"],
              "%s: self is not asked about another machine's calls" % about,
              told.get("asked", "status"))
    explained = " ".join(told.get("asked", "explained"))
    tap.point("ERRNO(EPERM)" in explained and "KILL_PROCESS" in explained,
              "%s: explain self says it in words" % about, [explained])
