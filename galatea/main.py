"""The command `galatea`. What it prints on stdout are results; all else goes to stderr.

Exit codes: 0 done, 1 our fault, 2 the input is at fault, 3 an engine or its weights are missing,
128 + n stopped by signal n. What is heavy is imported where it is used, since the first frame is
waited for.
"""

import json
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from avatar_app.catalog import (
    ANIMATORS,
    ENGINES,
    Tier,
    Voice,
    choose,
    choose_animator,
    find_language,
    find_voice,
    read_tier,
)
from avatar_app.emotions import EMOTIONS
from avatar_app.errors import ChoiceError, FaultError, GalateaError, MissingError, OutputError
from avatar_app.frames import ASPECTS, Background, Behind, find_aspect, read_background
from avatar_app.pronunciation import read_pronunciations
from avatar_app.script import parse, parse_transcript
from galatea import __version__, crew, weights
from galatea.console import (
    print_error,
    print_table,
    print_warning,
    show_progress,
    show_use,
)
from galatea.process import (
    Stopped,
    check_stopped,
    heed_signals,
    prepare_streams,
    start_time,
)
from galatea.source import place_errors, read_source

SMALLEST, LARGEST = 128, 2160
SLOWEST, FASTEST = 10, 60
LAST_SEED = 2**32 - 1
MOST_FACES = 100
CAPTIONS = ("vtt", "srt", "burnt")

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Galatea: make a portrait speak.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

users = typer.Typer(help="Accounts.", rich_markup_mode=None)
app.add_typer(users, name="user")
app.add_typer(crew.app, name="workers")
app.add_typer(weights.app, name="weights")

Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks; may stand anywhere.")]
Version = Annotated[bool, typer.Option("--version", help="Print the version.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
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

WorkersOption = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=0, help="How many; else by the cores.")
]
CheckOption = Annotated[
    bool, typer.Option("--check", help="Only say, by the exit code, whether one lives here.")
]
QueuesOption = Annotated[
    str, typer.Option("--queues", metavar="NAMES", help="Which to serve: cpu, gpu, ...")
]
NameOption = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="Else the machine's and a number.")
]
MetricsOption = Annotated[
    int | None,
    typer.Option("--metrics-port", metavar="PORT", help="Where Prometheus may read its figures."),
]
EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="Who signs in.")]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from stdin's first line.")
]
AdminOption = Annotated[bool, typer.Option("--admin", help="May administer everything.")]


@app.callback(invoke_without_command=True)
def root(context: typer.Context, version: Version = False, debug: Debug = False) -> None:
    """Galatea: make a portrait speak."""
    # `main` has read --debug, which must hold before anything can fail.
    if version:
        print(f"galatea {__version__}")
    elif context.invoked_subcommand is None:
        print(context.get_help())
    else:
        return
    raise typer.Exit


