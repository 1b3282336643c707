"""C sources as tokens: comments, depth, calls."""

import re
import subprocess

TOKEN = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*|\n|[^\s\w]|\d\w*',
    re.DOTALL)
OPENING = ("if", "for", "while", "switch")


def blank(match):
    """Replaces comments, texts, preprocessor lines by what keeps their lines."""
    token = match.group(0)
    if token.startswith(("/*", "//")):
        return "\n" * token.count("\n")
    if token[0] in "\"'":
        return token[0] + token[0]
    return token


def code_only(text):
    """The text without comments, string contents, preprocessor lines; line numbers stay."""
    text = TOKEN.sub(blank, text)
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*",
                  lambda match: "\n" * match.group(0).count("\n"), text, flags=re.MULTILINE)


def tokens_of(text):
    """(token, line) of code."""
    line = 1
    for match in TOKEN.finditer(code_only(text)):
        token = match.group(0)
        if token == "\n":
            line += 1
        else:
            yield token, line


class Depth:
    """How many control statements enclose the deepest statement of each function.

    A stack of what is open: a brace, bracket or parenthesis, and "s" a control statement, "e" an
    else, which end with the statement that they control.
    """

    def __init__(self):
        self.stack = []
        self.deepest = {}

    def level(self):
        return sum(1 for item in self.stack if item in "se")

    def end_statement(self, following):
        """A statement ended: so do those that it was all of; an else continues the nearest if."""
        while self.stack and self.stack[-1] == "e":
            self.stack.pop()
        if following == "else":
            del self.stack[-1:]
            return
        while self.stack and self.stack[-1] in "se":
            self.stack.pop()

    def take(self, token, line, following):
        if token in OPENING or token == "do" or (token == "else" and following != "if"):
            self.stack.append("e" if token == "else" else "s")
            self.deepest[line] = max(self.level(), self.deepest.get(line, 0))
        elif token in ("(", "[", "{"):
            self.stack.append(token)
        elif token in (")", "]"):
            self.close_to("(" if token == ")" else "[")
        elif token == "}":
            self.close_to("{")
            self.end_statement(following)
        elif token == ";" and self.stack[-1:] != ["("]:
            self.end_statement(following)

    def close_to(self, opening):
        while self.stack and self.stack.pop() != opening:
            pass


def deepest_levels(text):
    """{line: level} of every control statement."""
    depth, tokens = Depth(), list(tokens_of(text))
    for index, (token, line) in enumerate(tokens):
        following = tokens[index + 1][0] if index + 1 < len(tokens) else ""
        depth.take(token, line, following)
    return depth.deepest


def functions_of(paths):
    """(file, first line, last line, name, is static) of every function, by ctags."""
    text = subprocess.run(
        ["ctags", "-x", "--_xformat=%{end}\t%{line}\t%N\t%F\t%{file}", "--kinds-C=f",
         "--fields=+nef", "--languages=C", "--langmap=C:.c.h", *paths],
        check=True, stdout=subprocess.PIPE).stdout.decode()
    for row in text.splitlines():
        end, line, name, path, scope = (row.split("\t") + [""])[:5]
        if end.isdigit():
            yield path, int(line), int(end), name, scope.strip() not in ("", "-")
