/* The texts of help, of the man pages.
 */
#include "cli/manual.h"

static const char product_status[] =
    "0 when the product was written, 2 when it was not: nothing is left half-written.\n";

static const char run_description[] =
    "Runs COMMAND under a seccomp profile, 'default' where none is named: drops capabilities to\n"
    "Docker's default set, sets no_new_privs, installs the proved filter, and executes COMMAND.\n"
    "It works with and without root. The command never starts when any of this has failed.\n"
    "\n"
    "With --rootfs the command runs in a container made by crun or runc, whichever is installed.\n"
    "\n"
    "Signals and the exit status are handed on; a command that the filter killed is said so.\n";
static const char run_status[] =
    "That of COMMAND, 128 + N where signal N ended it; 125 where callgate failed, 126 where\n"
    "COMMAND can't be executed, 127 where it was not found; 124 where a call was refused under\n"
    "--fail-on-refused.\n";
static const char run_examples[] =
    "  callgate run -- unshare -U true\n"
    "  callgate run --security-opt seccomp=unconfined -- unshare -U true\n"
    "  callgate run --profile ./nginx.json --cap-add NET_ADMIN -- nginx\n"
    "  callgate run --rootfs ./tree -- /bin/sh\n";

static const char record_description[] =
    "Watches COMMAND, a running process or a container, and writes the profile that it needs: the\n"
    "calls that were made, with the arguments that matter, and what a recording rarely shows. The\n"
    "profile goes to -o, or to ./NAME.seccomp.json; before it is written, every call that was "
    "seen\n"
    "is evaluated against it. COMMAND keeps its standard streams, and runs under the same profile\n"
    "and capabilities as with 'run': calls that were refused meanwhile are listed, not permitted.\n"
    "\n"
    "The recorder is eBPF where CAP_BPF and CAP_PERFMON are there. Without them a filter notifies\n"
    "callgate of each call, or ptrace stops at it; 'callgate --version' tells which work here. "
    "With\n"
    "--container it waits for a container of that name, or takes one that is running; nothing is\n"
    "configured in an engine.\n"
    "\n"
    "Until the end there is OUT.partial, an observation, renewed each second. SIGUSR1 renews it "
    "at\n"
    "once. It stays where no profile can be made. The recording ends with the last process of\n"
    "COMMAND. The first Ctrl-C is the program's, the second ends the recording.\n"
    "\n"
    "Observations (--save) of many runs add up: --from takes them, and logs of strace and audit.\n"
    "--check is the gate for tests: it writes nothing, and fails where a call was made that a\n"
    "profile does not permit.\n";
static const char record_status[] =
    "That of COMMAND, 128 + N where signal N ended it, 0 where the recording was over before it;\n"
    "1 where --check found a call; 125 where callgate failed and COMMAND did not, 126 where "
    "COMMAND\n"
    "can't be executed, 127 where it was not found.\n";
static const char record_examples[] =
    "  callgate record -o web.json -- nginx -g 'daemon off;'\n"
    "  callgate record --container web -o web.json --until-quiet 60\n"
    "  callgate record --from monday.obs --from tuesday.obs -o web.json\n"
    "  callgate record --update web.json --from /var/log/audit/audit.log\n"
    "  callgate record --check web.json -- ./run-tests\n";

static const char compile_description[] =
    "Makes the BPF filter of SOURCE and proves that it means what SOURCE means; a filter that\n"
    "could not be proved is never written. The target is this machine unless options name "
    "another.\n"
    "\n"
    "The raw form (bpf) is an array of struct sock_filter in the target machine's byte order, as\n"
    "bwrap --seccomp takes it; base64 of the same is what crun's annotation takes; c is an array\n"
    "for a C program; asm has one instruction a line, with the calls' names as comments.\n";
static const char compile_examples[] =
    "  callgate compile default -o default.bpf\n"
    "  callgate compile ./nginx.json --format c\n"
    "  callgate compile default --abi aarch64,arm --format asm\n";

