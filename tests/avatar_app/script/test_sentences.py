import pytest

from avatar_app.script.sentences import LONGEST, ends_between, split_long, split_sentences


def split(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "marked",
    [
        "Hello.|How are you?|Fine!",
        "Is it?!|Yes.",
        "Dr. Smith and Mrs. Jones met J. K. Rowling.|They spoke.",
        "Use e.g. this, i.e. that.|Then rest.",
        "It is 3.5 metres, see fig. 5 and No. 75 here.|No.|I won't.",
        "Cats, dogs etc. are fine.|Cats, dogs etc.|Birds too.",
        "He works at Apple Inc. in Ohio.|She does not.",
        "1. Take milk.|2. Stir it.",
        "Am 3. Oktober feiern wir.|Und dann?",
        "Well... maybe.|Well...|Maybe not.",
        "Wait… what?|Oh…|I see.",
        '"Really?" she asked.|"Yes!"|He left.',
        "(It was late.)|We went.",
        "„Hallo.“|Dann ging er.|»Ja!«|Gut.",
        "first there.|then here, approx. 5 m. away.|And more.",
        "Τι κάνεις;|Καλά.|Ο κ. Νίκος ήρθε, π.χ. χθες.",
        "Τι ώρα είναι\u037e|Πέντε.",
        "One; two; three.",
        "Он родился в 1799 г. в Москве.|А. С. Пушкин писал, т.е. творил.",
        "— Правда? — спросила она.|— Да.",
        "Что?..|Не может быть!",
        "The meeting is on Jan. 5, 2024.|The party is on Dec. 25.",
        "It opened in Jan.|The rest came later.",
        "J.K. Rowling wrote it.|J. R. R. Tolkien did not, nor did J.R.R. Martin.",
        "Sgt. Pepper met Lt. Kim in Ft. Worth, at Sec. 4, Apt. 4B, No. 5.|They left.",
        "It is 5 ft. long.|It is 5 ft.|Next one.",
        "We took plan B.|It was better.|Vitamin C.|The end.",
        "He has a Ph.D. in physics and a B.Sc. too.|She lives in the U.S.|He does not.",
        "Come at 10:30 a.m. or 5 p.m.|Bring bread, e.g. Rye.",
        "I took 5.|The rest is yours.",
        "Sammy Davis Jr. sang.|So did King Jr.|He was good.",
        "See pp. 3-7, vol. 2, ch. 4, eq. 5.|Done.",
        "Проф. Смирнов, им. Пушкина, пр. Мира, пер. Садовый, св. Николай.",
        "А.С. Пушкин родился в 1799 г.|Он жил на ул. Ленина, д. 5, корп. 2, кв. 7.",
        "Тов. Иванов, акад. Павлов и доц. Петров пришли.|Потом ушли.",
        "Купили хлеб, молоко и др.|Потом пошли домой.",
        "Яблоки, груши и пр.|Затем чай.",
        "См. стр. 5, рис. 2 и табл. 3.|Это важно.",
        "Это было в XIX в.|В Москве жили 5 тыс. человек.",
        "Он живёт в г. Москва, см. карту.|Телефон: тел. 8-800.",
        "Ο Κ.Π. Καβάφης γεννήθηκε στην Αλεξάνδρεια.|Ο Γ. Σεφέρης όχι.",
        "Π.χ. αυτό.|Τηλ. 2101234567, αριθ. 5, σελ. 3.|Τέλος.",
        "Η Αγ. Σοφία, ο Δρ. Νίκου και η κα. Μαρία.|Μετά φύγαμε.",
        "Έγινε το 300 π.Χ.|Νίκησε ο Αλέξανδρος.",
        "Ψωμί, γάλα κ.λπ.|Μετά φύγαμε στις 5 μ.μ.|Τέλος.",
        "A title\n|A line",
        "One paragraph\n\n|and another",
    ],
)
def test_sentences_end_where_people_end_them(marked: str) -> None:
    parts = [part.strip() for part in marked.split("|")]
    text = marked.replace("\n|", "\n").replace("|", " ")

    assert split(text) == parts


def test_wrapped_lines_stay_together() -> None:
    text = (
        "This text was wrapped by an editor, somewhere near\n"
        "Seventy columns, so that even a capital goes on\nhere. Done."
    )

    assert len(split(text)) == 2


def test_long_sentences_are_cut_evenly_at_clauses() -> None:
    text = ", ".join(f"clause number {n} goes on and on" for n in range(12)) + "."

    parts = [text[start:end] for start, end in split_long(text, 0, len(text))]

    assert "".join(parts) == text
    assert all(part.endswith((", ", ".")) for part in parts)
    assert all(LONGEST / 3 < len(part) <= LONGEST for part in parts)


def test_without_clauses_the_cut_is_at_a_blank_and_never_inside_a_word() -> None:
    spaced = "Well, " + "word " * 200 + "end"
    solid = "x" * 1000 + " " + "y" * 400

    for text in (spaced, solid):
        parts = [text[start:end] for start, end in split_long(text, 0, len(text))]
        assert "".join(parts) == text
        assert " ".join(parts).split() == text.split()
    assert max(len(spaced[start:end]) for start, end in split_long(spaced, 0, 1009)) <= LONGEST
    assert min(end - start for start, end in split_long(spaced, 0, 1009)) > LONGEST / 2


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        ("here.", "Next", True),
        ("here.", "next", True),
        ("Dr.", "Smith", False),
        ("etc.", "Next", True),
        ("etc.", "and", False),
        ("here", "Next", False),
        ("κ.", "Παπαδόπουλος", False),
        ("γιατί;", "Επειδή", True),
        ("Jan.", "5,", False),
        ("Jan.", "The", True),
        ("А.С.", "Пушкин", False),
        ("J.K.", "Rowling", False),
    ],
)
def test_sentences_end_between_words(before: str, after: str, ends: bool) -> None:
    assert ends_between(before, after) is ends
