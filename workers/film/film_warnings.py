"""What whoever asked for a film should know of it, in sentences."""

from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.catalog.language_identification import warn_of_language
from avatar_app.script.pronunciation import used_in
from workers.face.portrait import Portrait
from workers.film.spec import FilmSpec
from workers.speech.recordings.recording import Recording


def list_warnings(
    spec: FilmSpec, portrait: Portrait, recording: Recording | None
) -> tuple[str, ...]:
    """All that there are for a film, about the face first."""
    spoken = recording.warnings if recording else warn_of_ipa(spec)
    mismatch = warn_of_language(spec.script.text, spec.voice.language)
    language = (mismatch,) if mismatch else ()
    return portrait.warnings + _warn_of_footage(spec, portrait) + spoken + language


def warn_of_ipa(spec: FilmSpec) -> tuple[str, ...]:
    """A sentence about words whose sounds the engine cannot be given, if there are any."""
    engine = ENGINES[spec.voice.engine]
    words = [one.word for one in used_in(spec.script.text, spec.script.lexicon) if one.ipa]
    if engine.ipa or not words:
        return ()
    return (
        f"{engine.label} takes no IPA, so these words are said as they are written: "
        f"{', '.join(words)}. Give them another spelling in the lexicon.",
    )


def _warn_of_footage(spec: FilmSpec, portrait: Portrait) -> tuple[str, ...]:
    """A sentence about a video whose best frame alone is seen, if it is so."""
    row = ANIMATORS[spec.tier.animator]
    if portrait.footage is None or row.footage:
        return ()
    able = " or ".join(other.label for other in ANIMATORS.values() if other.footage)
    return (
        f"{row.label} moves one picture, so of the video its best frame alone is seen; choose the "
        f"animator {able} to keep its own movements.",
    )
