"""How loud each of espeak-ng's voices is, measured."""

from avatar_app.catalog.voices import Voice

# dB that bring a neutral text to the target.
GAINS: dict[str, float] = {
    "en-female": 9.3, "en-male": 9.5,
    "el-female": 8.8, "el-male": 9.7,
    "ru-female": 9.1, "ru-male": 9.9,
    "bg-female": 9.4, "bg-male": 10.0,
    "cs-female": 8.7, "cs-male": 8.9,
    "da-female": 7.7, "da-male": 8.7,
    "de-female": 8.7, "de-male": 9.7,
    "es-female": 8.6, "es-male": 9.5,
    "fi-female": 7.6, "fi-male": 8.2,
    "fr-female": 9.7, "fr-male": 9.6,
    "hu-female": 8.3, "hu-male": 8.7,
    "it-female": 9.2, "it-male": 9.7,
    "nb-female": 7.4, "nb-male": 8.3,
    "nl-female": 8.0, "nl-male": 8.6,
    "pl-female": 8.4, "pl-male": 8.6,
    "pt-female": 8.1, "pt-male": 8.5,
    "ro-female": 8.5, "ro-male": 9.4,
    "sk-female": 8.4, "sk-male": 8.8,
    "sr-female": 8.0, "sr-male": 8.6,
    "sv-female": 7.9, "sv-male": 8.6,
    "tr-female": 7.7, "tr-male": 8.0,
    "uk-female": 8.3, "uk-male": 9.3,
}  # fmt: skip

USUAL = 8.7  # of a voice that was not measured


def gain_of(voice: Voice) -> float:
    """The gain of a voice in dB."""
    return GAINS.get(voice.id, USUAL)
