"""What festival is given, and what it tells."""

from workers.speech.engines.festival.text import mark_sounds, read, write
from workers.speech.utterance import SpeechMark


def test_words_go_with_their_stops_and_dashes_are_rests() -> None:
    text = 'Дом — это "Google", да?'
    written = write(text)
    assert written.words == ("дом,", "это", "гоогле,", "да?")
    assert [text[place:][:2] for place in written.places] == ["До", "эт", '"G', "да"]
    assert written.entries == ()


def test_told_sounds_become_entries_of_their_own_name() -> None:
    text = f"{mark_sounds('zˈamək')}, {mark_sounds('zɐmˈok')}."
    written = write(text)
    assert written.words == ("ъъа,", "ъъб.")
    assert written.places == (0, text.rindex("[["))
    assert written.entries[1] == '(lex.add.entry \'("ъъб" nil (((z a) 0) ((m o k) 1))))'


def test_nothing_of_a_text_is_scheme() -> None:
    written = write('да") (system "ls") [[ \\ нет')
    assert all(c.isalpha() or c in ".,!?;:" for word in written.words for c in word)


def test_sounds_and_words_begin_where_it_says() -> None:
    told = "W дом\nS pau 0 0.1 0\nS d 1 0.2 дом\nS oo 1 0.3 дом\nS m 1 0.4 дом\nS a 0 0.5 а\nrest"
    marks = list(read(told, write("Дом а"), 1000, 450))
    assert marks == [
        SpeechMark(0, ""),
        SpeechMark(100, None, 0),
        SpeechMark(100, "d"),
        SpeechMark(200, "ˈo"),
        SpeechMark(300, "m"),
        SpeechMark(400, None, 4),
        SpeechMark(400, "ɐ"),
    ]
