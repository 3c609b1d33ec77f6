"""The command `galatea`. What it prints on stdout are results; all else goes to stderr.

Exit codes: 0 done, 1 our fault, 2 the input is at fault, 3 an engine or its weights are missing,
128 + n stopped by signal n. What is heavy is imported where it is used, since the first frame is
waited for.
"""

import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from avatar_app.catalog.engines import ENGINES
from avatar_app.catalog.languages import find_language
from avatar_app.errors import FaultError, GalateaError
from avatar_app.script.emotions import EMOTIONS
from galatea import __version__
from galatea.cli import weights
from galatea.cli import workers as workers_cli
from galatea.cli.console import print_error, print_table, show_use
from galatea.cli.render import LanguageOption, render
from galatea.process.lifecycle import Stopped, heed_signals, prepare_streams

SIGNALLED = 128  # codes above it name the signal that ended the process

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Galatea: make a portrait speak.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

users = typer.Typer(help="Accounts.", rich_markup_mode=None)
app.add_typer(users, name="user")
app.add_typer(workers_cli.app, name="workers")
app.add_typer(weights.app, name="weights")

Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks; allowed anywhere.")]
Version = Annotated[bool, typer.Option("--version", help="Print the version.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=0, help="How many; default: by CPU cores."),
]
CheckOption = Annotated[
    bool, typer.Option("--check", help="Only check, by exit code, that a worker runs here.")
]
QueuesOption = Annotated[
    str, typer.Option("--queues", metavar="NAMES", help="Which to serve: cpu, gpu, ...")
]
NameOption = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="Default: host name and a number.")
]
MetricsOption = Annotated[
    int | None,
    typer.Option("--metrics-port", metavar="PORT", help="Serve Prometheus metrics on this port."),
]
EmailArgument = Annotated[
    str, typer.Argument(metavar="EMAIL", help="The account's e-mail address.")
]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from stdin's first line.")
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="EMAIL", help="The inviting administrator; default: the first."),
]
SecondFactorOption = Annotated[
    bool, typer.Option("--second-factor", help="Remove the second factor too.")
]
InvitedAdminOption = Annotated[bool, typer.Option("--admin", help="Invite as an administrator.")]
AdminOption = Annotated[bool, typer.Option("--admin", help="Make this account an administrator.")]


@app.callback(invoke_without_command=True)
def root(context: typer.Context, version: Version = False, debug: Debug = False) -> None:  # noqa: ARG001
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
    from workers.speech.registry import list_voices

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
    from galatea.cli.doctor import examine

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
    from galatea.process.serve import count_workers
    from galatea.process.serve import serve as run_all

    run_all(load_settings(), count_workers() if workers is None else workers)


@app.command()
def web() -> None:
    """Answer requests, until stopped."""
    from avatar_app.settings import ROOT
    from avatar_app.store.connections import find_connections
    from galatea.process.ports import check_port
    from galatea.process.setup_link import print_setup_link
    from galatea.process.web import web_command

    home = find_connections()
    check_port(home.settings.host, home.settings.port)
    command, environment = web_command(home)
    print_setup_link(home)
    os.chdir(ROOT)  # where the build is
    os.execve(command[0], command, os.environ | environment)  # noqa: S606  # our own command


@app.command()
def worker(
    queues: QueuesOption = "",
    name: NameOption = None,
    metrics_port: MetricsOption = None,
    check: CheckOption = False,
) -> None:
    """Make the films that others ask for, until stopped."""
    from avatar_app.store.connections import find_connections
    from galatea.process.local_services import use_running

    use_running()
    home = find_connections()
    if check:
        from avatar_app.fleet.registry import lives_here

        if not lives_here(home.redis):
            raise FaultError("worker_lost", "No worker runs on this machine.")
        return

    from avatar_app.observability.logs import prepare_logs
    from galatea.process.ports import check_port
    from galatea.process.worker import run_worker
    from workers.runtime.worker_state import worker_state

    worker_state.assign(name, [queue.strip() for queue in queues.split(",") if queue.strip()])
    prepare_logs(home.settings.log_format, f"worker {worker_state.name}")
    if metrics_port is not None:
        from avatar_app.observability.metrics import serve_worker

        check_port("0.0.0.0", metrics_port)  # noqa: S104  # who may come in is the network's to say
        serve_worker(metrics_port)
    os.umask(0o077)  # media is nobody else's
    run_worker(home)


