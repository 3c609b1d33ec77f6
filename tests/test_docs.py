"""The README and the settings' page name what there is."""

from pathlib import Path

import typer

from avatar_app.settings import PREFIX, Settings
from galatea.cli.main import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_setting_has_its_line() -> None:
    missing = [name for name in Settings.model_fields if PREFIX + name.upper() not in SETTINGS]
    assert missing == []


def test_every_command_is_in_the_readme() -> None:
    command = typer.main.get_command(app)
    names = [name for name in command.commands if f"galatea {name}" not in README]  # type: ignore[attr-defined]
    assert names == []


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 120
