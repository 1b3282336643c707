"""Draws figures beside their peers' as SVG.

A file a figure; bars from the left with their number. Colours follow the reader's light or dark.
"""

import os
from xml.sax.saxutils import escape

from figures import OWN, THREE
from report import number, title_of

PLOTTED = ["insn_count", "path_all_mean_insns", "compile_us", "attach_us", "checked_call_ns",
           "denied_call_ns", "kernel_bytes"]
WIDTH, LABEL_WIDTH, NUMBER_WIDTH, BAR_HEIGHT, GAP = 720, 250, 70, 16, 12
STYLE = """text { font: 12px sans-serif; fill: #1f2328 }
.head { font-weight: bold } .own { fill: #0969da } .peer { fill: #afb8c1 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .own { fill: #4493f8 } .peer { fill: #57606a } }"""


def text(x, y, words, style=""):
    return '<text x="%d" y="%d"%s>%s</text>' % (x, y, style, escape(words))


def bar(y, name, value, digits, scale):
    width = max(1, round(value * scale))
    return [text(8, y + 12, name),
            '<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="2"/>' % (
                "own" if name == OWN else "peer", LABEL_WIDTH, y + 1, width, BAR_HEIGHT - 3),
            text(LABEL_WIDTH + width + 6, y + 12, number(value, digits))]


def draw(name, rows):
    """The SVG of one figure over profiles."""
    title, digits = title_of(rows[0])
    most = max(value for row in rows for value in [row.value, *row.peers.values()])
    scale = (WIDTH - LABEL_WIDTH - NUMBER_WIDTH) / most
    parts, y = [text(8, 20, "%s, on x86_64 + x86 + x32" % title.strip(), ' class="head"')], 32
    for row in rows:
        parts.append(text(8, y + 12, row.profile, ' class="head"'))
        y += BAR_HEIGHT + 2
        for who, value in [(OWN, row.value), *row.peers.items()]:
            parts += bar(y, who, value, digits, scale)
            y += BAR_HEIGHT
        y += GAP
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" '
            'role="img">\n<title>%s</title>\n<style>%s</style>\n%s\n</svg>\n' % (
                WIDTH, y, WIDTH, y, escape(title.strip()), STYLE, "\n".join(parts)))


def write_all(figures, folder, profiles):
    """Writes the plots of these profiles into a folder."""
    os.makedirs(folder, exist_ok=True)
    for name in PLOTTED:
        rows = [row for row in (figures.find(name, profile, THREE) for profile in profiles)
                if row and row.peers]
        if not rows:
            continue
        with open(os.path.join(folder, name + ".svg"), "w", encoding="utf-8") as file:
            file.write(draw(name, rows))
