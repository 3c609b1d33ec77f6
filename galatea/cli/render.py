"""`galatea render`: a film from the command line.

What is heavy is imported where it is used, since the first frame is waited for.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from avatar_app.catalog.aspects import ASPECTS, find_aspect
from avatar_app.catalog.backgrounds import Background, BackgroundKind, read_background
from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.catalog.selection import (
    choose,
    choose_animator,
    find_better,
    find_voice,
    read_tier,
)
from avatar_app.catalog.tiers import Tier
from avatar_app.catalog.voices import Voice
from avatar_app.errors import ChoiceError, MissingError
from avatar_app.script.markup import clean_markup
from avatar_app.script.parser import parse, parse_transcript
from avatar_app.script.pronunciation import read_pronunciations
from galatea.cli.console import print_warning, show_progress
from galatea.cli.script_source import place_errors, read_source
from galatea.process.lifecycle import check_stopped, start_time

SMALLEST, LARGEST = 128, 2160
SLOWEST, FASTEST = 10, 60
LAST_SEED = 2**32 - 1
MOST_FACES = 100
CAPTIONS = ("vtt", "srt", "burnt")

PortraitOption = Annotated[
    str, typer.Option("--portrait", metavar="PHOTO|VIDEO|preset:NAME", help="Who speaks.")
]
OutputOption = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="FILM.mp4|.webm|.mov",
        help="The film; a poster is beside it.",
    ),
]
TextOption = Annotated[
    str | None, typer.Option("--text", metavar="TEXT", help="What to say: Hello [happy] everyone!")
]
ScriptOption = Annotated[
    str | None,
    typer.Option("--script", metavar="FILE", help="The same from a UTF-8 file; - is stdin."),
]
AudioOption = Annotated[
    Path | None,
    typer.Option(
        "--audio",
        metavar="FILE",
        help="A recording as the voice; --text or --script is then what is said in it, if known.",
    ),
]
VoiceOption = Annotated[
    str | None,
    typer.Option("--voice", metavar="ID", help="As `galatea voices` lists; or male, female."),
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="en, el, ru, ...; else told by the letters."),
]
TierOption = Annotated[
    str | None,
    typer.Option("--tier", metavar="NAME", help="Speaker and animator; else by the voice."),
]
AnimatorOption = Annotated[
    str | None,
    typer.Option(
        "--animator",
        metavar="NAME",
        help=f"What moves the face instead of the tier's: {', '.join(ANIMATORS)}.",
    ),
]
SizeOption = Annotated[
    int, typer.Option("--size", help=f"Pixels of the shorter side, {SMALLEST} to {LARGEST}, even.")
]
FpsOption = Annotated[int, typer.Option("--fps", help=f"Frames a second, {SLOWEST} to {FASTEST}.")]
SeedOption = Annotated[
    int, typer.Option("--seed", help="Another one gives other blinks and movements.")
]
FaceOption = Annotated[
    int | None,
    typer.Option("--face", metavar="N", help="Which of several faces, counted from the left."),
]
AspectOption = Annotated[
    str, typer.Option("--aspect", metavar="SHAPE", help=f"Its shape: {', '.join(ASPECTS)}.")
]
BackgroundOption = Annotated[
    str,
    typer.Option(
        "--background",
        metavar="WHAT",
        help="keep, blur, transparent (.webm, .mov), a colour as #223344, or a picture's file.",
    ),
]
CaptionsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--captions",
        metavar="vtt|srt|burnt",
        help="Write captions as FILM.vtt or .srt, or draw them into the film; may be repeated.",
    ),
]
LexiconOption = Annotated[
    Path | None,
    typer.Option(
        "--lexicon",
        metavar="FILE",
        help="How words are said, one a line: nginx = engine x, or GIF = /dʒɪf/.",
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE.json", help="Write timings, words and phonemes."),
]


def render(
    portrait: PortraitOption,
    output: OutputOption,
    text: TextOption = None,
    script: ScriptOption = None,
    audio: AudioOption = None,
    voice: VoiceOption = None,
    language: LanguageOption = None,
    tier: TierOption = None,
    animator: AnimatorOption = None,
    size: SizeOption = 512,
    fps: FpsOption = 25,
    seed: SeedOption = 0,
    face: FaceOption = None,
    aspect: AspectOption = "keep",
    background: BackgroundOption = "keep",
    captions: CaptionsOption = None,
    lexicon: LexiconOption = None,
    report: ReportOption = None,
) -> None:
    """Make a film of a portrait that speaks, and print where it is."""
    known = text is not None or script is not None
    if (text is not None and script is not None) or not (known or audio):
        raise TyperException("Give what to say by either --text or --script, or by --audio.")
    if audio and voice is not None:
        raise TyperException("With --audio the recording is the voice; leave out --voice.")
    shown = _read_captions(captions or [])
    _check_number("--size", size, SMALLEST, LARGEST, even=True)
    _check_number("--fps", fps, SLOWEST, FASTEST)
    _check_number("--seed", seed, 0, LAST_SEED)
    _check_number("--face", 1 if face is None else face, 1, MOST_FACES)
    source = read_source(script) if script is not None else text or ""
    said = read_pronunciations(read_source(str(lexicon), "lexicon")) if lexicon else ()

    from avatar_app.settings import load_settings

    settings = load_settings()
    source, named = _clean(source, script)
    with place_errors(named, source):
        if audio is None:
            parsed = parse(source, settings.text_limit)
            chosen, engines = _choose(voice, language, parsed.text, tier, animator)
        else:
            parsed = parse_transcript(source, settings.text_limit)
            chosen, engines = choose_animator(language, parsed.text, tier, animator)
        if captions and not parsed.lines:
            raise TyperException("Captions need the words; give what --audio says by --text.")

        from workers.film.pipeline import make_film
        from workers.film.spec import FilmSpec, Progress
        from workers.video.atomic_files import (
            check_output,
            check_writable,
            keep_apart,
            write_whole,
        )

        find_aspect(aspect)
        behind = _read_background(background)
        check_output(output, behind.transparent)
        files = tuple(output.with_suffix(f".{form}") for form in shown if form != "burnt")
        keep_apart([portrait, script, audio, lexicon, behind.picture], [output, *files, report])
        if report is not None:
            check_writable(report)
        order = FilmSpec(
            script=replace(parsed, lexicon=said),
            voice=chosen,
            portrait=portrait,
            output=output,
            tier=engines,
            size=size,
            fps=fps,
            seed=seed,
            face=face,
            captions=files,
            burnt="burnt" in shown,
            aspect=aspect,
            background=behind,
            audio=audio,
        )
        with show_progress() as show:

            def on_progress(progress: Progress) -> None:
                check_stopped()
                show(progress)

            film = make_film(order, settings, on_progress, started=start_time())
    for warning in film.warnings:
        print_warning(warning)
    if voice is None and tier is None and audio is None:
        _offer_better(chosen)
    if report is not None:
        content = json.dumps(film.report.to_json(), indent=1, ensure_ascii=False)
        with write_whole(report) as partial:
            partial.write_text(content + "\n", encoding="utf-8")
    print(film.path)


def _clean(source: str, script: str | None) -> tuple[str, str | None]:
    """The words of a source that is no plain text, with a warning, and the file whose lines they
    have: none if they were cleaned.
    """
    found = clean_markup(source)
    if found is None:
        return source, script
    print_warning(f"{script or '--text'} looks like {found.form}; its plain text is spoken.")
    return found.text, None


def _choose(
    voice: str | None, language: str | None, text: str, tier: str | None, animator: str | None
) -> tuple[Voice, Tier]:
    """Of the voices that are here; of one that could be installed it is told how."""
    from avatar_app.catalog.weights import find_source, install_command, suggest
    from workers.speech.engines.kokoro.voices import mix
    from workers.speech.registry import list_voices, load_speaker

    try:
        return choose(voice, language, text, tier, list_voices() | mix(voice or ""), animator)
    except ChoiceError as error:
        if error.code != "voice_unknown":
            raise
        if voice is not None:
            known = find_source(voice)
        else:
            spoken = find_voice(None, language, text).language
            engines = read_tier(str(tier)).speakers
            known = next(filter(None, (suggest(spoken, engine) for engine in engines)), None)
        if known is None:
            raise
        load_speaker(known.engine)  # or it is said how that is installed
        raise MissingError(
            "weights_missing",
            f"{ENGINES[known.engine].label} {known.name} is not installed; run "
            f"`{install_command(known)}`.",
        ) from None


def _offer_better(voice: Voice) -> None:
    """Say which voice could be had, where the one that was found is basic or has an accent."""
    from avatar_app.catalog.weights import install_command

    if (found := find_better(voice.language, [voice])) is not None:
        weights, why = found
        size = f"{weights.size / 1e6:.0f} MB, " if weights.size else ""
        print_warning(
            f"{why} {weights.maker}'s {weights.title} sounds more natural ({size}"
            f"{weights.licence}); run `{install_command(weights)}`."
        )


def _check_number(option: str, value: int, least: int, most: int, even: bool = False) -> None:
    if not least <= value <= most or (even and value % 2):
        kind = "an even number" if even else "a number"
        raise ChoiceError(
            "setting_invalid", f"{option} is {value}; it must be {kind} from {least} to {most}."
        )


def _read_captions(given: Sequence[str]) -> list[str]:
    """The forms asked for, each once. Raises ChoiceError("setting_invalid")."""
    for form in given:
        if form not in CAPTIONS:
            raise ChoiceError(
                "setting_invalid", f"--captions is {form}; it must be {' or '.join(CAPTIONS)}."
            )
    return list(dict.fromkeys(given))


def _read_background(text: str) -> Background:
    """One by its name, a colour, or the file of a picture that is there."""
    if Path(text).is_file():
        return Background(BackgroundKind.PICTURE, picture=text)
    return read_background(text)
