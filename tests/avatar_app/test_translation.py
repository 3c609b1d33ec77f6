"""The portal's languages: every sentence is translated, and told to who asks in theirs."""

import ast
import re
import string
import threading

import pytest
from babel.messages.pofile import read_po

from avatar_app.settings import ROOT
from avatar_app.translation import (
    PORTAL_LANGUAGES,
    SOURCE,
    choose_language,
    current_language,
    gettext,
    ngettext,
    set_language,
    set_process_language,
    use_language,
)
from galatea.process.messages import collect, path_of

OTHERS = [code for code in PORTAL_LANGUAGES if code != SOURCE]


def fields(sentence: str) -> list[str]:
    """The places of values in it."""
    return sorted(
        f"{name}!{conversion}:{spec}"
        for _, name, spec, conversion in string.Formatter().parse(sentence)
        if name is not None
    )


@pytest.fixture(scope="module")
def sentences() -> dict[str | tuple[str, str], tuple[str, ...]]:
    """All that the code says, and where."""
    return {
        message.id: tuple(file for file, _ in message.locations)
        for message in collect()
        if message.id
    }


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_translated_with_its_values(code, sentences):
    with path_of(code).open("rb") as file:
        catalog = read_po(file, locale=code)
    wrong = []
    for sentence in sentences:
        found = catalog.get(sentence if isinstance(sentence, str) else sentence[0])
        told = [] if found is None else found.string
        told = [told] if isinstance(told, str) else list(told)
        if not told or not all(told) or found.fuzzy:
            wrong.append(("not translated", sentence))
            continue
        english = sentence if isinstance(sentence, str) else sentence[1]
        for form in told:
            if "{" in english and fields(form) != fields(english):
                wrong.append(("other values", sentence))
            if (form[0] == " ", form[-1] == " ") != (english[0] == " ", english[-1] == " "):
                wrong.append(("other spaces at its ends", sentence))
    assert wrong == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalog_has_nothing_that_is_not_said(code, sentences):
    known = {s if isinstance(s, str) else s[0] for s in sentences}
    with path_of(code).open("rb") as file:
        catalog = read_po(file, locale=code)
    told = {m.id if isinstance(m.id, str) else m.id[0] for m in catalog if m.id}
    assert told <= known  # `make messages` takes them out


# Names, codes and what is no sentence, which pages show as they are.
NO_SENTENCES = re.compile(
    r"Galatea|Windows|Android|iPhone|iPad|Macintosh|macOS|Linux|Edg|Edge|Firefox|Chrome|Safari|"
    r"Enter|Ctrl|WebVTT|SubRip|English|[a-z-]+/[A-Za-z]+|film clear|"
    r"swatch own( chosen)?|2px solid|galatea worker"
)
SHOWN = {"placeholder", "aria_label", "title", "alt", "label", "hint", "description", "done"}


def list_shown(tree: ast.AST) -> list[tuple[int, str]]:
    """Texts that a page shows as they stand in its code: arguments of components."""
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not ast.unparse(call.func).startswith("rx."):
            continue
        told = [*call.args, *(k.value for k in call.keywords if k.arg in SHOWN)]
        for each in told:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                found.append((each.lineno, each.value))
            elif isinstance(each, ast.JoinedStr):
                parts = [p.value for p in each.values if isinstance(p, ast.Constant)]
                found.append((each.lineno, " ".join(str(part) for part in parts)))
    return found


def test_no_page_shows_a_text_that_cannot_be_translated():
    wrong = []
    for folder in ("pages", "components"):
        for file in sorted((ROOT / "avatar_app" / folder).rglob("*.py")):
            for line, text in list_shown(ast.parse(file.read_text(encoding="utf-8"))):
                words = NO_SENTENCES.sub("", text)
                if re.search(r"[A-Z][a-z]+|[a-z]{2,} [a-z]{2,}", words) and "--" not in text:
                    wrong.append(f"{file.relative_to(ROOT)}:{line}: {text}")
    assert wrong == []


def test_a_text_in_a_page_is_found():
    page = 'rx.text("Hello", size="2")\nrx.el.input(placeholder="Your name", class_name="a b")'
    assert list_shown(ast.parse(page)) == [(1, "Hello"), (2, "Your name")]


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "en"),
        ("el", "el"),
        ("el-GR,el;q=0.9,en;q=0.8", "el"),
        ("ru-RU", "ru"),
        ("de-DE,de;q=0.9,ru;q=0.4,en;q=0.3", "ru"),
        ("de,fr", "en"),
        ("el;q=0,ru", "ru"),
        ("*", "en"),
        ("en;q=x,el", "el"),
        (",;q=1,,", "en"),
        ("é\0" * 5000, "en"),
    ],
)
def test_what_a_browser_accepts_decides(accepted, code):
    assert choose_language(accepted) == code


def test_a_sentence_is_told_in_the_language_of_the_moment():
    assert gettext("There is no such {what}.", what="x") == "There is no such x."
    with use_language("el"):
        assert current_language() == "el"
        greek = gettext("There is no such {what}.", what="x")
        with use_language("xx"):
            assert current_language() == "en"
        assert gettext("There is no such {what}.", what="x") == greek
    assert greek != "There is no such x."
    assert "x" in greek
    assert current_language() == "en"


def test_nothing_is_nothing_in_every_language():
    """Of an empty sentence a catalog tells its header."""
    with use_language("el"):
        assert gettext("") == ""


def test_numbers_have_the_forms_of_the_language():
    def told(number: int) -> str:
        return ngettext("{number} word", "{number} words", number)

    assert [told(1), told(2)] == ["1 word", "2 words"]
    with use_language("ru"):
        forms = [told(number).split()[1] for number in (1, 2, 5, 21, 11)]
    assert forms == ["слово", "слова", "слов", "слово", "слов"]


def test_braces_of_who_writes_are_no_places_for_values():
    assert gettext("There is no such {what}.", what="{x}") == "There is no such {x}."


def test_a_language_set_in_a_thread_stays_there():
    seen = []

    def read() -> None:
        set_language("ru")
        seen.append(current_language())

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert (seen, current_language()) == (["ru"], "en")


def test_a_worker_translates_in_all_its_threads():
    seen = []
    set_process_language("el")
    try:
        thread = threading.Thread(target=lambda: seen.append(current_language()))
        thread.start()
        thread.join()
    finally:
        set_process_language("en")
    assert (seen, current_language()) == (["el"], "en")
