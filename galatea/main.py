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
from dataclasses import asdict
from typing import Annotated

import typer
from typer.exceptions import TyperException

from avatar_app.catalog import ENGINES
from avatar_app.choice import find_language
from avatar_app.emotions import EMOTIONS
from avatar_app.errors import FaultError, GalateaError
from galatea import __version__, crew, weights
from galatea.console import print_error, print_table, show_use
from galatea.process import Stopped, heed_signals, prepare_streams
from galatea.render import LanguageOption, render

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


app.command()(render)


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


def _print_json(rows: Sequence[object]) -> None:
    print(json.dumps(rows, indent=1, ensure_ascii=False))
