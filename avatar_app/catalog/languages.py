"""The languages that can be spoken, and how people name them."""

import re

from avatar_app.errors import ChoiceError
from avatar_app.suggestions import advise
from avatar_app.translation import N_
from avatar_app.translation import gettext as _

# Languages that the embedded speaker speaks: our code, its name, espeak-ng's name for it, and what
# a voice says for one to hear it.
_LANGUAGES = (
    ("en", N_("English"), "en-us", "Hello! This is how I sound."),
    ("el", N_("Greek"), "el", "Γεια σας! Έτσι ακούγεται η φωνή μου."),
    ("ru", N_("Russian"), "ru", "Здравствуйте! Вот так я звучу."),
    ("bg", N_("Bulgarian"), "bg", "Здравейте! Така звуча аз."),
    ("cs", N_("Czech"), "cs", "Dobrý den! Takhle zním."),
    ("da", N_("Danish"), "da", "Hej! Sådan lyder jeg."),
    ("de", N_("German"), "de", "Guten Tag! So klinge ich."),
    ("es", N_("Spanish"), "es", "¡Hola! Así sueno yo."),
    ("fi", N_("Finnish"), "fi", "Hei! Tältä minä kuulostan."),
    ("fr", N_("French"), "fr", "Bonjour ! Voici ma voix."),
    ("hu", N_("Hungarian"), "hu", "Jó napot! Ilyen a hangom."),
    ("it", N_("Italian"), "it", "Buongiorno! Questa è la mia voce."),
    ("nb", N_("Norwegian"), "nb", "Hei! Slik høres jeg ut."),
    ("nl", N_("Dutch"), "nl", "Hallo! Zo klink ik."),
    ("pl", N_("Polish"), "pl", "Dzień dobry! Tak brzmi mój głos."),
    ("pt", N_("Portuguese"), "pt", "Olá! É assim que eu soo."),
    ("ro", N_("Romanian"), "ro", "Bună ziua! Așa sună vocea mea."),
    ("sk", N_("Slovak"), "sk", "Dobrý deň! Takto zniem."),
    ("sr", N_("Serbian"), "sr", "Добар дан! Овако звучи мој глас."),
    ("sv", N_("Swedish"), "sv", "Hej! Så här låter jag."),
    ("tr", N_("Turkish"), "tr", "Merhaba! Sesim böyle."),
    ("uk", N_("Ukrainian"), "uk", "Добрий день! Ось так я звучу."),
)

LANGUAGES: dict[str, str] = {code: name for code, name, _, _ in _LANGUAGES}

GREETINGS: dict[str, str] = {code: greeting for code, _, _, greeting in _LANGUAGES}


# Codes of countries and groups that are often taken for those of languages.
_COUNTRIES = {"gr": "el", "ua": "uk", "cz": "cs", "dk": "da", "no": "nb"}


def find_language(language: str) -> str:
    """The code of a language given as a code ("el", "el-GR", "EL_gr") or by its English name.

    Raises ChoiceError("language_unknown").
    """
    asked = language.strip().lower()
    code = code_of(language)
    names = {name.lower(): code for code, name in LANGUAGES.items()}
    if code in LANGUAGES or asked in names:
        return names.get(asked, code)
    raise ChoiceError(
        "language_unknown",
        _(
            "There is no voice for the language {language!r}; {advise}the languages are "
            "{languages}.",
            language=language,
            advise=advise(asked, names),
            languages=", ".join(LANGUAGES),
        ),
    )


def code_of(language: str) -> str:
    """Our code of a language as others write it: "el" of "el_GR"; it need not be one of ours."""
    code = re.split(r"[-_]", language.strip().lower())[0]
    return _COUNTRIES.get(code, code)
