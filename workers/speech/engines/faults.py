"""What is said when an engine of others fails: their own errors have no common base."""

from avatar_app.errors import FaultError, MissingError
from avatar_app.translation import gettext as _

MOST = 200  # characters of their own words


def first_line(error: Exception) -> str:
    """The first line of what an error says; its kind where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:MOST]


def no_engine(engine: str, error: Exception, command: str) -> MissingError:
    """It cannot be imported; `command` installs it."""
    return MissingError(
        "engine_missing",
        _(
            "{engine} cannot be loaded ({first_line}); run `{command}`.",
            engine=engine,
            first_line=first_line(error),
            command=command,
        ),
    )


def no_model(name: str, error: Exception) -> FaultError:
    """The files of a voice or a model are damaged, or of another kind."""
    return FaultError(
        "engine_failed",
        _(
            "The model {name} cannot be loaded ({first_line}); run `galatea weights verify`, or "
            "copy its files again.",
            name=name,
            first_line=first_line(error),
        ),
    )


def no_speech(engine: str, error: Exception) -> FaultError:
    """It failed at a line."""
    return FaultError(
        "engine_failed",
        _(
            "{engine} could not speak a line ({first_line}); choose another voice, or change its "
            "words.",
            engine=engine,
            first_line=first_line(error),
        ),
    )
