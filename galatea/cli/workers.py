"""`galatea workers`: who there is, and what they are told."""

from dataclasses import asdict
from typing import Annotated

import typer

from avatar_app.errors import StateError
from galatea.cli.console import print_table

app = typer.Typer(help="List workers, and pause or stop them.", rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="As `galatea workers list` says it.")]


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List those that live."""
    import json

    from avatar_app.fleet import commands
    from avatar_app.fleet.registry import list_workers
    from avatar_app.settings import load_settings
    from galatea.process.local_services import open_home

    with open_home(load_settings()) as home, home.session() as session:
        told = commands.read_all(session)
        workers = list_workers(home.redis)
    if as_json:
        print(json.dumps([asdict(w) | {"order": told.get(w.name)} for w in workers], indent=1))
        return
    rows = [
        (w.name, w.state, f"{w.memory_mb:.0f} MB", ", ".join(w.queues), told.get(w.name, ""))
        for w in workers
    ]
    print_table(("worker", "state", "memory", "queues", "order"), rows)


@app.command()
def pause(name: Name) -> None:
    """Have it take nothing new, when its present film is done."""
    _tell(name, "pause")


@app.command()
def end(name: Name) -> None:
    """Have it end, when its present film is done."""
    _tell(name, "end")


@app.command()
def resume(name: Name) -> None:
    """Let one that pauses go on."""
    from avatar_app.fleet import commands
    from avatar_app.settings import load_settings
    from galatea.process.local_services import open_home

    with open_home(load_settings()) as home, home.session() as session:
        commands.lift(session, name)


def _tell(name: str, what: str) -> None:
    from avatar_app.fleet import commands
    from avatar_app.fleet.registry import list_workers
    from avatar_app.settings import load_settings
    from galatea.process.local_services import open_home

    with open_home(load_settings()) as home:
        if name not in [worker.name for worker in list_workers(home.redis)]:
            raise StateError("not_found", f"There is no worker {name}; see `galatea workers list`.")
        with home.session() as session:
            commands.give(session, name, commands.Command(what), "the command line")
