import pytest

from avatar_app.errors import ScriptError
from avatar_app.script.cues import Cue, read_cue
from avatar_app.script.emotions import ALIASES


@pytest.mark.parametrize(
    ("body", "cue"),
    [
        ("happy", Cue("happy", 1.0)),
        ("  HAPPY\n", Cue("happy", 1.0)),
        ("happy 0.6", Cue("happy", 0.6)),
        ("happy .6", Cue("happy", 0.6)),
        ("happy 0,6", Cue("happy", 0.6)),
        ("happy 60%", Cue("happy", 0.6)),
        ("happy: 60 %", Cue("happy", 0.6)),
        ("happy=1", Cue("happy", 1.0)),
        ("furious 1.0", Cue("angry", 1.0)),
        ("pause", Cue("pause", 0.5)),
        ("pause 0.8", Cue("pause", 0.8)),
        ("Pause 0,8 s", Cue("pause", 0.8)),
        ("pause 800ms", Cue("pause", 0.8)),
        ("pause 10", Cue("pause", 10.0)),
        ("pause 1.5 sec", Cue("pause", 1.5)),
        ("pause 1.5 sec.", Cue("pause", 1.5)),
        ("pause: 2 seconds", Cue("pause", 2.0)),
        ("pause 300 milliseconds", Cue("pause", 0.3)),
    ],
)
def test_cues_are_read(body: str, cue: Cue) -> None:
    read = read_cue(body, 0, 1)

    assert read.name == cue.name
    assert read.value == pytest.approx(cue.value)


@pytest.mark.parametrize("name", ALIASES)
def test_every_alias_is_a_cue(name: str) -> None:
    assert read_cue(name.title(), 0, 1) == Cue(ALIASES[name], 1.0)


@pytest.mark.parametrize(
    "body",
    [
        *("happy 0", "happy 1.1", "happy 60", "happy -0.5", "happy very", "happy 0.6 0.7"),
        *("happy 1s", "pause 0", "pause 0.05", "pause 10.1", "pause long", "pause 50%"),
        *("pause 1e3", "pause 9999999"),
    ],
)
def test_bad_values_are_refused_with_an_example(body: str) -> None:
    with pytest.raises(ScriptError, match=r"\[pause 0\.8\]|\[happy 0\.6\]") as caught:
        read_cue(body, 6, 20)

    assert (caught.value.code, caught.value.start, caught.value.end) == ("cue_value", 6, 20)
    assert "character 7" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ("hapy", "Did you mean [happy]?"),
        ("cherful", "Did you mean [cheerful]?"),
        ("puase 2", "Did you mean [pause]?"),
        ("very happy", "Did you mean [happy]?"),
        ("/happy", "end it with [neutral]"),
        ("xyzzy", "[neutral], [happy]"),
        ("0.6", "[neutral], [happy]"),
        ("", "[neutral], [happy]"),
    ],
)
def test_unknown_cues_are_refused_with_the_probable_one(body: str, advice: str) -> None:
    with pytest.raises(ScriptError) as caught:
        read_cue(body, 6, 20)

    assert (caught.value.code, caught.value.start, caught.value.end) == ("cue_unknown", 6, 20)
    assert f"There is no cue [{body}] at character 7" in str(caught.value)
    assert advice in str(caught.value)


def test_a_long_or_broken_cue_is_shown_short_and_on_one_line() -> None:
    with pytest.raises(ScriptError) as caught:
        read_cue("a note\nto self " * 50, 0, 1)

    assert "[a note to self a note to self …]" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("body", ["1", "...", "hapy", "see note", ""])
def test_brackets_that_are_no_cue_are_told_how_to_be_written(body: str) -> None:
    with pytest.raises(ScriptError) as caught:
        read_cue(body, 0, 1)

    assert f"[[{body}]" in str(caught.value)
    assert caught.value.repairs[-1] == f"[[{body}]"


@pytest.mark.parametrize(
    ("body", "repair"),
    [
        ("hapy 0.4", "[happy]"),
        ("/happy", "[neutral]"),
        ("happy 60", "[happy 60%]"),
        ("happy very", "[happy]"),
        ("pause 50", "[pause 10]"),
        ("pause 5ms", "[pause 0.1]"),
        ("pause long", "[pause 0.5]"),
    ],
)
def test_a_wrong_cue_comes_with_what_may_stand_there(body: str, repair: str) -> None:
    with pytest.raises(ScriptError) as caught:
        read_cue(body, 0, 1)

    assert caught.value.repairs[0] == repair
    assert read_cue(repair[1:-1], 0, 1)
