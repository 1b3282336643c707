"""Measures what recording costs: calls, requests to servers, a build.

Figures are made of pairs that take turns, and are medians of what the pairs show: machines differ,
and the same machine differs from minute to minute.
"""

import contextlib
import glob
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

PAIRS = 9
SECONDS = 1  # of load by wrk
REDIS_REQUESTS = 50000  # of each of two kinds
STOP_SECONDS = 10

NGINX = """daemon off; user nobody nogroup; worker_processes 1; pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


class Way:
    """How a program is started: under a recorder, under a filter, or as it is."""

    def __init__(self, name, *prefix):
        self.name = name
        self.prefix = list(prefix)

    def command(self, *words):
        return self.prefix + list(words)


class Ways:
    """The ways that are compared; their files are in a folder of their own."""

    def __init__(self, callgate, folder):
        def record(*options):
            out = os.path.join(folder, "out.json")
            return [callgate, "-q", "record", "--force", "-o", out, *options, "--"]

        def run(profile):
            return [callgate, "-q", "run", "--profile", profile, "--"]

        self.folder = folder
        self.recorded = os.path.join(folder, "recorded.json")
        allow_all = os.path.join(folder, "allow-all.json")
        with open(allow_all, "w", encoding="utf-8") as file:
            file.write('{"defaultAction": "SCMP_ACT_ALLOW"}')
        self.bare = Way("bare")
        self.strace = Way("strace -f", "strace", "-f", "-o", "/dev/null")
        self.ebpf = Way("ebpf", *record("--recorder", "ebpf"))
        self.notify = Way("notify", *record("--recorder", "notify"))
        self.ptrace = Way("ptrace", *record("--recorder", "ptrace"))
        self.allow_all = Way("allow-all filter", *run(allow_all))
        self.skip = Way("notify, all skipped",
                        *record("--recorder", "notify", "--skip", self.recorded))

    def record(self, words):
        """Writes the profile that `skip` skips."""
        command = self.notify.command(*words)
        command[command.index("-o") + 1] = self.recorded
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def children_of(pid):
    """A process and all its descendants."""
    found = [pid]
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
            for child in file.read().split():
                found += children_of(int(child))
    return found


def processor_ns(pid):
    """What a process and its descendants have run, threads of them included."""
    spent = 0
    for process in children_of(pid):
        for path in glob.glob("/proc/%d/task/*/schedstat" % process):
            with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
                spent += int(file.read().split()[0])
    return spent


def named_child(pid, name):
    """The first process of that name among the descendants."""
    for process in children_of(pid):
        with contextlib.suppress(OSError), open("/proc/%d/comm" % process,
                                                encoding="utf-8") as file:
            if file.read().strip() == name:
                return process
    return None


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def wait_until(question):
    until = time.monotonic() + STOP_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if question():
                return
        time.sleep(0.02)
    raise RuntimeError("a server doesn't come up")


@contextlib.contextmanager
def serving(command, name, is_up):
    """Runs a server; gives its process, not the recorder's."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as front:
        try:
            wait_until(is_up)
            server = named_child(front.pid, name)
            yield server
            os.kill(server, 15)
            front.wait(STOP_SECONDS)
        finally:
            front.kill()


def nginx(way, folder):
    """(processor ns a request, ns a request) of nginx under wrk."""
    port = free_port()
    os.makedirs(os.path.join(folder, "www"), exist_ok=True)
    with open(os.path.join(folder, "www", "x"), "w", encoding="ascii") as file:
        file.write("hello\n")
    conf = os.path.join(folder, "nginx.conf")
    with open(conf, "w", encoding="utf-8") as file:
        file.write(NGINX.format(folder=folder, port=port))
    url = "http://127.0.0.1:%d/x" % port
    command = way.command("nginx", "-e", os.path.join(folder, "error.log"), "-c", conf)
    with serving(command, "nginx", lambda: urllib.request.urlopen(url).read()) as server:
        before = processor_ns(server)
        text = subprocess.run(["wrk", "-t", "1", "-c", "4", "-d", "%ds" % SECONDS, url],
                              check=True, stdout=subprocess.PIPE).stdout.decode()
        spent = processor_ns(server) - before
    if "Non-2xx" in text:
        raise RuntimeError("nginx refused requests")
    requests = int(re.search(r"(\d+) requests in", text).group(1))
    rate = float(re.search(r"Requests/sec: +([\d.]+)", text).group(1))
    return spent / requests, 1e9 / rate


