"""Builds the static command for other machines."""

import os

from guests import ROOT, SCRATCH, content, run, tool

CROSS = """[binaries]
c = [{compiler}]
ar = 'ar'
strip = 'llvm-strip'
pkgconfig = 'pkg-config'
[built-in options]
c_link_args = ['-static'{linker}]
[properties]
sys_root = '{tree}'
pkg_config_libdir = '{tree}/usr/lib/{name}-linux-gnu/pkgconfig'
[host_machine]
system = 'linux'
cpu_family = '{name}'
cpu = '{name}'
endian = '{order}'
"""


def clang(triple, *options):
    return ["clang", "--target=" + triple, *options]


SYSROOT = "--sysroot={tree}"
# by ABI: (compiler for a C library's tree, linker, its option, byte order)
MACHINES = {
    "aarch64": (clang("aarch64-linux-gnu", SYSROOT), "ld.lld", "-fuse-ld=lld", "little"),
    "arm": (clang("arm-linux-gnueabihf", SYSROOT), "ld.lld", "-fuse-ld=lld", "little"),
    "ppc64le": (clang("powerpc64le-linux-gnu", SYSROOT), "ld.lld", "-fuse-ld=lld", "little"),
    # the tree is of the packages for cross compilers: Debian 12 has no others for the machine
    "riscv64": (clang("riscv64-linux-gnu", "--gcc-toolchain={tree}/usr", "-idirafter",
                      "{tree}/usr/riscv64-linux-gnu/include"),
                "riscv64-linux-gnu-ld", "--ld-path=riscv64-linux-gnu-ld", "little"),
    "s390x": (clang("s390x-linux-gnu", SYSROOT, "-march=z13"), "s390x-linux-gnu-ld",
              "--ld-path=s390x-linux-gnu-ld", "big"),
    # clang would call libatomic, which no library here has
    "x86": (["gcc", "-m32", "-idirafter", "/usr/include/x86_64-linux-gnu"], "ld", None, "little"),
}


def need_tools(name):
    """Skips a machine for which the tools aren't here."""
    compiler, linker, _, _ = MACHINES[name]
    for program in (compiler[0], linker, "meson", "ninja"):
        tool(program)


def command_for(name, tree, ebpf):
    """The static command for a machine whose C library is in a tree; ebpf: enabled, disabled."""
    compiler, _, linker, order = MACHINES[name]
    build, cross = (os.path.join(SCRATCH, name + end) for end in ("-build", ".cross"))
    quoted = ", ".join("'%s'" % word.format(tree=tree) for word in compiler)
    with open(cross, "w", encoding="ascii") as file:
        file.write(CROSS.format(name=name, compiler=quoted, tree=tree, order=order,
                                linker=", '%s'" % linker if linker else ""))
    if not os.path.exists(os.path.join(build, "build.ninja")):
        run(["meson", "setup", build, ROOT, "--cross-file", cross, "--buildtype=release",
             "-Dstatic=true", "-Dtests=false", "-Debpf=" + ebpf, "-Db_pie=false",
             "-Ddefault_library=static", "-Dwerror=true"])
    run(["ninja", "-C", build, "--quiet", "src/callgate"])
    return content(os.path.join(build, "src", "callgate"))
