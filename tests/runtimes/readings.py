"""Takes the filter that a runtime would install for a profile.

    bench = Bench()                         skips the whole test where something is missing
    bench.capture("crun", {...})            the path of the filter; None: nothing starts
    bench.meaning(path, "--as", "crun")     as callgate reads it: text, or None: refused
    convert(profile)                        an engine's work, done here a second time

A container is a bundle with a static program in it; filter_of.c kills it as it installs its filter.
"""

import errno
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("CALLGATE_ROOT", os.path.dirname(os.path.dirname(HERE)))
CALLGATE = os.environ.get("CALLGATE", os.path.join(ROOT, "build", "callgate"))
SHARED = os.environ.get("CALLGATE_SHARED", os.path.join(ROOT, "..", "shared"))
RUNTIMES = ("runc", "crun")
HIDE_UNIFIED = ["unshare", "-m", "sh", "-c", 'umount /sys/fs/cgroup/unified; exec "$@"', "sh"]
DOCKER_CAPS = ("CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE "
               "NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP").split()


def skip_all(why):
    print("1..0 # SKIP " + why)
    sys.exit(0)


class Points:
    """Counts and says test points."""

    def __init__(self):
        self.count = self.failures = 0

    def same(self, title, wanted, got, details=""):
        self.count += 1
        is_same = wanted == got
        self.failures += not is_same
        print("%s %d - %s" % ("ok" if is_same else "not ok", self.count, title), flush=True)
        if not is_same:
            for line in (details + "\nwanted: %s\ngot: %s" % (wanted, got)).splitlines()[:60]:
                print("# " + line)

    def skip(self, title, why):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, title, why))

    def finish(self):
        print("1..%d" % self.count)
        sys.exit(self.failures > 0)


class Bench:
    """A bundle, and the runtimes that are installed."""

    def __init__(self):
        os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
        if os.geteuid() != 0:
            skip_all("starting containers takes root here")
        if platform.machine() != "x86_64":
            skip_all("the profiles are for x86_64")
        if not any(line.split()[4] == "/" for line in open("/proc/self/mountinfo")):
            skip_all("containers do not start in a chroot into a plain folder")
        for program in ("busybox", "runc"):
            if not shutil.which(program):
                skip_all(program + " is not installed")
        self.scratch = tempfile.mkdtemp(prefix="callgate-readings.")
        self.bundle = os.path.join(self.scratch, "bundle")
        self.filter = os.path.join(self.scratch, "theirs")
        self.runtimes = [name for name in RUNTIMES if shutil.which(name)]
        self.hide = HIDE_UNIFIED if os.path.ismount("/sys/fs/cgroup/unified") else []
        self.starts = 0
        self.make_bundle()

    def make_bundle(self):
        rootfs = os.path.join(self.bundle, "rootfs")
        for folder in ("bin", "proc", "dev", "sys"):
            os.makedirs(os.path.join(rootfs, folder))
        shutil.copy(shutil.which("busybox"), os.path.join(rootfs, "bin", "busybox"))
        self.filter_of = os.path.join(self.scratch, "filter_of")
        made = subprocess.run([os.environ.get("CC", "cc"), "-O2",
                               os.path.join(HERE, "filter_of.c"), "-o", self.filter_of])
        spec = subprocess.run(["runc", "spec"], cwd=self.bundle)
        if made.returncode != 0 or spec.returncode != 0:
            self.end()
            skip_all("no program can be made, or runc writes no config.json")
        with open(self.config()) as file:
            self.template = json.load(file)
        self.template["process"].update(terminal=False, noNewPrivileges=False,
                                        args=["/bin/busybox", "true"])

    def config(self):
        return os.path.join(self.bundle, "config.json")

    def end(self):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def command(self, runtime):
        root = ["--root", os.path.join(self.scratch, runtime)]
        return [runtime] + root + (["--cgroup-manager=disabled"] if runtime == "crun" else [])

    def capture(self, runtime, seccomp):
        """Starts a container with this linux.seccomp; the path of its filter, or None."""
        config = dict(self.template, linux=dict(self.template["linux"], seccomp=seccomp))
        with open(self.config(), "w") as file:
            json.dump(config, file)
        if os.path.exists(self.filter):
            os.unlink(self.filter)
        self.starts += 1
        name = "reading-%d-%d" % (os.getpid(), self.starts)
        quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": 60}
        started = subprocess.run(self.hide + [self.filter_of, self.filter] + self.command(runtime) +
                                 ["run", "--bundle", self.bundle, name], **quiet)
        self.said = (started.stderr + started.stdout).decode(errors="replace")
        subprocess.run(self.hide + self.command(runtime) + ["delete", "--force", name], **quiet)
        return self.filter if os.path.exists(self.filter) else None

    def meaning(self, path, *options):
        """What callgate says that a source means on this machine; None: it refuses it."""
        told = subprocess.run([CALLGATE, "-q", "dump", path, "--target", "host", "--format",
                               "policy", *options], capture_output=True)
        self.why = told.stderr.decode(errors="replace")
        return own_part(told.stdout.decode()) if told.returncode == 0 else None


    def portable(self, path, runtimes):
        """The profile in a form that these runtimes read alike, [] for all as far as they can.

        None: callgate finds none."""
        option = "--portable=" + ",".join(runtimes) if runtimes else "--portable"
        told = subprocess.run([CALLGATE, "-q", "edit", path, "--target", "host", option],
                              capture_output=True)
        self.why = told.stderr.decode(errors="replace")
        return json.loads(told.stdout) if told.returncode == 0 else None


