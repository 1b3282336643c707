"""Measures how long programs take to start under a filter.

The program is a `true`: what is measured is all that comes before it. Commands take turns.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile

RUN_OVER_TRUE_US_BAR = 3000
COMPILE_OVER_TRUE_US_BAR = 4000


def where_runtimes_work():
    """What stands before a command: no runtime takes hybrid cgroups by itself."""
    unified = "/sys/fs/cgroup/unified"
    if os.geteuid() != 0 or not os.path.ismount(unified):
        return []
    return ["unshare", "-m", "sh", "-c", "umount %s; exec \"$@\"" % unified, "sh"]


def medians(program, rounds, commands, filter_file):
    """Microseconds, a number a command."""
    words = [word for command in commands for word in ["//"] + command][1:]
    text = subprocess.run(where_runtimes_work() + [program, str(rounds), "-f", filter_file] + words,
                          check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    return [float(line) for line in text.split()]


def make_root(folder):
    """A root in which the host's /usr is all there is."""
    os.makedirs(os.path.join(folder, "usr"))
    for name in ("proc", "dev", "sys"):
        os.makedirs(os.path.join(folder, name))
    for name in ("bin", "lib", "lib64"):
        os.symlink(os.path.join("usr", name), os.path.join(folder, name))


def config(seccomp):
    """config.json of a container that runs `true`."""
    spaces = ["pid", "ipc", "uts", "mount", "network"]
    document = {
        "ociVersion": "1.0.2",
        "process": {"args": ["/usr/bin/true"], "cwd": "/", "user": {"uid": 0, "gid": 0},
                    "env": ["PATH=/usr/bin"], "noNewPrivileges": True},
        "root": {"path": "root", "readonly": True},
        "mounts": [{"destination": "/usr", "type": "bind", "source": "/usr",
                    "options": ["rbind", "ro"]},
                   {"destination": "/proc", "type": "proc", "source": "proc"}],
        "linux": {"namespaces": [{"type": name} for name in spaces]},
    }
    if seccomp:
        document["linux"]["seccomp"] = seccomp
    return document


def make_bundle(folder, seccomp):
    os.makedirs(folder)
    make_root(os.path.join(folder, "root"))
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config(seccomp), file)


class Starts:
    """The commands, their files in a folder of their own."""

    def __init__(self, callgate, folder):
        self.callgate, self.folder = callgate, folder
        self.filter = os.path.join(folder, "default.bpf")
        subprocess.run([callgate, "-q", "compile", "default", "-o", self.filter], check=True)
        self.commands = {
            "true": ["true"],
            "run": [callgate, "-q", "run", "--", "true"],
            "compile": [callgate, "-q", "compile", "default", "-o",
                        os.path.join(folder, "f.bpf")],
        }
        if os.access("/dev/shm", os.W_OK):  # no disk is waited for
            in_memory = os.path.join("/dev/shm", os.path.basename(folder))
            self.commands["compile_in_memory"] = [callgate, "-q", "compile", "default", "-o",
                                                  in_memory]

    def add_bwrap(self):
        bwrap = ["bwrap", "--dev-bind", "/", "/"]
        self.commands["bwrap"] = bwrap + ["true"]
        self.commands["bwrap_filter"] = bwrap + ["--seccomp", "9", "true"]

    def oci_seccomp(self, runtime):
        """The default profile as an engine hands it to a runtime."""
        done = subprocess.run([self.callgate, "-q", "dump", "default", "--abi", "x86_64,x86,x32",
                               "--as", runtime, "--format", "profile"], check=True,
                              stdout=subprocess.PIPE)
        seccomp = json.loads(done.stdout.decode())
        seccomp.pop("flags", None)  # runc takes none before 1.2
        return seccomp

    def add_runtime(self, runtime):
        # No cgroups: their price is the same with and without a filter, and hosts differ in it.
        options = ["--cgroup-manager=disabled"] if runtime == "crun" else []
        for name, seccomp in (("", None), ("_filter", self.oci_seccomp(runtime))):
            bundle = os.path.join(self.folder, runtime + name)
            make_bundle(bundle, seccomp)
            state = os.path.join(self.folder, "state")
            self.commands[runtime + name] = [
                runtime, *options, "--root", state, "run", "--bundle", bundle,
                "callgate-bench-%d%s" % (os.getpid(), name)]


def works(program, command, filter_file):
    """Can the command be run here at all?"""
    return subprocess.run(where_runtimes_work() + [program, "1", "-f", filter_file] + command,
                          check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def add_installed(starts, program, figures):
    if shutil.which("bwrap"):
        starts.add_bwrap()
    else:
        figures.skipped.append("start by bwrap: not installed")
    for runtime in ("crun", "runc"):
        if not shutil.which(runtime):
            figures.skipped.append("start by %s: not installed" % runtime)
        elif os.geteuid() != 0:
            figures.skipped.append("start by %s: needs root" % runtime)
        else:
            starts.add_runtime(runtime)
    for name, command in list(starts.commands.items()):
        if not works(program, command, starts.filter):
            figures.skipped.append("start: '%s' does not work here" % name)
            del starts.commands[name]


def remove(path):
    with contextlib.suppress(OSError):
        os.remove(path)


def measure(figures, callgate, program, rounds):
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="callgate-bench.")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(remove, os.path.join("/dev/shm", os.path.basename(folder)))
        starts = Starts(callgate, folder)
        add_installed(starts, program, figures)
        found = dict(zip(starts.commands, medians(program, rounds, list(starts.commands.values()),
                                                  starts.filter)))
    titles = {"true": "no filter", "bwrap": "bwrap", "bwrap_filter": "bwrap with filter",
              "crun": "crun", "crun_filter": "crun with profile",
              "runc": "runc", "runc_filter": "runc with profile"}
    peers = {titles[name]: value for name, value in found.items() if name in titles}
    figures.add("start_run_us", found["run"]).peers = peers
    figures.add("start_run_over_true_us", found["run"] - found["true"], RUN_OVER_TRUE_US_BAR)
    figures.add("compile_command_us", found["compile"]).peers = {"no filter": found["true"]}
    figures.add("compile_command_over_true_us", found["compile"] - found["true"],
                COMPILE_OVER_TRUE_US_BAR)
    if "compile_in_memory" in found:
        figures.add("compile_command_in_memory_over_true_us",
                    found["compile_in_memory"] - found["true"])