static const char explain_description[] =
    "Says for each CALL what happens to it under SOURCE ('default' where it is left out): its\n"
    "number on each ABI, the action, the rule that decided, the conditions on arguments in words,\n"
    "and under which capability, machine or kernel the answer would differ.\n"
    "\n"
    "With argument values, as in 'clone(0x10000000)', the answer is that for these values.\n"
    "\n"
    "The first operand is SOURCE where it is a built-in profile, has a slash in it, or is a file\n"
    "whose name is not that of a call, or says what runs: pid:1, docker:web, self.\n"
    "\n"
    "self needs no privilege: inside of a container it is asked call by call, with arguments that\n"
    "aren't given as 0, and no call is executed.\n";
static const char explain_status[] =
    "0 when every call could be explained, 2 where a CALL or the SOURCE could not be read.\n";
static const char explain_examples[] = "  callgate explain unshare\n"
                                       "  callgate explain ./nginx.json 'socket(AF_NETLINK)' bpf\n"
                                       "  callgate explain podman --caps all '@mount'\n"
                                       "  callgate explain docker:web unshare\n";

static const char eval_description[] =
    "Answers calls by what SOURCE means. CALLs come from the command line, or one a line from\n"
    "standard input: \"ABI CALL A0 A1 A2 A3 A4 A5\", where CALL is a name or a number as in\n"
    "seccomp_data.nr, arguments left out are 0, and # begins a comment. For each call a line with\n"
    "the action is written. ABI may be an audit arch as a number, for calls of no known ABI.\n";
static const char eval_status[] =
    "Of CALLs: 0 when each is permitted or left to a supervisor, 1 when one is refused, 2 when "
    "one\n"
    "can't be read, or depends on arguments that it leaves open. Of lines: 0 when each was\n"
    "answered, 2 when one can't be read; those after it are not answered.\n";
static const char eval_examples[] = "  callgate eval default 'x86_64:socket(AF_INET)'\n"
                                    "  echo 'x86_64 clone 0x10000000' | callgate eval default\n";

static const char edit_description[] =
    "Changes what a profile means and keeps everything else in it as its author wrote it, byte\n"
    "for byte. The result is resolved again and compared with what was asked for before it is\n"
    "written: to standard output, with -o to a file, with -i back to the file itself.\n"
    "\n"
    "What changes nothing is said, and is no error.\n";
static const char edit_examples[] =
    "  callgate edit docker@20.10 --deny 'io_uring_*' -o no_io_uring.json\n"
    "  callgate edit ./p.json --allow 'personality(8)' --errno ENOSYS --deny clone3 -i\n"
    "  callgate edit default --audit\n";

static const char dump_description[] =
    "Shows what SOURCE means: asm, the filter's instructions with the names of calls and the\n"
    "rules they come from (a raw filter's own instructions); policy, the canonical form: runs of\n"
    "numbers with what happens to them; profile, an OCI profile of the same meaning, which for a\n"
    "raw filter is written only where it was proved to mean the same.\n"
    "\n"
    "Of a process or container each filter's instructions are shown, the newest first, then what\n"
    "all of them mean together. It is read while it runs with CAP_BPF and CAP_PERFMON, else by\n"
    "ptrace, which takes CAP_SYS_ADMIN and interrupts it for a moment.\n";
static const char dump_examples[] =
    "  callgate dump default\n"
    "  callgate dump ./filter.bpf --abi x86_64 --format policy\n"
    "  callgate dump ./docker.json --caps docker,sys_admin --abi x86_64 --format profile\n"
    "  callgate dump docker:web --format policy\n";

static const char check_description[] =
    "Reads each SOURCE as strictly as it can be read, reports what is wrong or dangerous in it,\n"
    "compiles its filter, and proves it twice: by the compiler's proof, and by reading the filter\n"
    "back and comparing meanings. 'callgate list rules' lists what it looks for.\n";
static const char check_status[] = "0 where there is no finding as severe as --fail-on, 1 where "
                                   "there is one, 2 where a SOURCE\ncan't be read.\n";
static const char check_examples[] = "  callgate check ./profiles/*.json\n"
                                     "  callgate check --fail-on error --json ./p.json\n";

