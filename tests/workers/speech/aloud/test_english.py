"""What is written and what is said for it."""

import pytest

from workers.speech.aloud.english import cardinal, ordinal, year
from workers.speech.aloud.reader import read_aloud

SAID = {
    "He is 5'10\" or 6′2″ tall": "He is five foot ten or six foot two tall",
    "3 kΩ, 2 μg or 5 µm": "three kilohms, two micrograms or five micrometers",
    "10x faster, 2.5x, a 4x4": "ten times faster, two point five times, a 4x4",
    "€1,234.50": "one thousand two hundred thirty four euros fifty cents",
    "$5": "five dollars",
    "$0.99": "ninety nine cents",
    "$1.5 million": "one point five million dollars",
    "12/03/2026": "December third, twenty twenty six",
    "25/12/2025": "December twenty fifth, twenty twenty five",
    "2026-03-12": "March twelfth, twenty twenty six",
    "45/45/2026": "forty five/forty five/twenty twenty six",
    "3.5 km": "three point five kilometers",
    "1 kg": "one kilogram",
    "-5°C": "minus five degrees Celsius",
    "Dr. Smith": "Doctor Smith",
    "St. Paul St.": "Saint Paul Street.",
    "https://galatea.example/a?b=1": "galatea dot example slash A question mark B equals one",
    "write to info@example.com.": "write to info at example dot com.",
    "15:30": "fifteen thirty",
    "at 3:05 pm": "at three oh five P M",
    "No. 5": "number five",
    "No. I mean it.": "No. I mean it.",
    "20%": "twenty percent",
    "1st, 22nd": "first, twenty second",
    "the 1990s": "the nineteen nineties",
    "in 2006": "in two thousand six",
    "C++ & C#": "C plus plus and C sharp",
    "e.g. this": "for example this",
    "1/2 cup": "one half cup",
    "½": "one half",
    "3-5 days": "three to five days",
    "+44 20 7946 0958": "plus four four, two zero, seven nine four six, zero nine five eight",
    "1 000 000": "one million",
    "Henry VIII": "Henry the eighth",
    "World War II": "World War two",
    "Room 007": "Room zero zero seven",
    "A&B, -5": "A and B, minus five",
    "#1 of @galatea": "number one of at galatea",
    "plain words stay": "plain words stay",
}


@pytest.mark.parametrize("written", SAID)
def test_it_is_said_so(written: str) -> None:
    assert read_aloud(written, "en").text == SAID[written]


def test_numbers_have_their_names() -> None:
    assert cardinal(0) == "zero"
    assert cardinal(1_002_013) == "one million two thousand thirteen"
    assert [ordinal(n) for n in (2, 5, 12, 30, 101)] == [
        *("second", "fifth", "twelfth", "thirtieth", "one hundred first")
    ]
    assert [year(n) for n in (1066, 1900, 1905, 2000, 2026)] == [
        "one thousand sixty six",
        "nineteen hundred",
        "nineteen oh five",
        "two thousand",
        "twenty twenty six",
    ]
