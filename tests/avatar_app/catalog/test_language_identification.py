import pytest

from avatar_app.catalog.language_identification import (
    find_mismatch,
    guess_language,
    warn_of_language,
)
from benchmarks.texts import TEXTS

SENTENCES = {
    "en": "Hello everyone, let me show you something.",
    "el": "Καλώς ήρθατε στο κανάλι μας.",
    "ru": "Добро пожаловать на наш канал, сегодня готовим.",
    "bg": "Добре дошли в нашия канал, днес ще готвим.",
    "cs": "Vítejte na našem kanálu, dnes budeme vařit.",
    "da": "Velkommen til vores kanal, i dag skal vi lave mad.",
    "de": "Willkommen auf unserem Kanal, heute kochen wir.",
    "es": "Bienvenidos a nuestro canal, hoy vamos a cocinar.",
    "fi": "Tervetuloa kanavallemme, tänään me kokkaamme.",
    "fr": "Bonjour à tous, je m'appelle Marie et j'habite à Paris.",
    "hu": "Üdvözöljük a csatornánkon, ma főzni fogunk.",
    "it": "Benvenuti nel nostro canale, oggi cuciniamo.",
    "nb": "Velkommen til kanalen vår, i dag skal vi lage mat.",
    "nl": "Welkom op ons kanaal, vandaag gaan we koken.",
    "pl": "Witamy na naszym kanale, dzisiaj będziemy gotować.",
    "pt": "Bem-vindos ao nosso canal, hoje vamos cozinhar.",
    "ro": "Bine ați venit pe canalul nostru, astăzi gătim.",
    "sk": "Vitajte na našom kanáli, dnes budeme variť.",
    "sr": "Добродошли на наш канал, данас кувамо.",
    "sv": "Välkommen till vår kanal, idag ska vi laga mat.",
    "tr": "Kanalımıza hoş geldiniz, bugün yemek yapacağız.",
    "uk": "Ласкаво просимо на наш канал, сьогодні готуємо.",
}


@pytest.mark.parametrize(("code", "text"), [*SENTENCES.items(), *TEXTS.items()])
def test_a_sentence_tells_its_language(code: str, text: str) -> None:
    assert guess_language(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "en"),
        ("123", "en"),
        ("Salut!", "en"),
        ("Hi! Bob.", "en"),
        ("No way!", "en"),
        ("One. Two. Three.", "en"),
        ("Привет!", "ru"),
        ("Привіт!", "uk"),
        ("ὦ ἄνδρες", "el"),
        ("Το Galatea μιλάει ελληνικά", "el"),
        ("My name is Иван", "en"),
        ("The letter π is Greek", "en"),
        ("TELL US WHO IT IS AND WHAT IT WANTS.", "en"),
        ("Let's see Venice, the Champs-Élysées and München, amigos.", "en"),
        ("Mr. Papadopoulos met Mrs. Schmidt and J. K. Rowling in Paris.", "en"),
        ("Hi, Bob! Hi, Bob! Hi, Bob! Hi, Bob!", "en"),
    ],
)
def test_short_texts_and_foreign_names_change_nothing(text: str, code: str) -> None:
    assert guess_language(text) == code


def test_a_choice_that_the_text_does_not_look_like_is_told() -> None:
    assert find_mismatch(SENTENCES["en"], "de") == "en"
    assert find_mismatch(SENTENCES["fr"], "fr") == ""
    assert find_mismatch("Salut!", "de") == ""
    assert find_mismatch(SENTENCES["da"], "nb") == ""  # too much alike to be sure
    assert "looks French, but is spoken as English" in warn_of_language(SENTENCES["fr"], "en")
    assert warn_of_language(SENTENCES["en"], "en") == ""