@app.command()
def migrate() -> None:
    """Bring the tables of GALATEA_DATABASE_URL, or our own, to the present form."""
    from avatar_app.settings import load_settings
    from galatea.process.local_services import open_home

    with open_home(load_settings()):
        print("The database schema is up to date.")


@users.command("create")
def create_user(
    email: EmailArgument, password_stdin: PasswordOption = False, admin: AdminOption = False
) -> None:
    """Make an account; its password is asked for, or read from stdin."""
    from avatar_app.accounts import audit
    from avatar_app.accounts.accounts import sign_up
    from avatar_app.settings import load_settings
    from avatar_app.store.models.accounts import Role
    from avatar_app.store.models.base import now
    from galatea.process.local_services import open_home

    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with open_home(load_settings()) as home, home.session() as session:
        user = sign_up(session, email, password, Role.ADMIN if admin else Role.USER)
        user.verified_at = now()  # who has the terminal vouches for it
        audit.note(session, audit.Action.SIGNED_UP, audit.TERMINAL, user.email, user.role)
    print(user.email)


@users.command("invite")
def invite_user(by: ByOption = None, admin: InvitedAdminOption = False) -> None:
    """Print a link with which one person can make an account, once, within 7 days."""
    from avatar_app.accounts.invitations import find_inviter
    from avatar_app.services.accounts import invite
    from avatar_app.settings import load_settings
    from avatar_app.store.models.accounts import Role
    from galatea.process.local_services import open_home
    from galatea.process.setup_link import make_link

    with open_home(load_settings()) as home:
        with home.session() as session:
            inviter = find_inviter(session, by)
        _, token = invite(home, inviter, Role.ADMIN if admin else Role.USER)
    print(make_link(home.settings, f"/sign-up#invitation={token}"))


@users.command("reset")
def reset_user(email: EmailArgument, second_factor: SecondFactorOption = False) -> None:
    """Print a link with which somebody sets a new password, once, within an hour."""
    from avatar_app.accounts.one_time_links import path_of
    from avatar_app.services.account_links import make_link_at_terminal
    from avatar_app.settings import load_settings
    from avatar_app.store.models.accounts import Purpose
    from galatea.process.local_services import open_home
    from galatea.process.setup_link import make_link

    with open_home(load_settings()) as home:
        token = make_link_at_terminal(home, email, second_factor)
    print(make_link(home.settings, path_of(Purpose.RESET, token)))


def main() -> None:
    """Run the command and exit; whatever goes wrong is one line on stderr and a code."""
    prepare_streams()
    heed_signals()
    code = run(*split_debug(sys.argv[1:]))
    if code > SIGNALLED:
        # Python would wait for all threads; one may wait for a lock that the signal left taken.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def split_debug(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """The arguments without --debug, and whether it stands among them: anywhere, but as the value
    of an option or behind a bare "--".
    """
    if "--debug" not in arguments:
        return list(arguments), False
    valued = set(_list_valued(typer.main.get_command(app)))
    kept: list[str] = []
    debug = False
    for argument in arguments:
        is_value = bool(kept) and (kept[-1] in valued or "--" in kept)
        if argument == "--debug" and not is_value:
            debug = True
        else:
            kept.append(argument)
    return kept, debug


def _list_valued(command: Any) -> Iterator[str]:
    """The names of all options that take a value, those of commands within too."""
    for parameter in command.params:
        if parameter.param_type_name == "option" and not parameter.is_flag:
            yield from parameter.opts
    for inner in getattr(command, "commands", {}).values():
        yield from _list_valued(inner)


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
        _explain("stopped", "Stopped; no partial film was left behind.", debug)
        return SIGNALLED + error.number
    except BrokenPipeError:
        # Nobody reads on, as in `galatea voices | head`; nor may Python try to flush at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        told = f"{type(error).__name__}: {error}".rstrip(": ")
        _explain("fault", f"{told}. This is a bug in Galatea; --debug shows the traceback.", debug)
        return 1
    return code or 0


def _explain(code: str, sentence: str, debug: bool) -> None:
    """Say what is being handled."""
    if debug:
        traceback.print_exc()
    print_error(code, sentence)


def _print_json(rows: Sequence[object]) -> None:
    print(json.dumps(rows, indent=1, ensure_ascii=False))
