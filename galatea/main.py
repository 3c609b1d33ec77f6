"""The command `galatea`. What it prints on stdout are results; all else goes to stderr."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from avatar_app.catalog import LANGUAGES, VOICES, find_tier, find_voice
from avatar_app.emotions import EMOTIONS
from avatar_app.errors import ChoiceError, GalateaError, ScriptError
from avatar_app.script import parse
from galatea import __version__
from galatea.console import print_rows, show_progress, start_time

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Galatea: make a portrait speak.",
)

SMALLEST, LARGEST = 128, 2160
SLOWEST, FASTEST = 10, 60

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Galatea: make a portrait speak."""
    # `debug` is read by `main` before anything can fail.
    if version:
        print(f"galatea {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def render(
    portrait: Annotated[str, typer.Option(help="A picture file, or preset:NAME.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The film, FILM.mp4.")],
    text: Annotated[str | None, typer.Option(help="What to say, with cues in brackets.")] = None,
    script: Annotated[
        str | None, typer.Option(help="A UTF-8 file of what to say; - reads stdin.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="See `galatea voices`.")] = None,
    language: Annotated[
        str | None, typer.Option(help="en, el, ru, ...; by default that of the text.")
    ] = None,
    tier: Annotated[str, typer.Option(help="Quality and needs: instant.")] = "instant",
    size: Annotated[int, typer.Option(help="Pixels of the film's shorter side.")] = 512,
    fps: Annotated[int, typer.Option(help="Frames a second.")] = 25,
    seed: Annotated[int, typer.Option(help="Another seed gives other blinks and nods.")] = 0,
    face: Annotated[int | None, typer.Option(help="Which face, counted from the left.")] = None,
    captions: Annotated[bool, typer.Option("--captions", help="Write FILM.vtt too.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write times and figures as JSON.")] = None,
) -> None:
    """Make a film of a portrait that speaks a text."""
    _check("--size", size, SMALLEST, LARGEST)
    if size % 2:
        raise ChoiceError("setting_invalid", f"--size must be even; take {size + 1}.")
    _check("--fps", fps, SLOWEST, FASTEST)
    _check("--seed", seed, 0, 2**32 - 1)
    words = _read_text(text, script)
    from avatar_app.settings import load_settings

    settings = load_settings()
    parsed = parse(words, settings.text_limit)
    chosen = find_voice(voice, language, parsed.text)
    level = find_tier(tier)

    from workers.film import Order, make_film
    from workers.video.files import check_writable, write_whole

    if report is not None:
        check_writable(report)
    order = Order(
        script=parsed,
        voice=chosen,
        portrait=portrait,
        output=output,
        tier=level,
        size=size,
        fps=fps,
        seed=seed,
        face=face,
        captions=captions,
    )
    with show_progress() as on_progress:
        film = make_film(order, settings, on_progress, start_time())
    for warning in film.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if report is not None:
        with write_whole(report) as partial:
            partial.write_text(json.dumps(film.report.to_json(), indent=1, ensure_ascii=False))
    print(film.path)


@app.command()
def voices(
    language: Annotated[str | None, typer.Option(help="Only those of this language.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the voices."""
    wanted = None if language is None else find_voice(None, language, "").language
    rows = [voice for voice in VOICES.values() if wanted in (None, voice.language)]
    print_rows(
        ("voice", "language", "gender", "engine"),
        [(voice.id, LANGUAGES[voice.language], voice.gender, voice.engine) for voice in rows],
        as_json,
    )


@app.command()
def emotions(as_json: AsJson = False) -> None:
    """List the cues that colour speech and face."""
    print_rows(
        ("cue", "also written", "example"),
        [
            (row.name, ", ".join(row.aliases), f"[{row.name}] or [{row.name} 0.6]")
            for row in EMOTIONS.values()
        ]
        + [("pause", "", "[pause] or [pause 0.8]")],
        as_json,
    )


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, what is missing, and what to do."""
    from galatea.doctor import examine

    findings = examine()
    print_rows(
        ("part", "state", "detail"),
        [(finding.part, finding.state, finding.detail) for finding in findings],
        as_json,
    )
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(3)


def _check(option: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ChoiceError("setting_invalid", f"{option} must be from {least} to {most}.")


def _read_text(text: str | None, script: str | None) -> str:
    if (text is None) == (script is None):
        raise typer.BadParameter("give either --text or --script.")
    if text is not None:
        return text
    try:
        content = sys.stdin.buffer.read() if script == "-" else Path(str(script)).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ScriptError(
            "script_unreadable", f"The script {script} cannot be read ({reason})."
        ) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScriptError(
            "script_unreadable", f"The script {script} is not UTF-8 text; save it as UTF-8."
        ) from None


def main() -> None:
    """Run the command; one line for an error, and its exit code."""
    debug = "--debug" in sys.argv[1:]
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        code = app(arguments, standalone_mode=False)
    except GalateaError as error:
        _say(error.code, str(error), debug)
        code = error.exit_code
    except TyperException as error:
        _say("usage", f"{error.format_message()} See `galatea --help`.", debug)
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        print("\nStopped; nothing was written.", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        code = 1
    except Exception as error:  # the last resort: a fault of ours must still be one line
        _say("fault", f"{type(error).__name__}: {error} (run it with --debug for more).", debug)
        code = 1
    sys.exit(code or 0)


def _say(code: str, sentence: str, debug: bool) -> None:
    if debug:
        raise  # noqa: PLE0704  # called while the error is handled
    print(f"error[{code}]: {' '.join(sentence.split())}", file=sys.stderr)
