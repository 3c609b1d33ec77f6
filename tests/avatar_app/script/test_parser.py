import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_app.errors import ScriptError
from avatar_app.script.emotions import ALIASES
from avatar_app.script.parser import parse, parse_transcript, read
from avatar_app.script.script import Script


def said(script: Script) -> list[str]:
    return [line.text for line in script.lines]


def test_a_cue_colours_what_follows_it() -> None:
    hello, everyone = parse("Hello [happy 0.6] everyone!").lines

    assert (hello.text, hello.emotion, hello.intensity, hello.continues) == (
        "Hello",
        "neutral",
        1.0,
        True,
    )
    assert (everyone.text, everyone.emotion, everyone.intensity, everyone.continues) == (
        "everyone!",
        "happy",
        0.6,
        False,
    )
    assert (everyone.start, everyone.end, everyone.source) == (6, 15, 18)


def test_an_emotion_holds_over_sentences_and_pauses() -> None:
    script = parse("[sad] One. Two [pause] three. [joyful] Four.")

    assert [line.emotion for line in script.lines] == ["sad", "sad", "sad", "happy"]


def test_of_cues_in_a_row_the_last_emotion_holds_and_pauses_add_up() -> None:
    script = parse("[pause 2][sad] [pause 1s] [happy]Hi. [pause] [sad][pause 0,7] Oh [pause 3]")

    assert script.lead == 3.0
    assert [(line.text, line.emotion, line.pause) for line in script.lines] == [
        ("Hi.", "happy", 1.2),
        ("Oh", "sad", 3.0),
    ]


def test_a_pause_ends_what_would_go_on() -> None:
    script = parse("Wait [pause] for [sad] it.")

    assert [line.continues for line in script.lines] == [False, True, False]


def test_long_sentences_go_on_in_the_next_line() -> None:
    script = parse("and so on, " * 60 + "to the end. New.")

    assert len(script.lines) > 2
    assert [line.continues for line in script.lines] == [True] * (len(script.lines) - 2) + [
        False
    ] * 2


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello [happy] everyone", "Hello everyone"),
        ("Hello [happy]everyone", "Hello everyone"),
        ("Hello[happy] everyone", "Hello everyone"),
        ("Hello[happy]everyone", "Hello everyone"),
        ("Hello  [happy] [sad][pause]   all  of you", "Hello all  of you"),
        ("Hi![happy]All", "Hi! All"),
        ("  [happy] Hi [pause]  ", "Hi"),
        ("Hi.\n[happy]\nAll", "Hi.\nAll"),
        ("Hi.\n\n[happy] All", "Hi.\n\nAll"),
        ("Hi.[happy]\n\n\n[sad]\nAll", "Hi.\n\nAll"),
        ("(Hi)[happy] all", "(Hi) all"),
        ("(Hi)[happy](all)", "(Hi)(all)"),
        ("Hello [happy]!", "Hello!"),
        ('Say "[happy] Hello [sad]" now', 'Say "Hello" now'.replace('"Hello"', '"Hello "')),
        ("«[happy] Bonjour»", "«Bonjour»"),
        ("[[x] ]] [[[happy] y", "[x] ]] [y"),
        ("a\tb\u00a0c\r\nd\x00e\u2028f", "a b c\nd e\nf"),
        ("so\u00adft \ufeffzero\u200b", "soft zero"),
    ],
)
def test_the_text_is_the_source_without_cues(source: str, text: str) -> None:
    assert parse(source).text == text


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('Hi. "[happy] Great" he said.', ["Hi.", '"Great" he said.']),
        ("Wow [happy] !!! Yes", ["Wow!!!", "Yes"]),
        ("Hello! 😀", ["Hello! 😀"]),
        ("... [sad] Well", ["... Well"]),
        ("Stop [pause] — now", ["Stop", "— now"]),
        ("Stop [pause] — [sad] now", ["Stop —", "now"]),
    ],
)
def test_signs_alone_are_no_line(source: str, lines: list[str]) -> None:
    assert said(parse(source)) == lines


