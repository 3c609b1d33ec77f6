"""What is written and what is said for it."""

import pytest

from workers.speech.engines.espeak.native import synthesize
from workers.speech.text_normalization.english_numbers import cardinal, ordinal, year
from workers.speech.text_normalization.reader import read_aloud

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
    "at 3:05 pm": "at three oh five PM",
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
    "A&B, -5": "eigh and B, minus five",
    "#1 of @galatea": "number one of at galatea",
    "9 AM, 10:30 a.m. today": "nine AM, ten thirty AM today",
    "9am-5pm, 10am–11:30pm": "nine AM to five PM, ten AM to eleven thirty PM",
    "AT&T, R&D, Q&A": "A-T and T, R and D, Q and eigh",
    "Grade A work, a grade": "Grade eigh work, a grade",
    "555-123-4567": "five five five, one two three, four five six seven",
    "(212) 555-0147": "two one two, five five five, zero one four seven",
    "call 911": "call nine one one",
    "-$5, −€2.50": "minus five dollars, minus two euros fifty cents",
    "-$3M": "minus three million dollars",
    "1 1/2 and 2 1/4": "one and a half and two and one quarter",
    "5m people, a 5m rope": "five million people, a five meters rope",
    "3k runners, a 5k run, £2bn": "three thousand runners, a five K run, two billion pounds",
    "$5-10 million": "five to ten million dollars",
    "$10-$20, $10k-20k": "ten to twenty dollars, ten to twenty thousand dollars",
    "pages 3-7, 1914–1918": "pages three to seven, nineteen fourteen to nineteen eighteen",
    "1-2-3": "one-two-three",
    "1/5/24": "January fifth, twenty twenty four",
    "on 9/11, on 3/14": "on nine eleven, on March fourteenth",
    "Rocky II, Super Bowl LVIII": "Rocky two, Super Bowl fifty eight",
    "size XL, MIX, I am": "size XL, MIX, I am",
    "John Paul II": "John Paul the second",
    "the XIX century": "the nineteenth century",
    "3 mi, .5 miles": "three miles, point five miles",
    "20 sq ft, 5 m2": "twenty square feet, five square meters",
    'a 27" monitor': "a twenty seven inch monitor",
    'He is "27" now': 'He is "twenty seven" now',
    "the 1,000th": "the one thousandth",
    "1066 AD, 44 BC": "ten sixty six A-D, forty four B-C",
    "₹500, CHF 20, A$30": "five hundred rupees, twenty Swiss francs, thirty Australian dollars",
    "a Ph.D. and B.Sc. here": "a PhD and BSc here",
    "J.K. Rowling, A. Smith": "J-K Rowling, eigh Smith",
    "Sgt. Lee, Ft. Worth, Mt. Fuji": "Sergeant Lee, Fort Worth, Mount Fuji",
    "Apt. 4B, Sec. 4": "apartment 4B, section four",
    "TELL US WHO IT IS": "TELL us WHO it IS",
    "the US and IT": "the US and IT",
    "2h 30m": "two hours thirty minutes",
    "5 + 3 = 8": "five plus three equals eight",
    "H2O": "H two O",
    "3:1, 10:30:15": "three to one, ten thirty and fifteen seconds",
    "1/100, 50/50": "one hundredth, fifty fifty",
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
        "ten sixty six",
        "nineteen hundred",
        "nineteen oh five",
        "two thousand",
        "twenty twenty six",
    ]


@pytest.mark.parametrize(
    ("written", "sounds"),
    [("9 AM now", "eɪɛm"), ("AT&T is", "eɪtiː"), ("Grade A work", "ɡɹeɪdeɪw")],
)
def test_the_letter_a_is_no_article(written: str, sounds: str) -> None:
    events = synthesize(read_aloud(written, "en").text, "en-us", 175, 50, 50).events
    said = "".join(event.ipa or "" for event in events)
    assert sounds in said.replace("ˈ", "").replace("ˌ", "")