static const char diff_description[] =
    "Says what differs between two SOURCEs, exactly: every call of every ABI, with the conditions\n"
    "on its arguments. NEW is 'weaker' where it lets some call farther than OLD and none less far\n"
    "(permitted, left to a supervisor, refused), 'stricter' the other way round, 'incomparable'\n"
    "where both happen, 'different, permits the same' where only errnos and the like differ.\n"
    "\n"
    "Each line begins with + (NEW lets these calls farther), - (less far) or ~ (as far), names "
    "the\n"
    "rules that decide in OLD and in NEW, and ends with a witness: a CALL that 'explain' takes,\n"
    "with what each SOURCE does to it.\n"
    "\n"
    "Both are read for the same machines: those of a raw filter where one of them is that, else\n"
    "those that the files name. What a file doesn't name for a machine is killed there, and so\n"
    "differs from what the other one does.\n";
static const char diff_status[] =
    "0 where both mean the same, 1 where they differ; with --forbid weaker, stricter or different\n"
    "1 only where NEW is that; 2 where it could not be told.\n";
static const char diff_examples[] =
    "  callgate diff docker@20.10 default\n"
    "  callgate diff <(git show main:p.json) p.json --forbid weaker\n"
    "  callgate diff default ./filter.bpf --format sarif\n";

static const char merge_description[] =
    "Makes one of several SOURCEs, call by call and exact on arguments. --union gives each call "
    "the\n"
    "most permissive of their actions, --intersect the strictest, --stack what the kernel does "
    "when\n"
    "all are installed, in the order of the command line: the last is the newest.\n"
    "\n"
    "The product is an OCI profile, read back and proved to mean the very same, or nothing: where\n"
    "OCI's rules can't say it, the error names what they can't say. Rules keep their comments, or\n"
    "say in one where they come from. --format policy, asm and bpf take any result.\n"
    "\n"
    "Flags add up; two different listeners are an error. Which machines it is for is chosen as by\n"
    "'diff'; rules of OCI hold on all of a profile's ABIs, so that mostly --abi has to name "
    "them.\n";
static const char merge_examples[] =
    "  callgate merge --union ./web.json ./jobs.json -o both.json\n"
    "  callgate merge --intersect default ./nginx.json --abi x86_64,x86,x32\n"
    "  callgate merge --stack ./outer.bpf ./inner.json --format asm\n";
static const char test_description[] =
    "Holds profiles to what their authors expect of them, for a profile's own CI. Each FILE has\n"
    "lines such as\n"
    "\n"
    "    profile nginx.json                      a SOURCE; files are relative to FILE\n"
    "    allow @basic-io 'socket(AF_INET,*,*)'   ALLOW or LOG\n"
    "    refuse io_uring_* unshare               neither that nor left to a supervisor\n"
    "    errno ENOSYS clone3\n"
    "    action KILL_PROCESS ptrace\n"
    "\n"
    "and log, trap, trace, notify, kill, supervise; abi, caps, kernel and as set the target for\n"
    "the lines that follow. # begins a comment, words are quoted as in a shell. A CALL holds "
    "where\n"
    "every call that it means gets what is expected: each value of the arguments left open, on\n"
    "each ABI of the target that has the call. A failure names a call for which it isn't so.\n"
    "\n"
    "Options of the command line go before what the files say.\n";
static const char test_status[] = "0 when every expectation holds, 1 when one fails, 2 when one "
                                  "could not be told: a file or\na profile that can't be read.\n";
static const char test_examples[] = "  callgate test nginx.expect\n"
                                    "  callgate test --format junit tests/*.expect >report.xml\n"
                                    "  callgate test --profile ./new.json nginx.expect\n";

static const char list_description[] =
    "Lists what callgate knows: the built-in profiles, system calls with their numbers, groups of\n"
    "calls, ABIs, errnos, actions, capabilities, and the rules of 'check'. With NAMEs only these, "
    "which must be\n"
    "known; for calls a NAME may be any CALL expression without arguments.\n"
    "\n"
    "'list schema' writes a JSON schema (draft-07) of the profiles that callgate reads, for "
    "editors:\n"
    "it refuses what the reader refuses, as far as a schema can say, and offers the words.\n";