@pytest.mark.parametrize(
    ("source", "code", "place"),
    [
        ("", "script_empty", (0, 0)),
        (" \n\t\u00a0\u200b", "script_empty", None),
        ("[happy] [pause]", "script_silent", (0, 15)),
        ("[happy] ...!", "script_silent", (0, 12)),
        ("[[", "script_silent", None),
        ("Hello [hapy] x", "cue_unknown", (6, 12)),
        ("\u200bHello\r\n[hapy] x", "cue_unknown", (8, 14)),
        ("Hello [happy", "cue_unclosed", (6, 12)),
        ("Hello [happy all [sad] x", "cue_unclosed", (6, 12)),
        ("Hello [happy\n\n] x", "cue_unclosed", None),
        ("Hello [", "cue_unclosed", (6, 7)),
        ("[happy 2] x", "cue_value", (0, 9)),
        ("x [pause 10]" * 31, "cue_value", (362, 372)),
        ("ab\ud800", "script_unreadable", (2, 3)),
    ],
)
def test_errors_say_where(source: str, code: str, place: tuple[int, int] | None) -> None:
    with pytest.raises(ScriptError) as caught:
        parse(source)

    assert caught.value.code == code
    if place:
        assert (caught.value.start, caught.value.end) == place


def test_all_faults_are_told_at_once() -> None:
    source = "See [1], [hapy] he said [...] again [sad 7] and [glad on."

    script, faults = read(source)

    codes = ["cue_unknown", "cue_unknown", "cue_unknown", "cue_value", "cue_unclosed"]
    assert [fault.code for fault in faults] == codes
    places = ["[1]", "[hapy]", "[...]", "[sad 7]", "[glad"]
    assert [source[fault.start : fault.end] for fault in faults] == places
    assert faults[-1].repairs == ("[glad]", "[[glad")
    assert script.text == "See, he said again and on."
    with pytest.raises(ScriptError) as caught:
        parse(source)
    assert list(map(str, caught.value.faults)) == list(map(str, faults))
    assert (caught.value.start, caught.value.end) == (4, 7)
    assert all(str(fault) in str(caught.value) for fault in faults)


def test_repairs_put_in_their_place_mend_the_script() -> None:
    source = "Hello [hapy] all [1] of [sad 60] you [glad again."

    for fault in reversed(read(source)[1]):
        source = source[: fault.start] + fault.repairs[0] + source[fault.end :]

    assert parse(source).text == "Hello all [1] of you again."


def test_places_are_those_of_the_typed_text() -> None:
    source = "The \ufb01nal [[x] cafe\u0301 H₂O."

    (line,) = parse(source).lines

    assert line.text == "The final [x] café H2O."
    at = line.text.index("H2O")
    assert [source[place] for place in line.places[at : at + 4]] == ["H", "₂", "O", "."]


def test_the_limit_counts_what_is_left_without_cues() -> None:
    assert parse("[happy] 12345 [pause]", limit=5).text == "12345"
    with pytest.raises(ScriptError, match="2 characters over the limit of 5") as caught:
        parse("[happy] 12345[[7", limit=5)
    assert caught.value.code == "script_too_long"
    assert caught.value.start == 13


def test_huge_sources_are_refused_unread() -> None:
    started = time.thread_time()
    for source, match in (
        ("word " * 400_000, "1994999 characters over"),
        ("[sad]" * 400_000 + "x", "fewer cues"),
    ):
        with pytest.raises(ScriptError, match=match):
            parse(source)

    assert time.thread_time() - started < 0.5


