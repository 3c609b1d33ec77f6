"""Each lock has what the project itself asks for: an environment that lacks a part cannot start."""

import re
import tomllib
from pathlib import Path

import pytest

PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))


def name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize(
    ("lock", "groups"), [("base", ()), ("dev", ("dev",)), ("espnet", ("espnet",))]
)
def test_a_lock_is_whole(lock: str, groups: tuple[str, ...]) -> None:
    asked = {name(one) for one in PROJECT["project"]["dependencies"]}
    asked |= {name(one) for group in groups for one in PROJECT["dependency-groups"][group]}
    text = Path(f"requirements/{lock}.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"(?m)^([a-z0-9._-]+)==", text))
    assert asked - locked - {"torch"} == set()  # which build of torch it is the machine decides
