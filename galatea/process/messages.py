"""The sentences of the portal, for translators: `python -m galatea.process.messages`.

Collects what the code says by `_`, `N_` and `ngettext`, and brings `avatar_app/locale` up to date:
new sentences come in untranslated, those that are gone are taken out.
"""

import json
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from avatar_app.settings import ROOT
from avatar_app.translation import CATALOGS, PORTAL_LANGUAGES, SOURCE

PACKAGES = ("avatar_app", "workers")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def collect() -> Catalog:
    """All sentences, each with the files that say it."""
    found = Catalog(project="Galatea", charset="utf-8")
    for package in PACKAGES:
        for file, _line, message, _comments, _context in extract_from_dir(
            ROOT / package, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(message, locations=[(f"{package}/{file}", 1)])
    for preset in sorted((ROOT / "assets" / "presets").glob("*.json")):
        if about := json.loads(preset.read_text(encoding="utf-8")).get("about"):
            found.add(about, locations=[(f"assets/presets/{preset.name}", 1)])
    return found


def update(language: str, sentences: Catalog) -> None:
    """Write a language's catalog anew, with what is translated already."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(sentences, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def path_of(language: str) -> Path:
    """Where a language's catalog is."""
    return CATALOGS / language / "LC_MESSAGES" / "messages.po"


if __name__ == "__main__":
    told = collect()
    for code in PORTAL_LANGUAGES:
        if code != SOURCE:
            update(code, told)