@pytest.mark.parametrize(
    "build",
    [
        lambda n: "Hello [happy 0.6] everyone, this is it [pause]. Dr. No, e.g. me; " * (n // 65),
        lambda n: "a " * (n // 2),
        lambda n: "." * (n - 1) + "a",
        lambda n: "a" + " " * 3 * n + "[sad] " * (n // 2) + "b",
        lambda n: "!'" * (n // 2 - 1) + " a",
        lambda n: "a" * n,
        lambda n: "\n" * (n - n // 5) + "\n a" * (n // 15),
        lambda n: "x [sad] " * (n // 2 - 1),
        lambda n: "e\u0301 " * (n // 3),
    ],
)
def test_time_grows_with_the_text_and_not_with_its_square(build: Callable[[int], str]) -> None:
    assert _time(build(4800)) < 10 * _time(build(1200)) + 0.002


def _time(source: str) -> float:
    """The least seconds of this thread that it takes to read it."""
    times = []
    for _ in range(5):
        started = time.thread_time()
        read(source)
        times.append(time.thread_time() - started)
    return min(times)


WORDS = st.text("aéßΩώжіЯ0159", min_size=1, max_size=6)
SIGNS = st.sampled_from(
    [".", "!", "?", "…", ";", "\u037e", ",", "—", '"', "«", "»", "(", ")", "]", "%"]
)
BLANKS = st.sampled_from([" ", "  ", "\t", "\n", "\r\n", "\n\n", "\u00a0", "\x00"])
UNSEEN = st.sampled_from(["\u200b", "\u00ad", "\ufeff"])
CUES = st.one_of(
    st.sampled_from([*ALIASES, "pause", "pause 0.3", "PAUSE 200ms"]).map("[{}]".format),
    st.floats(0.01, 1).map(lambda strength: f"[ Sad {strength:.3f} ]"),
)
PARTS = st.lists(
    st.one_of(
        WORDS.map(lambda word: ("word", word)),
        BLANKS.map(lambda blank: ("blank", blank)),
        SIGNS.map(lambda sign: ("sign", sign)),
        CUES.map(lambda cue: ("cue", cue)),
        UNSEEN.map(lambda sign: ("unseen", sign)),
        st.just(("bracket", "[[")),
    ),
    max_size=60,
).filter(lambda parts: any(kind == "word" for kind, _ in parts))


@given(st.one_of(st.text(), st.text("[]ap use0.5%, \n")))
def test_nothing_but_a_script_error_is_raised(source: str) -> None:
    error = _error_of(source)

    if error:
        assert 0 <= error.start <= error.end <= len(source)
        assert "\n" not in str(error)


def _error_of(source: str) -> ScriptError | None:
    try:
        parse(source)
    except ScriptError as error:
        return error
    return None


@given(PARTS)
def test_text_in_is_text_out_without_cues(parts: list[tuple[str, str]]) -> None:
    without = {"cue": " ", "unseen": "", "bracket": "["}
    expected = "".join(without.get(kind, part) for kind, part in parts).replace("\x00", " ")

    script = parse("".join(part for _, part in parts))

    assert re.findall(r"[^\W_]+", script.text) == re.findall(r"[^\W_]+", expected)
    assert "".join(script.text.split()) == "".join(expected.split())
    assert script.text == script.text.strip()


def test_a_transcript_may_be_unknown() -> None:
    for text in ("", " \n", "...", "[pause]"):
        assert parse_transcript(text) == Script("", ())
    assert parse_transcript("[happy] Hi.") == parse("[happy] Hi.")
    mood = parse_transcript("[glad] … [sad 0.4] [pause 2]")
    assert (mood.lines, mood.emotion, mood.intensity) == ((), "sad", 0.4)
    for text, limit in (("[hapy]", 5000), ("too long", 5), (" " * 20_000, 5)):
        with pytest.raises(ScriptError):
            parse_transcript(text, limit)


@given(st.text("ab .!?\n;,"))
def test_a_source_without_cues_is_its_own_text(source: str) -> None:
    if any(map(str.isalnum, source)):
        assert parse(source).text == source.strip()


@given(PARTS)
def test_lines_lie_in_order_and_cover_the_text(parts: list[tuple[str, str]]) -> None:
    source = "".join(part for _, part in parts)

    script = parse(source)

    rest = 0
    for line in script.lines:
        assert not script.text[rest : line.start].strip()
        assert rest <= line.start < line.end
        assert script.text[line.start : line.end] == line.text == line.text.strip()
        assert source[line.source] == line.text[0]
        assert line.emotion in ALIASES.values()
        assert 0 < line.intensity <= 1
        assert not (line.continues and line.pause)
        rest = line.end
    assert rest == len(script.text)
    assert not script.lines[-1].continues


@given(st.lists(st.tuples(CUES, WORDS), min_size=1, max_size=30))
def test_each_word_has_the_emotion_and_each_silence_the_pauses_before_it(
    pairs: list[tuple[str, str]],
) -> None:
    script = parse(" ".join(f"{cue} {word}" for cue, word in pairs))

    emotion, words, pauses = "neutral", [], 0.0
    for cue, word in pairs:
        name = cue.strip("[] ").lower().split()[0]
        emotion = ALIASES.get(name, emotion)
        pauses += {"[pause]": 0.5, "[pause 0.3]": 0.3, "[PAUSE 200ms]": 0.2}.get(cue, 0.0)
        words.append((word, emotion))
    assert [(w, line.emotion) for line in script.lines for w in line.text.split()] == words
    assert script.lead + sum(line.pause for line in script.lines) == pytest.approx(pauses)
