"""What a process gives up before it decodes a stranger's file: memory, time, network, files.

Limits hold everywhere. The network and the file system go where the kernel lets a process without
privileges have namespaces of its own; many containers forbid that, and then the limits remain.

As a program it gives all that up and becomes another one:
`python -I -S confinement.py MEGABYTES SECONDS FILE... -- COMMAND...`. It imports the standard
library alone, since each start is waited for.
"""

import ctypes
import os
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress

# <sched.h>, <sys/mount.h>, <linux/prctl.h>, <linux/capability.h>
_NEWNS, _NEWIPC, _NEWUSER, _NEWNET = 0x20000, 0x8000000, 0x10000000, 0x40000000
_RDONLY, _NOSUID, _NODEV, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
_KEPT = 2 | 4 | 8 | 1024 | 2048  # flags of a mount that only its owner may lift
_RELATIME = (4096, 1 << 21)  # as statvfs tells it, and as mount takes it
_DETACH = 2
_NO_NEW_PRIVS, _SECUREBITS, _NOROOT = 38, 28, 3
_CAPABILITIES_V3 = 0x20080522

_ROOT = "/sys"  # only mounted over, in a namespace of our own, and needed by nobody there
# What a program needs that is not linked statically.
_LIBRARIES = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache")


def limit(megabytes: int, seconds: int) -> None:
    """Bound memory, further processor time and files for good: more memory is refused, more time
    ends this process (SIGKILL), and it can write to no file, only to pipes.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    for what, wanted in (
        (resource.RLIMIT_DATA, megabytes * 10**6),
        (resource.RLIMIT_CPU, spent + seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (most, most))


def isolate(files: Sequence[str] = ()) -> bool:
    """Leave the network and all files but these, which can be read; whether the kernel allows it.

    The process must have one thread. Where it is not allowed nothing has changed, save that a
    program it becomes gains no rights by its file's owner.
    """
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        _call(libc, "prctl", _NO_NEW_PRIVS, 1, 0, 0, 0)
        user, group = os.getuid(), os.getgid()
        _call(libc, "unshare", _NEWUSER | _NEWNS | _NEWNET | _NEWIPC)
        for name, told in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123
                file.write(told)
        _call(libc, "mount", None, b"/", None, _REC | _PRIVATE, None)
        _call(libc, "mount", b"none", _ROOT.encode(), b"tmpfs", _NOSUID | _NODEV, b"size=64k")
        for name in files:
            _show(libc, name, _ROOT + name)
        os.chdir(_ROOT)
        _call(libc, "pivot_root", b".", b".")
        _call(libc, "umount2", b".", _DETACH)
        os.chdir("/")
        _drop_capabilities(libc)
    except (OSError, AttributeError):  # the kernel forbids it, or is no Linux
        return False
    return True


def _show(libc: ctypes.CDLL, source: str, target: str) -> None:
    """Have a file or folder seen at a place, to be read."""
    os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
    if os.path.isdir(source):  # noqa: PTH112
        os.makedirs(target, exist_ok=True)  # noqa: PTH103
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o400))
    _call(libc, "mount", source.encode(), target.encode(), None, _BIND | _REC, None)
    there = os.statvfs(target).f_flag
    kept = (there & _KEPT) | (_RELATIME[1] if there & _RELATIME[0] else 0)
    _call(libc, "mount", None, target.encode(), None, _REMOUNT | _BIND | _RDONLY | kept, None)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """All of them, and those that a program started by root would gain."""
    _call(libc, "prctl", _SECUREBITS, _NOROOT, 0, 0, 0)
    head = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    none = (ctypes.c_uint32 * 6)()
    _call(libc, "capset", head, none)


def _call(libc: ctypes.CDLL, name: str, *arguments: object) -> None:
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


def _libraries(program: str) -> list[str]:
    """Folders that a program's libraries are in; none where it is linked statically."""
    with open(program, "rb") as file:  # noqa: PTH123
        head = file.read(4096)
    if b"/ld-" not in head:  # no loader is named
        return []
    own = os.path.join(os.path.dirname(os.path.dirname(program)), "lib")  # noqa: PTH118, PTH120
    return [name for name in (*_LIBRARIES, own) if os.path.exists(name)]  # noqa: PTH110


def main(arguments: Sequence[str]) -> None:
    """Be confined, then become the command."""
    megabytes, seconds, *rest = arguments
    split = rest.index("--")
    files, command = rest[:split], rest[split + 1 :]
    program = os.path.realpath(command[0])
    limit(int(megabytes), int(seconds))
    with suppress(OSError):  # what cannot be opened is the command's to tell
        isolate([program, *_libraries(program), *files])
    os.execv(program, command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
