"""Locks are whole: they are installed without a look at what else their packages would want."""

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
LOCKS = [("base", ()), ("dev", ("dev",)), ("espnet", ("espnet",))]


def asked(groups: tuple[str, ...]) -> list[Requirement]:
    """What the project itself asks for."""
    lines = list(PROJECT["project"]["dependencies"])
    for group in groups:
        lines += PROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def locked(lock: str) -> dict[str, str]:
    """Versions by name, as this Python and machine would have them."""
    text = Path(f"requirements/{lock}.txt").read_text(encoding="utf-8")
    pins = [Requirement(line.rstrip(" \\")) for line in re.findall(r"(?m)^\S+==.*$", text)]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in here}


@pytest.mark.parametrize(("lock", "groups"), LOCKS)
def test_a_lock_has_what_the_project_asks_for(lock: str, groups: tuple[str, ...]) -> None:
    names = {canonicalize_name(one.name) for one in asked(groups)}
    # Which build of torch it is the machine decides.
    assert names - locked(lock).keys() <= {"torch"}


@pytest.mark.parametrize(("lock", "groups"), LOCKS[:2])  # ESPnet is not installed here
def test_a_lock_has_what_its_packages_ask_for(lock: str, groups: tuple[str, ...]) -> None:
    pins = locked(lock)
    todo, seen = asked(groups), set()
    while todo:
        one = todo.pop()
        if str(one) in seen or (one.marker is not None and not one.marker.evaluate({"extra": ""})):
            continue
        seen.add(str(one))
        assert one.specifier.contains(pins[canonicalize_name(one.name)], prereleases=True), one
        for line in requires(one.name) or []:
            need = Requirement(line)
            extras = ["", *one.extras]
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras):
                need.marker = None
                todo.append(need)
    assert len(seen) > len(asked(groups))


def test_the_lock_of_the_documentation_has_its_group_alone() -> None:
    """It reads our sources and needs none of our dependencies."""
    pins = locked("docs")
    for one in map(Requirement, PROJECT["dependency-groups"]["docs"]):
        assert one.specifier.contains(pins[canonicalize_name(one.name)])
    assert not {"reflex", "numpy", "opencv-python-headless"} & pins.keys()


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile"])
def test_what_is_locked_is_all_that_is_installed(file: str) -> None:
    """With hashes alone pip looks for what a lock's packages want as extras, finds a release that
    came after the lock, and refuses it: one day nobody can install any more.
    """
    installs = re.findall(r"install [^&\n]*-r \S+", Path(file).read_text(encoding="utf-8"))
    assert installs
    for install in installs:
        assert "--require-hashes --no-deps" in install
