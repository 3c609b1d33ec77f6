import sys

from avatar_app.script.cues import Cue
from avatar_app.script.plain_text import SILENCE_LIMIT, Plain


def test_cues_act_at_their_place_in_the_plain_text() -> None:
    plain = Plain("Hi [happy] [pause 2]you[sad].[pause]")

    assert plain.text == "Hi you."
    assert plain.cues == [
        (3, Cue("happy", 1.0)),
        (3, Cue("pause", 2.0)),
        (6, Cue("sad", 1.0)),
        (7, Cue("pause", 0.5)),
    ]


def test_each_character_knows_its_place_in_the_source() -> None:
    source = "\ufeff so\u00adft\r\n[happy] [[x]\u200b end  "

    plain = Plain(source)

    assert plain.text == "soft\n[x] end"
    for character, place in zip(plain.text, plain.places, strict=True):
        assert character.isspace() or source[place] == character
    assert plain.places == sorted(plain.places)


def test_all_blanks_become_spaces_and_line_feeds() -> None:
    blanks = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    controls = [chr(code) for code in (0, 1, 8, 27, 127, 128, 159)]

    for blank in [*blanks, *controls]:
        assert Plain(f"a{blank}b").text in ("a b", "a\nb")


def test_pauses_add_up_to_a_limit() -> None:
    most = int(SILENCE_LIMIT / 10)

    assert len(Plain("[pause 10]" * most).cues) == most
    assert not Plain("[pause 10]" * most).faults
    over = Plain("[pause 10]" * (most + 1))
    assert len(over.cues) == most
    assert "add up to more than 300 seconds" in str(over.faults[0])