def own_part(policy):
    """A policy's text without arches that this machine has no ABI of: their calls never arrive."""
    kept, is_own = [], True
    for line in policy.splitlines():
        if not line.startswith(" "):
            is_own = not line.startswith("arch ") or "x86" in line
        if is_own:
            kept.append(line)
    return "\n".join(kept)


def for_old_runc(seccomp):
    """runc 1.1.5 refuses flags, and limits newer calls only on ABIs that are listed."""
    seccomp = {key: value for key, value in seccomp.items() if key != "flags"}
    listed = seccomp.get("architectures") or []
    if "SCMP_ARCH_X86_64" not in listed:
        seccomp["architectures"] = ["SCMP_ARCH_X86_64"] + listed
    return seccomp


def is_podman(profile):
    rules = profile.get("syscalls") or []
    return "defaultErrno" in profile or any("errno" in rule for rule in rules)


def kernel_reaches(release):
    def numbers(text):
        return [int(part) for part in text.split("-")[0].split(".")[:2]]

    return numbers(platform.release()) >= numbers(release)


def guard_holds(rule, podman):
    """Does an engine keep a rule on amd64, with Docker's capabilities?"""
    caps = {"CAP_" + name for name in DOCKER_CAPS}
    out, into = rule.get("excludes") or {}, rule.get("includes") or {}
    if "amd64" in (out.get("arches") or []) or caps & set(out.get("caps") or []):
        return False
    if into.get("arches") and "amd64" not in into["arches"]:
        return False
    if set(into.get("caps") or []) - caps:
        return False
    if podman:
        return True
    if out.get("minKernel") and kernel_reaches(out["minKernel"]):
        return False
    return not into.get("minKernel") or kernel_reaches(into["minKernel"])


def errno_of(holder, name_key, number_key, podman):
    name = holder.get(name_key)
    if podman and name:
        return int(name) if name.isdigit() else getattr(errno, name)
    return holder.get(number_key)


def convert(profile):
    """The OCI form that Docker, or for Podman's keys Podman, hands to a runtime on amd64."""
    podman = is_podman(profile)
    made = {"defaultAction": profile["defaultAction"], "syscalls": []}
    default = errno_of(profile, "defaultErrno", "defaultErrnoRet", podman)
    if default is not None:
        made["defaultErrnoRet"] = default
    arches = list(profile.get("architectures") or [])
    for entry in profile.get("archMap") or []:
        if entry["architecture"] == "SCMP_ARCH_X86_64":
            arches = [entry["architecture"]] + (entry.get("subArchitectures") or [])
            break
    if arches:
        made["architectures"] = arches
    for key in ("flags", "listenerPath", "listenerMetadata"):
        if profile.get(key):
            made[key] = profile[key]
    for rule in profile.get("syscalls") or []:
        if not guard_holds(rule, podman):
            continue
        one = {"names": rule.get("names") or [rule["name"]], "action": rule["action"]}
        number = errno_of(rule, "errno", "errnoRet", podman)
        if number is not None:
            one["errnoRet"] = number
        if rule.get("args"):
            one["args"] = [{"index": arg["index"], "op": arg["op"], "value": arg["value"],
                            "valueTwo": arg.get("valueTwo") or 0} for arg in rule["args"]]
        made["syscalls"].append(one)
    return made
