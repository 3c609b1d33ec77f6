"""The README names what there is: a setting or a command without a word there is not finished."""

from pathlib import Path

import typer

from avatar_app.settings import PREFIX, Settings
from galatea.main import app

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme() -> None:
    missing = [name for name in Settings.model_fields if PREFIX + name.upper() not in README]
    assert missing == []


def test_every_command_is_in_the_readme() -> None:
    command = typer.main.get_command(app)
    names = [name for name in command.commands if f"galatea {name}" not in README]  # type: ignore[attr-defined]
    assert names == []


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 120