static const char list_status[] = "0 when all was listed, 2 when a NAME is unknown.\n";
static const char list_examples[] = "  callgate list profiles\n"
                                    "  callgate list calls 'io_uring_*'\n"
                                    "  callgate list groups network-io --json\n"
                                    "  callgate list schema >seccomp.schema.json\n";

static const manual_text texts[VERB_COUNT] = {
    [VERB_RUN] = {run_description, run_status, run_examples},
    [VERB_RECORD] = {record_description, record_status, record_examples},
    [VERB_COMPILE] = {compile_description, product_status, compile_examples},
    [VERB_EXPLAIN] = {explain_description, explain_status, explain_examples},
    [VERB_EVAL] = {eval_description, eval_status, eval_examples},
    [VERB_EDIT] = {edit_description, product_status, edit_examples},
    [VERB_DUMP] = {dump_description, product_status, dump_examples},
    [VERB_CHECK] = {check_description, check_status, check_examples},
    [VERB_DIFF] = {diff_description, diff_status, diff_examples},
    [VERB_MERGE] = {merge_description, product_status, merge_examples},
    [VERB_TEST] = {test_description, test_status, test_examples},
    [VERB_LIST] = {list_description, list_status, list_examples},
};

const manual_text *manual_get(verb_id verb)
{
    return &texts[verb];
}

const char *manual_sources(void)
{
    return "A SOURCE is anything that means a policy: a built-in profile (default, docker@24 or\n"
           "docker@28.0.1, podman, containerd, unconfined), a file, '-' for standard input, or "
           "what\n"
           "runs: pid:N (all filters of a process or thread), docker:NAME, podman:NAME,\n"
           "containerd:[NS/]ID, cri-o:ID, runc:ID, crun:ID, youki:ID, cgroup:NAME, container:NAME\n"
           "(whichever of these it is), container:NAME@ROOT (of runc --root ROOT), self (this\n"
           "process). A file's content decides what it is: a profile of OCI, Docker or Podman, a\n"
           "whole config.json, an observation of callgate record, or raw BPF. A file that is "
           "called\n"
           "like a built-in profile is named with a slash: ./default\n";
}

const char *manual_calls(void)
{
    return "A CALL is a name, a glob, a group or a number, with an ABI in front and arguments "
           "behind\n"
           "where wanted: unshare, 'io_uring_*', @network-io, 'clone(0x10000000)',\n"
           "'socket(AF_INET,*,*)', 'x32:socket(38,*,*)', 272. A name that matches nothing is an\n"
           "error.\n";
}

const char *manual_overview(void)
{
    return "callgate works with seccomp profiles by what they mean. A profile in JSON, a raw "
           "filter\n"
           "or a built-in profile becomes a policy: the exact answer to every system call with\n"
           "every argument. From a policy a small BPF filter is made, and proved to give the same\n"
           "answers before it is handed out. Programs and containers run under it, and calls are\n"
           "explained with the rule that decided.\n"
           "\n"
           "Standard output is the product: a filter, a profile, a report. Everything else is "
           "said\n"
           "on standard error. Reports name the target that they hold for, and --json gives them\n"
           "to programs.\n";
}

const char *manual_target(void)
{
    return "What a profile means depends on the machine, the capabilities of the container, the\n"
           "kernel, and the runtime that reads it. run and compile take this machine; all others\n"
           "every ABI that the files name and the newest kernel, so that the same files give the\n"
           "same answer everywhere. --abi, --caps, --kernel and --as choose each; --target host\n"
           "takes this machine, its kernel and the libseccomp that is installed.\n";
}

const char *manual_status(void)
{
    return "0 for yes, 1 for no (findings, a difference, a refused call), 2 where callgate could "
           "not\n"
           "tell or nothing was written. run and record give the status of the program that they\n"
           "ran, and 125 to 127 for failures to run it.\n";
}
