"""The portal in several languages: the code's sentences are English, `locale/` has the others.

    from avatar_app.translation import gettext as _

    _("There is no portrait {name}.", name=name)

A sentence is translated where it is written, into the language of who it is for: the browser's that
asks (`avatar_app.api.languages`), the owner's of the film that a worker makes. Sentences of tables,
which stand there before anybody asks, are marked with `N_` and translated where they are shown.
"""

import gettext as tools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS = Path(__file__).with_name("locale")
SOURCE = "en"
# By their own names, as people look for them.
PORTAL_LANGUAGES = {SOURCE: "English", "el": "Ελληνικά", "ru": "Русский"}
# The pages are built once for each language: `galatea.process.frontend`.
BUILD_LANGUAGE = "PORTAL_BUILD_LANGUAGE"

_LANGUAGE: ContextVar[str] = ContextVar("language")
_process = os.environ.get(BUILD_LANGUAGE, SOURCE)  # where none is set in a task or thread


def current_language() -> str:
    """The code of the language that sentences are translated into here and now."""
    return _LANGUAGE.get(_process)


def set_language(code: str) -> None:
    """Translate from here on, in this task or thread; English if the portal has no such one."""
    _LANGUAGE.set(_known(code))


def set_process_language(code: str) -> None:
    """Translate so in every thread of this process: of a worker, which works for one person at a
    time.
    """
    global _process  # noqa: PLW0603  # threads that are started by libraries have no context of ours
    _process = _known(code)


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Translate for somebody else for a while, as the reader of an e-mail."""
    before = _LANGUAGE.set(_known(code))
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def choose_language(accepted: str) -> str:
    """The best for a browser, by its Accept-Language header (RFC 9110, section 12.5.4)."""
    weighed = []
    for part in accepted[:200].split(","):
        code, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight or 1), code))
        except ValueError:
            continue
    wanted = [code for weight, code in sorted(weighed, key=lambda one: -one[0]) if weight > 0]
    return negotiate_locale(wanted, list(PORTAL_LANGUAGES), sep="-") or SOURCE


def gettext(message: str, /, **values: object) -> str:
    """A sentence in the current language, with values in the places of their names in braces."""
    # Of nothing a catalog would tell its own header.
    told = _load(current_language()).gettext(message) if message else ""
    return told.format(**values) if values else told


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The same of a sentence that differs by a number, which stands in it as {number}."""
    told = _load(current_language()).ngettext(one, many, number)
    return told.format(number=number, **values)


def N_(message: str) -> str:  # noqa: N802  # what gettext's tools look for
    """Mark a sentence as one to translate, where it is not shown yet."""
    return message


def _known(code: str) -> str:
    return code if code in PORTAL_LANGUAGES else SOURCE


@cache
def _load(language: str) -> tools.NullTranslations:
    """A language's catalog, compiled."""
    if language == SOURCE:
        return tools.NullTranslations()
    compiled = BytesIO()
    with (CATALOGS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return tools.GNUTranslations(compiled)
