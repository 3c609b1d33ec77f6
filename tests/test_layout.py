"""The rooms of the code and the arrows between them: what may import what.

`docs/architecture.md` draws them. Read from the sources, so that what is imported inside a function
counts too; only what stands under `TYPE_CHECKING` does not.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("avatar_app", "workers", "galatea")
MOST = 20  # files beside each other in a folder, `__init__.py` aside

# Of `avatar_app`, what workers may import: what they share with the portal.
SHARED = {
    *(
        "errors",
        "translation",
        "settings",
        "suggestions",
        "catalog",
        "script",
        "store",
        "messaging",
        "trust",
    ),
    *("fleet", "library", "renders", "observability"),
}

# From the top down: a folder or file imports only what stands under it in its list.
ORDER = {
    "": ["galatea", "workers", "avatar_app"],
    "avatar_app": [
        *("avatar_app", "pages", "api", "services", "renders", "observability", "components"),
        *("library", "fleet", "accounts", "messaging", "store", "script", "catalog"),
        *("settings", "suggestions", "errors", "translation"),
    ],
    "workers": [
        *("jobs", "runtime", "film", "animation", "captions", "performance", "speech", "face"),
        *("weights", "video", "sandbox", "device", "plugin", "cores", "cache", "arrays"),
    ],
    "workers.speech": [
        *("training", "registry", "engines", "recordings", "synthesis", "prosody_effects"),
        *("alignment", "speaker", "line_text", "utterance", "text_normalization", "loudness"),
        *("room_tone", "audio", "speech", "visemes", "arpabet"),
    ],
    "galatea": ["cli", "process"],
}


def list_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(file): file for file in list_files()}


@cache
def read_imports(module: str) -> frozenset[str]:
    """Modules of ours that a module imports, wherever in it that stands."""
    found: set[str] = set()
    skipped: set[ast.AST] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(node.body)
        if node in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found.update(name if name in MODULES else node.module for name in names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return frozenset(found & MODULES.keys())


def arrows(folder: str) -> dict[str, set[str]]:
    """What lies directly in a folder, each with what beside it it imports, and which file does."""
    prefix = f"{folder}." if folder else ""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        if not module.startswith(prefix) or module == folder:
            continue
        here = module.removeprefix(prefix).partition(".")[0]
        found.setdefault(here, set())
        for other in read_imports(module):
            if other.startswith(prefix) and other != folder:
                there = other.removeprefix(prefix).partition(".")[0]
                if there != here:
                    found[here].add(there)
    return found


def find_circle(graph: dict[str, set[str]]) -> list[str]:
    """A circle of a graph; none if it has none."""
    done: set[str] = set()

    def visit(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node in done:
            return []
        for other in sorted(graph.get(node, ())):
            circle = visit(other, [*way, node])
            if circle:
                return circle
        done.add(node)
        return []

    return next((circle for node in sorted(graph) if (circle := visit(node, []))), [])


FOLDERS = sorted({"", *(name for name, file in MODULES.items() if file.name == "__init__.py")})


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_circle_among_what_lies_beside_each_other(folder: str) -> None:
    assert find_circle(arrows(folder)) == []


def test_no_circle_of_files() -> None:
    files = {name for name, file in MODULES.items() if file.name != "__init__.py"}
    assert find_circle({name: set(read_imports(name) & files) for name in files}) == []


def test_a_circle_is_found() -> None:
    assert find_circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


@pytest.mark.parametrize("folder", ORDER)
def test_imports_go_down(folder: str) -> None:
    order = ORDER[folder]
    graph = arrows(folder)
    assert graph.keys() <= set(order)
    wrong = {
        f"{above} -> {other}"
        for above, others in graph.items()
        for other in others
        if order.index(other) < order.index(above)
    }
    assert wrong == set()


def test_workers_import_of_the_portal_only_what_is_shared() -> None:
    used = {
        other.split(".")[1]
        for module in MODULES
        if module.startswith("workers")
        for other in read_imports(module)
        if other.startswith("avatar_app.")
    }
    assert used <= SHARED


def test_reflex_stays_in_pages_and_components() -> None:
    with_reflex = {
        name
        for name, file in MODULES.items()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(a.name.startswith("reflex") for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reflex"))
    }
    allowed = ("avatar_app.pages.", "avatar_app.components.")
    assert {n for n in with_reflex if not n.startswith(allowed)} == {"avatar_app.avatar_app"}


def test_pages_import_of_each_other_only_shell_and_installs() -> None:
    graph = arrows("avatar_app.pages")
    assert {other for others in graph.values() for other in others} <= {"shell", "installs"}


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder])
def test_a_folder_says_what_it_is_and_is_no_warehouse(folder: str) -> None:
    file = MODULES[folder]
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    beside = [other for other in file.parent.glob("*.py") if other.name != "__init__.py"]
    assert len(beside) <= MOST


def test_every_folder_is_a_package() -> None:
    assert all((file.parent / "__init__.py").is_file() for file in MODULES.values())
