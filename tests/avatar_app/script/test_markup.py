import time

import pytest

from avatar_app.script.markup import clean_markup
from avatar_app.script.parser import parse


@pytest.mark.parametrize(
    ("pasted", "form", "text"),
    [
        (
            "# Welcome\n\nThis is **very** important:\n\n* first item\n* second item\n\n> quoted, "
            "`code`.\n",
            "Markdown",
            "Welcome\n\nThis is very important:\n\nfirst item\n\nsecond item\n\nquoted, code.",
        ),
        ("Visit [our site](https://example.com) now.", "Markdown", "Visit our site now."),
        (
            "[happy] **Hello** [pause 2] all, [[x] &amp; y",
            "Markdown",
            "[happy] Hello [pause 2] all, [[x] & y",
        ),
        ("A | B\n--- | ---\n1 | 2\n", "Markdown", "A\n\nB\n\n1\n\n2"),
        ("Salt &amp; pepper, 5 &lt; 6.", "HTML", "Salt & pepper, 5 < 6."),
        (
            "<p>One.</p><p>Two <b>big</b> ones.<br>Three.</p>",
            "HTML",
            "One.\n\nTwo big ones.\n\nThree.",
        ),
        ("<style>p {}</style><p>Hi</p><script>x()</script>", "HTML", "Hi"),
        (
            '<?xml version="1.0"?><speak>Hello <break time="500ms"/> world. '
            '<break strength="strong"/><sub alias="World Wide Web">WWW</sub> 5 &lt; 6.</speak>',
            "SSML",
            "Hello [pause 0.5] world. [pause 0.8] World Wide Web 5 < 6.",
        ),
        ("Wait <break time='12s'/> here.", "SSML", "Wait [pause 10] [pause 2] here."),
        ('A<break time="0ms"/> <emphasis level="strong">b</emphasis>', "SSML", "A b"),
        (
            "1\n00:00:01,000 --> 00:00:03,000\nHello there, <i>you</i>\n\n"
            "2\n00:00:03,500 --> 00:00:05,000\nall.\n\n3\n00:00:06,000 --> 00:00:07,000\nBye.\n",
            "subtitles",
            "Hello there, you all.\nBye.",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:03.000 align:start\n<v Ann>Hello &amp; welcome.\n",
            "subtitles",
            "Hello & welcome.",
        ),
        (r"{\rtf1\ansi Hello \b world\b0.}", "RTF", "Hello world."),
        (r"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2.\par Da.}", "RTF", "Привет.\nDa."),
    ],
)
def test_the_words_alone_are_left(pasted: str, form: str, text: str) -> None:
    cleaned = clean_markup(pasted)

    assert cleaned is not None
    assert (cleaned.form, cleaned.text) == (form, text)
    assert clean_markup(cleaned.text) is None or "<" in cleaned.text
    parse(cleaned.text)


@pytest.mark.parametrize(
    "plain",
    [
        "Hello [happy] everyone! [pause] Let me show you something.",
        "- Правда? - спросила она.\n- Да.",
        "AT&T has 5 < 6 and 7 > 3; R&D; Q&A.",
        "We are the #1 team, 2 * 3 * 4 is 24, snake_case_name, a __ b.",
        "*Sighs* Well then.",
        "At 00:01:02 he left --> there.",
        "1. Take milk.\n2. Stir it.",
        "I <3 you.",
        "See [[1] (page 3) and [happy] (smiling).",
        "",
    ],
)
def test_plain_scripts_are_left_alone(plain: str) -> None:
    assert clean_markup(plain) is None


@pytest.mark.parametrize("part", ["**a ", "<p ", "__a ", "[a](", "&amp", "> ", "`a", "1\n00:"])
def test_time_grows_with_the_text_and_not_with_its_square(part: str) -> None:
    assert _time(part * 8000) < 10 * _time(part * 2000) + 0.01


def _time(text: str) -> float:
    times = []
    for _ in range(3):
        started = time.thread_time()
        clean_markup(text)
        times.append(time.thread_time() - started)
    return min(times)
