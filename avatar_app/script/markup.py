"""Markdown, SSML, HTML, subtitles and RTF, pasted where a script should be -> their words. Pure."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

from avatar_app.script.cues import LONGEST_PAUSE, PAUSE, SHORTEST_PAUSE, read_seconds

_SUBTITLES = re.compile(
    r"(?:\d{1,4}:)?\d\d:\d\d[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,4}:)?\d\d:\d\d[.,]\d{1,3}"
)
_SSML = re.compile(
    r"<(?:\?xml|/?speak|break|/?prosody|/?emphasis|/?say-as|/?phoneme|/?sub\s+alias|/?voice"
    r"|/?amazon:|/?mstts:)\b[^<>]*>",
    re.IGNORECASE,
)
_HTML = re.compile(
    r"<!doctype html|</?(?:a|abbr|b|blockquote|body|br|center|code|div|em|font|h[1-6]|head|hr|html"
    r"|i|img|li|ol|p|pre|s|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|title"
    r"|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
# One of these shows Markdown.
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6}[ \t]+\S|(?<![\w*])\*\*[^\s*](?:[^*\n]*[^\s*])?\*\*(?![\w*])"
    r"|(?<!\w)__[^\s_](?:[^_\n]*[^\s_])?__(?!\w)"
    r"|!?\[[^\[\]\n]*\]\((?:https?:|mailto:|/|\.|#|[\w-]+\.)[^()\n]*\)"
    r"|^ {0,3}(?:```|~~~)|^ {0,3}\|?[ \t]*:?-{3,}:?[ \t]*\|",
    re.MULTILINE,
)
# Two of these do: dialogues have dashes before their lines too.
_HINTS = (
    re.compile(r"^ {0,3}[-*+][ \t]+\S.*\n+ {0,3}[-*+][ \t]+\S", re.MULTILINE),
    re.compile(r"^ {0,3}\*[ \t]+\S", re.MULTILINE),
    re.compile(r"^ {0,3}>[ \t]?\S", re.MULTILINE),
    re.compile(r"`[^`\n]+`"),
    re.compile(r"(?<![\w*])\*[^\s*][^*\n]*\*(?![\w*])"),
    re.compile(r"^ {0,3}(?:-{3,}|\*{3,}|={3,})[ \t]*$", re.MULTILINE),
    re.compile(r"~~\S[^~\n]*~~"),
)
_SENTENCE_END = re.compile(r"[.!?…;:\u037e][\"'»”’)\]]*$")
# SSML 1.1, 3.2.3: by how strong a break is; in seconds.
_BREAKS = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.8, "x-strong": 1.2}
_LONGEST_BREAK = 60.0  # seconds
_BLOCKS = frozenset(("p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol"))
_BLOCKS |= {"table", "tr", "td", "th", "blockquote", "pre", "section", "hr", "title", "body"}
_BLOCKS |= {"center", "voice", "paragraph"}
_UNSAID = frozenset(("script", "style", "head", "template", "desc", "metadata", "lexicon"))


@dataclass(frozen=True)
class Cleaned:
    """`text` is a script: the words of what was pasted, with pauses as cues; `form` is what that
    looks like, in words.
    """

    form: str
    text: str


def clean_markup(text: str) -> Cleaned | None:
    """The words of a text that is no plain one, or None where it is. Cues in it stay."""
    form, read = _recognise(text)
    if read is None:
        return None
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in read(text).split("\n"))
    cleaned = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Cleaned(form, cleaned) if cleaned != text.strip() else None


def _recognise(text: str) -> tuple[str, Callable[[str], str] | None]:
    if text.lstrip("\ufeff \t\r\n").startswith("{\\rtf"):
        return "RTF", _read_rtf
    if len(_SUBTITLES.findall(text)) and re.match(
        r"\s*(?:WEBVTT|\d+\s*\n|\d)", text.lstrip("\ufeff")
    ):
        return "subtitles", _read_subtitles
    if _SSML.search(text):
        return "SSML", _read_tags
    markdown = _MARKDOWN.search(text) or sum(bool(hint.search(text)) for hint in _HINTS) > 1
    if markdown:
        return "Markdown", _read_markdown
    entity = any(html.unescape(found) != found for found in _ENTITY.findall(text))
    if entity or _HTML.search(text):
        return "HTML", _read_tags
    return "", None


def _read_rtf(text: str) -> str:
    from striprtf.striprtf import rtf_to_text

    bare = text.lstrip("\ufeff \t\r\n")
    try:
        plain: str = rtf_to_text(bare, errors="ignore")  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):  # a number that is no character's
        return text
    return plain


def _read_subtitles(text: str) -> str:
    """One sentence a line, however the subtitles cut them."""
    from pysubs2 import SSAFile
    from pysubs2.exceptions import Pysubs2Error

    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    try:
        events = list(SSAFile.from_string(text, format_="vtt" if "WEBVTT" in text[:20] else "srt"))
    except Pysubs2Error:
        return _SUBTITLES.sub("", text)
    said = ""
    for event in events:
        words = _read_tags(" ".join(event.plaintext.split()))
        if said and words:
            said += "\n" if _SENTENCE_END.search(said[-20:]) else " "
        said += words
    return said


def _read_tags(text: str) -> str:
    reader = _TagReader()
    # What comes after the last > is no tag. To look in it for one takes long if it has many <.
    tags, close, rest = text.rpartition(">")
    reader.feed(tags + close)
    reader.close()
    reader.handle_data(html.unescape(rest))
    return "".join(reader.parts)


class _TagReader(HTMLParser):
    """The words between tags, of SSML and HTML alike: it takes what is not well-formed too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unsaid = 0
        self._alias = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in _UNSAID:
            self._unsaid += 1
        elif tag == "break":
            self.parts.append(_to_pauses(told))
        elif tag == "sub" and told.get("alias"):
            self.parts.append(told["alias"] or "")
            self._alias = True
        elif tag == "img":
            self.parts.append(told.get("alt") or "")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSAID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSAID:
            self._unsaid = max(0, self._unsaid - 1)
        elif tag == "sub":
            self._alias = False
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unsaid and not self._alias:
            self.parts.append(data)


def _to_pauses(told: dict[str, str | None]) -> str:
    """The cues of a `<break>`; one of none is none."""
    seconds = read_seconds((told.get("time") or "").strip().lower())
    if seconds is None:
        seconds = _BREAKS.get((told.get("strength") or "").lower(), PAUSE)
    seconds, cues = min(seconds, _LONGEST_BREAK), []
    while seconds >= SHORTEST_PAUSE:
        cues.append(f"[pause {min(seconds, LONGEST_PAUSE):.3g}]")
        seconds -= LONGEST_PAUSE
    return f" {' '.join(cues)} " if cues else ""


def _read_markdown(text: str) -> str:
    """The words of CommonMark and its tables, a paragraph each for headings and items of lists."""
    from markdown_it import MarkdownIt

    parts: list[str] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.type in ("fence", "code_block"):
            parts.append(f"{token.content}\n\n")
        elif token.type == "html_block":
            parts.append(f"{_read_tags(token.content)}\n\n")
        for child in token.children or ():
            if child.type == "html_inline":
                parts.append(_read_tags(child.content))
            elif child.type in ("softbreak", "hardbreak"):
                parts.append(" " if child.type == "softbreak" else "\n")
            else:
                parts.append(child.content)
        if token.type == "inline":
            parts.append("\n\n")
    return "".join(parts)