def redis(way, folder):
    """Processor ns a request of redis-server under redis-benchmark."""
    port = str(free_port())
    ping = ["redis-cli", "-p", port, "ping"]
    command = way.command("redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", folder,
                          "--save", "")
    with serving(command, "redis-server",
                 lambda: subprocess.run(ping, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL).stdout == b"PONG\n") as server:
        before = processor_ns(server)
        subprocess.run(["redis-benchmark", "-p", port, "-q", "-t", "set,get",
                        "-n", str(REDIS_REQUESTS)], check=True, stdout=subprocess.DEVNULL)
        return (processor_ns(server) - before) / (2 * REDIS_REQUESTS)


def build(way, folder, root):
    """Processor seconds of a build by gcc, as its own shell counts them."""
    script = os.path.join(folder, "build")
    with open(script, "w", encoding="utf-8") as file:
        file.write("set -e\nfor file in '%s'/src/base/*.c; do\n    gcc -std=c17 -O2 -D_GNU_SOURCE "
                   "-I '%s/src' -I '%s/include' -c \"$file\" -o '%s/object.o'\ndone\n"
                   "times\n" % (root, root, root, folder))
    text = subprocess.run(way.command("bash", script), check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()
    minutes = re.findall(r"(\d+)m([\d.]+)s", text)
    return sum(60 * int(minute) + float(second) for minute, second in minutes)


def loop(way, program):
    """ns a call of a loop of getppid."""
    return float(subprocess.run(way.command(program), check=True, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL).stdout)


def in_turns(measure, ways):
    """[[one figure a way] a round]."""
    return [[measure(way) for way in ways] for _ in range(PAIRS)]


def median_of(rounds, figure):
    return statistics.median(figure(*figures) for figures in rounds)


# Processor time of servers, of the bare ones'; of what strace -f adds to a request.
EBPF_SERVER_BAR, NOTIFY_SERVER_BAR = 1.10, 0.4
NOTIFY_SHARE_BAR = 0.2  # of what strace -f adds to a call
SKIP_SHARE_BAR = 1.1  # of what an allow-all filter adds


class Bench:
    """Measures into figures (figures.py)."""

    def __init__(self, callgate, loop_program, root, figures):
        self.folder = tempfile.mkdtemp(prefix="callgate-bench.")
        os.chmod(self.folder, 0o755)
        self.ways = Ways(callgate, self.folder)
        self.loop_program = loop_program
        self.root = root
        self.figures = figures

    def has(self, *programs):
        missing = [name for name in programs if shutil.which(name) is None]
        if missing:
            self.figures.skipped.append("recording: %s is not installed" % ", ".join(missing))
        return not missing

    def ebpf_ratio(self, name, measure):
        """Processor time under the eBPF recorder, of that without one."""
        rounds = in_turns(measure, [self.ways.bare, self.ways.ebpf])
        self.figures.add(name, median_of(rounds, lambda bare, ebpf: ebpf / bare), EBPF_SERVER_BAR)

    def calls(self):
        """What recorders without privilege add to a getppid."""
        ways, add = self.ways, self.figures.add
        if not self.has("strace"):
            return
        ways.record([self.loop_program])
        order = [ways.bare, ways.strace, ways.notify, ways.ptrace, ways.allow_all, ways.skip]
        rounds = in_turns(lambda way: loop(way, self.loop_program), order)
        for at, name in enumerate(["bare", "strace", "notify", "ptrace", "allow_all", "skip"]):
            add("getppid_%s_ns" % name, median_of(rounds, lambda *f: f[at]))
        add("getppid_notify_of_strace_ratio",
            median_of(rounds, lambda *f: (f[2] - f[0]) / (f[1] - f[0])), NOTIFY_SHARE_BAR)
        # Of differences of some nanoseconds only the medians say something.
        plain, filtered, skipped = (median_of(rounds, lambda *f, at=at: f[at]) for at in (0, 4, 5))
        add("getppid_skip_of_allow_all_ratio", (skipped - plain) / (filtered - plain),
            SKIP_SHARE_BAR)

    def servers(self):
        """What recorders add to a request."""
        ways = self.ways
        if self.has("nginx", "wrk"):
            self.ebpf_ratio("nginx_ebpf_cpu_ratio", lambda way: nginx(way, self.folder)[0])
            if self.has("strace"):
                rounds = in_turns(lambda way: nginx(way, self.folder)[1],
                                  [ways.bare, ways.notify, ways.strace])
                self.figures.add("nginx_notify_of_strace_ratio",
                                 median_of(rounds, lambda bare, notify, strace:
                                           (notify - bare) / (strace - bare)), NOTIFY_SERVER_BAR)
        if self.has("redis-server", "redis-benchmark"):
            self.ebpf_ratio("redis_ebpf_cpu_ratio", lambda way: redis(way, self.folder))
        if self.has("gcc"):
            self.ebpf_ratio("gcc_ebpf_cpu_ratio", lambda way: build(way, self.folder, self.root))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
