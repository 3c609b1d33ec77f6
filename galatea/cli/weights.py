"""`galatea weights`: model files of the larger engines, listed, fetched, checked, removed."""

import getpass
import os
import sys
from typing import Annotated

import typer

from avatar_app.catalog.weights import ON_CARD, UNPINNED, WEIGHTS, Weights, find_weights
from avatar_app.errors import ChoiceError
from galatea.cli.console import print_table, print_warning, show_download, show_use
from galatea.process.lifecycle import check_stopped

app = typer.Typer(help="Model files of the larger engines.", rich_markup_mode=None)

WhichArgument = Annotated[
    str, typer.Argument(metavar="ENGINE[:NAME]", help="As `galatea weights list` names it.")
]
AcceptOption = Annotated[
    bool, typer.Option("--accept", help="Accept the licence without being asked.")
]


@app.command("list")
def list_weights() -> None:
    """List what can be fetched and what is here."""
    from workers.weights.store import is_complete, list_unknown

    rows = [
        (
            row.id,
            row.spoken,
            f"{row.size / 1e6:.0f} MB" if row.size else "unknown",
            "installed" if is_complete(row) else "",
            show_use(row.commercial),
            "yes" if row.pinned else "no",
            row.licence,
        )
        for row in WEIGHTS.values()
    ]
    rows += [
        (name, "", "", "installed by hand", show_use(None), "no", "") for name in list_unknown()
    ]
    print_table(
        ("weights", "language", "size", "state", "commercial use", "pinned", "licence"), rows
    )


@app.command()
def get(which: WhichArgument, accept: AcceptOption = False) -> None:
    """Fetch a voice, once its licence is accepted; goes on where it was cut. What only a person
    can fetch is told instead."""
    from workers.speech.registry import find_command
    from workers.weights import store

    weights = find_weights(which)
    if store.is_complete(weights):
        print(f"{weights.id} is installed in {store.folder(weights.engine)}.")
        return
    if weights.page:
        raise store.explain(weights)
    if not store.was_accepted(weights):
        _ask(weights, accept)
        store.accept(weights, _who())
    with show_download() as show:

        def on_bytes(name: str, here: int, whole: int | None) -> None:
            check_stopped()
            if whole:
                show(name, here / whole)

        store.fetch(weights, on_bytes)
    command = find_command(weights.engine)
    if command is not None:
        print_warning(f"{weights.maker} itself is not installed; run `{command}`.")
    print(f"{weights.id} is installed in {store.folder(weights.engine)}.")


@app.command()
def verify() -> None:
    """Read all files anew and say what is wrong with them."""
    from workers.weights.store import verify as examine

    findings = examine()
    print_table(("file", "state"), [(finding.file, finding.state) for finding in findings])
    if any(finding.wrong for finding in findings):
        raise typer.Exit(3)


@app.command("rm")
def remove(which: WhichArgument) -> None:
    """Delete the files of a voice or an animator."""
    from workers.weights.store import list_unknown
    from workers.weights.store import remove as delete

    asked = which.strip()
    known = asked in WEIGHTS or asked in list_unknown() or "-" in asked
    name = asked if known else find_weights(asked).id
    print(f"Removed {', '.join(delete(name))}.")


def _who() -> str:
    """Who runs this; a container's user may have no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _ask(weights: Weights, accepted: bool) -> None:
    """Show the licence and have it accepted. Raises ChoiceError("licence_not_accepted")."""
    from workers.weights.store import read_card

    size = f", {weights.size / 1e6:.0f} MB" if weights.size else ""
    print(f"{weights.id}: {weights.maker}{size}", file=sys.stderr)
    print(f"Licence: {weights.licence}", file=sys.stderr)
    print(f"Commercial use: {show_use(weights.commercial)}", file=sys.stderr)
    if not weights.pinned:
        print(f"Unpinned: {UNPINNED}.", file=sys.stderr)
    if weights.licence == ON_CARD:
        print(read_card(weights).strip(), file=sys.stderr)
    if not accepted and sys.stdin.isatty():
        accepted = typer.confirm("Do you accept this licence?", err=True)
    if not accepted:
        raise ChoiceError(
            "licence_not_accepted",
            f"Nothing was fetched, since the licence was not accepted; "
            f"`galatea weights get {weights.id} --accept` accepts it.",
        )
