"""The Content-Security-Policy of each page that was built, by the hashes of what stands in it.

Nothing runs but the build's own files and the few scripts that its pages begin with; what is
evaluated from text (`eval`) never does. Styles are the build's, and those that pages bring along.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
_ATTRIBUTE = re.compile(r'\sstyle="([^"]*)"')
# Sheets that the pages' libraries make as they run: empty ones, which rules are put into, and these
# of Radix, for lists that scroll.
_SHEETS = (
    "",
    "[data-radix-select-viewport]{scrollbar-width:none;-ms-overflow-style:none;"
    "-webkit-overflow-scrolling:touch;}[data-radix-select-viewport]::-webkit-scrollbar{display:none}",
    "[data-radix-scroll-area-viewport]{scrollbar-width:none;-ms-overflow-style:none;"
    "-webkit-overflow-scrolling:touch;}[data-radix-scroll-area-viewport]::-webkit-scrollbar"
    "{display:none}",
)


def read_policies(client: Path) -> dict[str, str]:
    """Those of a build's folder, by path; under "" that of every page whose path has an id."""
    found = {}
    for file in client.rglob("*.html"):
        place = file.relative_to(client).with_suffix("").as_posix()
        name = {"index": "/", "__spa-fallback": ""}.get(place, f"/{place.removesuffix('/index')}")
        found[name] = make_policy(file.read_text(encoding="utf-8"))
    return found


def make_policy(page: str) -> str:
    """That of one page's HTML."""
    scripts = [body for head, body in _SCRIPT.findall(page) if "src=" not in head]
    sheets = [*_SHEETS, *_STYLE.findall(page)]
    attributes = [unescape(value) for value in _ATTRIBUTE.findall(page)]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {_list_hashes(scripts)}",
            f"style-src 'self' 'unsafe-hashes' {_list_hashes([*sheets, *attributes])}",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )


def _list_hashes(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(_hash(text) for text in texts))


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