@app.command()
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
    with place_errors(script, source):
        if audio is None:
            parsed = parse(source, settings.text_limit)
            chosen, engines = _choose(voice, language, parsed.text, tier, animator)
        else:
            parsed = parse_transcript(source, settings.text_limit)
            chosen, engines = choose_animator(language, parsed.text, tier, animator)
        if captions and not parsed.lines:
            raise TyperException("Captions need the words; give what --audio says by --text.")

        from workers.film import Order, Progress, make_film
        from workers.video.files import check_output, check_writable, write_whole

        find_aspect(aspect)
        behind = _read_background(background)
        check_output(output, behind.transparent)
        files = tuple(output.with_suffix(f".{form}") for form in shown if form != "burnt")
        made = [output, *files, report]
        _keep_apart([portrait, script, audio, lexicon, behind.picture or None], made)
        if report is not None:
            check_writable(report)
        order = Order(
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
    if report is not None:
        content = json.dumps(film.report.to_json(), indent=1, ensure_ascii=False)
        with write_whole(report) as partial:
            partial.write_text(content + "\n", encoding="utf-8")
    print(film.path)


@app.command()
def voices(language: LanguageOption = None, as_json: AsJson = False) -> None:
    """List the voices, all or those of one language."""
    code = None if language is None else find_language(language)
    from workers.speech.speakers import list_voices

    rows = [voice for voice in list_voices().values() if code is None or voice.speaks(code)]
    if as_json:
        _print_json([asdict(voice) for voice in rows])
    else:
        print_table(
            ("voice", "speaks", "engine", "commercial use", "licence"),
            [
                (v.id, v.label, ENGINES[v.engine].label, show_use(v.commercial), v.licence)
                for v in rows
            ],
        )


@app.command()
def emotions(as_json: AsJson = False) -> None:
    """List the cues that colour voice and face."""
    rows = EMOTIONS.values()
    if as_json:
        _print_json([{"name": r.name, "label": r.label, "aliases": r.aliases} for r in rows])
    else:
        print_table(
            ("cue", "or", "also written"),
            [(f"[{r.name}]", f"[{r.name} 0.6]", ", ".join(r.aliases)) for r in rows],
        )


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, what is missing, and what to do about it."""
    from galatea.doctor import examine

    findings = examine()
    if as_json:
        _print_json([asdict(finding) for finding in findings])
    else:
        print_table(("part", "state", "detail"), [(f.part, f.state, f.detail) for f in findings])
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(3)


@app.command()
def serve(workers: WorkersOption = None) -> None:
    """Run all of Galatea here: database, Redis, web, workers; Ctrl-C stops it."""
    from avatar_app.settings import load_settings
    from galatea.serve import count_workers
    from galatea.serve import serve as run_all

    run_all(load_settings(), count_workers() if workers is None else workers)


@app.command()
def web() -> None:
    """Answer requests, until stopped."""
    from avatar_app.home import find_home
    from avatar_app.settings import ROOT
    from galatea.ports import check_port
    from galatea.web import web_command

    home = find_home()
    check_port(home.settings.host, home.settings.port)
    command, environment = web_command(home)
    os.chdir(ROOT)  # where the build is
    os.execve(command[0], command, os.environ | environment)  # noqa: S606  # our own command


@app.command()
def worker(
    queues: QueuesOption = "cpu",
    name: NameOption = None,
    metrics_port: MetricsOption = None,
    check: CheckOption = False,
) -> None:
    """Make the films that others ask for, until stopped."""
    from avatar_app.home import find_home
    from galatea.home import use_running

    use_running()
    home = find_home()
    if check:
        from avatar_app.presence import lives_here

        if not lives_here(home.redis):
            raise FaultError("worker_lost", "No worker lives on this machine.")
        return

    from avatar_app.logs import prepare_logs
    from galatea.ports import check_port
    from galatea.worker import run_worker
    from workers.duty import duty

    duty.assign(name, [queue.strip() for queue in queues.split(",") if queue.strip()])
    prepare_logs(home.settings.log_format, f"worker {duty.name}")
    if metrics_port is not None:
        from avatar_app.metrics import serve_worker

        check_port("0.0.0.0", metrics_port)  # noqa: S104  # who may come in is the network's to say
        serve_worker(metrics_port)
    run_worker(home)


@app.command()
def migrate() -> None:
    """Bring the tables of GALATEA_DATABASE_URL, or our own, to the present form."""
    from avatar_app.settings import load_settings
    from galatea.home import open_home

    with open_home(load_settings()):
        print("The tables are as they should be.")


@users.command("create")
def create_user(
    email: EmailArgument, password_stdin: PasswordOption = False, admin: AdminOption = False
) -> None:
    """Make an account; its password is asked for, or read from stdin."""
    from avatar_app.accounts import sign_up
    from avatar_app.models import Role
    from avatar_app.settings import load_settings
    from galatea.home import open_home

    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with open_home(load_settings()) as home, home.session() as session:
        user = sign_up(session, email, password, Role.ADMIN if admin else Role.USER)
    print(user.email)


def main() -> None:
    """Run the command and exit; whatever goes wrong is one line on stderr and a code."""
    prepare_streams()
    heed_signals()
    debug = "--debug" in sys.argv[1:]
    code = run([argument for argument in sys.argv[1:] if argument != "--debug"], debug)
    sys.exit(code)


def run(arguments: Sequence[str], debug: bool = False) -> int:
    """The exit code of the command with these arguments."""
    try:
        code: int | None = app(list(arguments), prog_name="galatea", standalone_mode=False)
        sys.stdout.flush()
    except GalateaError as error:
        _explain(error.code, str(error), debug)
        return error.exit_code
    except TyperException as error:
        said = error.format_message().rstrip(".")
        _explain("usage", f"{said}. See `galatea --help`, or `galatea render --help`.", debug)
        return 2
    except Stopped as error:
        _explain("stopped", "Stopped; no half film is left behind.", debug)
        return 128 + error.number
    except BrokenPipeError:
        # Nobody reads on, as in `galatea voices | head`; nor may Python try to flush at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        told = f"{type(error).__name__}: {error}".rstrip(": ")
        _explain("fault", f"{told}. This is our fault; --debug shows where it happened.", debug)
        return 1
    return code or 0


def _explain(code: str, sentence: str, debug: bool) -> None:
    """Say what is being handled."""
    if debug:
        traceback.print_exc()
    print_error(code, sentence)


def _choose(
    voice: str | None, language: str | None, text: str, tier: str | None, animator: str | None
) -> tuple[Voice, Tier]:
    """Of the voices that are here; of one that could be installed it is told how."""
    if voice is None and tier is None:
        return choose(None, language, text, None, animator=animator)  # without a look at the disk
    from avatar_app.weights import find_source, install_command, suggest
    from workers.speech.speakers import list_voices, load_speaker

    try:
        return choose(voice, language, text, tier, list_voices(), animator)
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
        return Background(Behind.PICTURE, picture=text)
    return read_background(text)


def _keep_apart(given: Sequence[str | Path | None], made: Sequence[Path | None]) -> None:
    """Refuse to write two files into one, or over one that is read."""
    taken = {Path(name).resolve() for name in given if name is not None}
    for file in made:
        if file is not None and file.resolve() in taken:
            raise OutputError(
                "output_unwritable", f"{file} would be written over; choose another name."
            )
        taken |= {file.resolve()} if file is not None else set()


def _print_json(rows: Sequence[object]) -> None:
    print(json.dumps(rows, indent=1, ensure_ascii=False))
