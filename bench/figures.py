"""Figures beside their peers' with their bars.

A figure's name ends in its unit. `by` says who made what was measured: callgate or a peer.
"""

ONE, THREE = "x86_64", "x86_64,x86,x32"
OWN = "callgate"

# {(profile, ABIs, figure): [(peer, most)]}: at most so much, or so much of the peer's, where one is
# named ("linear" and "tree" are the installed libseccomp's).
BARS = {
    ("default", THREE, "insn_count"): [(None, 175)],
    ("default as runc", THREE, "insn_count"): [(None, 178)],
    ("default", THREE, "path_all_mean_insns"): [(None, 11)],
    ("default", THREE, "path_denied_mean_insns"): [(None, 9.5)],
    ("default", THREE, "compile_us"): [("linear", 1 / 50)],
    ("default", THREE, "compile_without_simd_us"): [("linear", 1 / 20)],
    ("default", THREE, "text_to_filter_us"): [("linear", 1 / 30)],
    ("default", THREE, "lift_us"): [(None, 500)],
    ("default", THREE, "lift_of_linear_us"): [(None, 2000)],
    ("default", THREE, "lift_of_tree_us"): [(None, 2000)],
    ("default", THREE, "attach_us"): [("linear", 1 / 10), ("tree", 1 / 3)],
    ("default", THREE, "denied_call_ns"): [("tree", 1.02)],
    ("default", THREE, "checked_call_ns"): [("tree", 1)],
}
# What a peer's figure of another name is compared with.
COMPARED_WITH = {"compile_without_simd_us": "compile_us", "text_to_filter_us": "compile_us"}


def role_matches(role, peer):
    return peer.startswith("libseccomp ") and peer.endswith(" " + role)


class Figure:
    """What was measured of callgate, with its peers."""

    def __init__(self, name, value, profile=None, abis=None):
        self.name, self.value = name, value
        self.profile, self.abis = profile, abis
        self.bar = None  # at most
        self.peers = {}  # {peer: value}, the installed libseccomp before newer ones
        self.peer_bars = {}  # {peer: most of its value}

    def ratio(self, peer):
        return self.value / self.peers[peer] if self.peers[peer] else None

    def bars(self):
        """[(measured, bar, peer or None)]"""
        rows = [] if self.bar is None else [(self.value, self.bar, None)]
        return rows + [(self.ratio(peer), bar, peer) for peer, bar in self.peer_bars.items()]

    def json(self):
        def judged(row, measured, bar):
            row["bar"] = bar
            row["met"] = None if bar is None else measured <= bar
            return row

        row = {"figure": self.name, "profile": self.profile,
               "abis": self.abis.split(",") if self.abis else None, "value": self.value}
        judged(row, self.value, self.bar)
        row["peers"] = [judged({"peer": peer, "value": value, "ratio": self.ratio(peer)},
                               self.ratio(peer), self.peer_bars.get(peer))
                        for peer, value in self.peers.items()]
        return row


class Figures:
    """All figures of a run, in the order in which they were taken."""

    def __init__(self, machine=None):
        self.machine = machine or {}
        self.skipped = []  # what wasn't measured, with its reason
        self.rows = []

    def add(self, name, value, bar=None, profile=None, abis=None):
        figure = Figure(name, value, profile, abis)
        figure.bar = bar
        self.rows.append(figure)
        return figure

    def find(self, name, profile=None, abis=None):
        for row in self.rows:
            if (row.name, row.profile, row.abis) == (name, profile, abis):
                return row
        return None

    def subjects(self):
        """[(profile, ABIs)]"""
        return list(dict.fromkeys((row.profile, row.abis) for row in self.rows if row.profile))

    def of_subject(self, profile, abis):
        return [row for row in self.rows if (row.profile, row.abis) == (profile, abis)]

    def judge(self):
        """Puts the bars of BARS to the figures."""
        for row in self.rows:
            for role, most in BARS.get((row.profile, row.abis, row.name), []):
                if role is None:
                    row.bar = most
                    continue
                peer = next((peer for peer in row.peers if role_matches(role, peer)), None)
                if peer:
                    row.peer_bars[peer] = most

    def missed(self):
        return [(row, measured, bar, peer) for row in self.rows
                for measured, bar, peer in row.bars() if measured > bar]

    def json(self):
        return {"schema": 1, "machine": self.machine, "skipped": self.skipped,
                "bars_missed": len(self.missed()), "figures": [row.json() for row in self.rows]}


def from_json(document):
    """The figures of a document that json() made."""
    figures = Figures(document["machine"])
    figures.skipped = document["skipped"]
    for row in document["figures"]:
        figure = figures.add(row["figure"], row["value"], row["bar"], row["profile"],
                             ",".join(row["abis"]) if row["abis"] else None)
        figure.peers = {peer["peer"]: peer["value"] for peer in row["peers"]}
        figure.peer_bars = {peer["peer"]: peer["bar"] for peer in row["peers"]
                            if peer["bar"] is not None}
    return figures


def take_lines(figures, lines):
    """Adds the lines that this folder's programs print (measure.h)."""
    values = {}
    for line in lines:
        profile, abis, by, name, value = line.split("\t")
        values.setdefault((profile, abis, name), {})[by] = float(value)
    for (profile, abis, name), found in values.items():
        if OWN in found:
            row = figures.add(name, found.pop(OWN), None, profile, abis)
            row.peers = found
        for peer, value in found.items():
            lift = "lift_of_%s_us" % peer.split()[-1]
            if name == "lift_us" and not figures.find(lift, profile, abis):
                figures.add(lift, value, None, profile, abis)
    for row in list(figures.rows):
        other = COMPARED_WITH.get(row.name)
        same = figures.find(other, row.profile, row.abis) if other else None
        if same and not row.peers:
            row.peers = dict(same.peers)
