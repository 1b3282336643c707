"""Boots virtual machines of a Debian kernel with given files."""

import glob
import os
import select
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("CALLGATE_ROOT", os.path.join(HERE, "..", ".."))
SCRATCH = os.path.abspath(
    os.environ.get("CALLGATE_ARCHES", os.path.join(ROOT, "build", "arches")))
BOOT_SECONDS_MAX = 240


class Skip(Exception):
    """Why a machine can't be tested here."""


def tool(name):
    """The path of a program, or a reason to skip."""
    path = shutil.which(name)
    if not path:
        raise Skip(name + " is not installed")
    return path


def run(command, **options):
    """Runs a command, whose failure is ours."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **options).stdout


def content(path):
    with open(path, "rb") as file:
        return file.read()


def fetched(folder, suite, arch, packages):
    """The folder that Debian's packages were unpacked in, or a reason to skip."""
    done = subprocess.run(
        [os.path.join(HERE, "fetch_packages"), suite, arch, os.path.join(SCRATCH, folder),
         *packages], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    if done.returncode != 0 or not done.stdout.strip():
        raise Skip("no %s for it: %s" % (packages[0], lines[-1] if lines else "apt failed"))
    return done.stdout.decode().splitlines()[-1]


def kernel_of(name, suite, arch, package):
    """The path of a Debian kernel."""
    tree = fetched(name, suite, arch, [package])
    return glob.glob(os.path.join(tree, "boot", "vmlinu[xz]-*"))[0]


def cpio_entry(number, name, mode, content):
    """One member of a newc archive."""
    fields = [number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    return head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4)


def initramfs(files):
    """An archive of programs by name; None is a directory."""
    entries = [cpio_entry(number + 1, name, 0o40755 if content is None else 0o100755,
                          content or b"")
               for number, (name, content) in enumerate(files.items())]
    return b"".join(entries) + cpio_entry(0, "TRAILER!!!", 0, b"")


def boot(name, qemu, console, kernel, archive):
    """The guest's lines, up to its end or the time limit."""
    command = qemu + [
        "-m", "512", "-nographic", "-no-reboot", "-net", "none", "-kernel", kernel,
        "-initrd", archive, "-append", "quiet loglevel=1 console=" + console]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    text, deadline = b"", time.monotonic() + BOOT_SECONDS_MAX
    try:
        while b"cg end" not in text and time.monotonic() < deadline:
            if not select.select([child.stdout], [], [], 1)[0]:
                continue
            block = os.read(child.stdout.fileno(), 65536)
            if not block:
                break
            text += block
    finally:
        child.kill()
        child.wait()
    with open(os.path.join(SCRATCH, name + ".log"), "wb") as log:
        log.write(text)
    return text.decode(errors="replace").replace("\r", "").splitlines()


class Told:
    """What a guest has said of its steps."""

    def __init__(self, lines):
        self.is_ended = "cg end" in lines
        self.steps = {}
        for line in lines:
            words = line.split(" ", 3)
            if words[0] == "cg" and len(words) > 2:
                step = self.steps.setdefault(words[2], {})
                step.setdefault(words[1], []).append(words[3] if len(words) > 3 else "")

    def get(self, step, what):
        return self.steps.get(step, {}).get(what, [])

    def calls(self, step):
        """(ABI, name, what else was seen of it: arguments, answer)"""
        for line in self.get(step, "seen"):
            abi, rest = line.split(" ", 1)
            name, _, more = rest.partition(", ")
            yield abi, name.strip('"'), more

    def names(self, step, abi):
        return {name for seen_abi, name, _ in self.calls(step) if seen_abi == abi}

    def details(self, step):
        return self.get(step, "said")[:12] + ["seen: %s %s %s" % call for call in self.calls(step)]


class Tap:
    """Numbered test points."""

    def __init__(self):
        self.count = self.failed = 0

    def point(self, is_right, title, details=()):
        self.count += 1
        self.failed += not is_right
        print("%s %d - %s" % ("ok" if is_right else "not ok", self.count, title))
        for line in () if is_right else details:
            print("# " + line)
        sys.stdout.flush()

    def skip(self, title, reason):
        self.point(True, "%s # SKIP %s" % (title, reason))
