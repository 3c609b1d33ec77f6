"""What the documentation names is there: links, anchors, files, modules and their attributes.

Read from the pages and sources alone; `make docs` builds the site.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from avatar_app.settings import ROOT

BESIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = [*(ROOT / name for name in BESIDE), *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

CODE = re.compile(r"^( *)```.*?^\1```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+)$", re.M)
FOLDERS = "alembic|assets|avatar_app|benchmarks|docs|galatea|requirements|tests|workers"
FILE = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/[\w./-]*")
MODULE = re.compile(r"(?<![\w./@-])(?:avatar_app|benchmarks|galatea|tests|workers)(?:\.\w+)+")
ADDED = re.compile(r"`([\w/]+)\.py`:\n\n```python")  # a file that the page itself gives


def read(page: str | Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def list_anchors(page: Path) -> frozenset[str]:
    """The anchors of its headings, as GitHub and MkDocs make them."""
    titles = HEADING.findall(CODE.sub("", read(page)))
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in titles)
    return frozenset(re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", t).strip().lower()) for t in plain)


def find_broken_links(page: str, text: str) -> Iterator[str]:
    for link in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        if not target.exists() or (anchor and anchor not in list_anchors(target)):
            yield link


def find_missing_files(text: str) -> Iterator[str]:
    added = {f"{path}.py" for path in ADDED.findall(text)}
    for path in FILE.findall(text):
        name = path.rstrip(".")
        if not (ROOT / name).exists() and name not in added:
            yield name


def find_missing_names(text: str) -> Iterator[str]:
    added = {path.replace("/", ".") for path in ADDED.findall(text)}
    for name in MODULE.findall(text):
        if name not in added and not is_there(name):
            yield name


@cache
def is_there(name: str) -> bool:
    """Whether a dotted name is a module, or what one defines or imports, or a class's member."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:cut])
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if path.is_dir() and cut == len(parts):
            return True
        if file.is_file():
            return defines(ast.parse(file.read_text(encoding="utf-8")), parts[cut:])
    return False


def defines(scope: ast.AST, names: list[str]) -> bool:
    if not names:
        return True
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name == names[0] and (len(names) == 1 or defines(node, names[1:])):
                return True
        elif isinstance(node, ast.Import | ast.ImportFrom):
            if names[0] in {alias.asname or alias.name for alias in node.names}:
                return True
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if names[0] in {ast.unparse(target) for target in targets}:
                return True
    return False


@pytest.mark.parametrize("page", NAMES)
def test_every_link_leads_somewhere(page: str) -> None:
    assert list(find_broken_links(page, read(page))) == []


@pytest.mark.parametrize("page", NAMES)
def test_every_file_that_is_named_exists(page: str) -> None:
    assert list(find_missing_files(read(page))) == []


@pytest.mark.parametrize("page", NAMES)
def test_every_module_and_attribute_that_is_named_exists(page: str) -> None:
    assert list(find_missing_names(read(page))) == []


def test_what_is_not_there_is_found() -> None:
    """The checks above can fail."""
    text = "[a](docs/none.md) [b](docs/script.md#none) [c](#none) [ok](docs/script.md#emotions)"
    assert list(find_broken_links("README.md", text)) == [
        "docs/none.md",
        "docs/script.md#none",
        "#none",
    ]
    text = "`workers/none.py`, `workers/film/`, `docs/script.md`."
    assert list(find_missing_files(text)) == ["workers/none.py"]
    text = (
        "`workers.film.none` `workers.film.pipeline.make_film` `workers.film.spec.FilmSpec.none` "
        "`workers.speech.speaker.Speaker.speak` `avatar_app.none` www.galatea.example"
    )
    assert list(find_missing_names(text)) == [
        "workers.film.none",
        "workers.film.spec.FilmSpec.none",
        "avatar_app.none",
    ]


def test_every_page_is_in_the_menu() -> None:
    listed = re.findall(r"^ +- (\S+\.md)$", read("mkdocs.yml"), re.M)
    assert sorted(listed) == sorted(name.removeprefix("docs/") for name in NAMES)


def test_the_changelog_has_what_is_unreleased_and_this_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## \[([^\]]+)\]", read("CHANGELOG.md"), re.M)
    assert headings[:2] == ["Unreleased", version]
