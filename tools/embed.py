#!/usr/bin/env python3
"""Writes files as bytes of a C source.

    tools/embed.py OUT.c NAME=FILE...     const unsigned char NAME[]; const unsigned long NAME_bytes
"""

import sys

BYTES_A_LINE = 24


def lines_of(name, data):
    yield "__attribute__((aligned(8))) const unsigned char %s[] = {" % name
    for at in range(0, len(data), BYTES_A_LINE):
        yield "    " + ",".join("%d" % byte for byte in data[at:at + BYTES_A_LINE]) + ","
    yield "};"
    yield "const unsigned long %s_bytes = sizeof %s;" % (name, name)


def main():
    out, pairs = sys.argv[1], [pair.split("=", 1) for pair in sys.argv[2:]]
    with open(out, "w", encoding="ascii") as file:
        for name, path in pairs:
            with open(path, "rb") as source:
                data = source.read()
            print("extern const unsigned char %s[];" % name, file=file)
            print("extern const unsigned long %s_bytes;" % name, file=file)
            print("\n".join(lines_of(name, data)), file=file)


if __name__ == "__main__":
    main()
