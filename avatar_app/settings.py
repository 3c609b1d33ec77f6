"""Every setting, typed, from the environment: `GALATEA_` and the field's name in capitals."""

import difflib
import os
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from avatar_app.errors import ChoiceError

PREFIX = "GALATEA_"
ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What can be set. A key with our prefix that is not here is an error, not a typo kept."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data_dir: Path = Field(
        ROOT / ".galatea", description="Where what is fetched and made is kept between runs."
    )
    assets_dir: Path = Field(ROOT / "assets", description="Preset portraits and samples.")
    ffmpeg: Path | None = Field(
        None, description="An FFmpeg to use instead of the one that is installed with Galatea."
    )
    text_limit: int = Field(
        5000, ge=1, le=1_000_000, description="Most characters of a script, cues not counted."
    )
    portrait_max_megapixels: int = Field(
        64, ge=1, le=1000, description="Largest picture that is decoded, in millions of pixels."
    )

    @property
    def weights_dir(self) -> Path:
        """Where model files are."""
        return self.data_dir / "weights"


@cache
def load_settings() -> Settings:
    """The settings of this process.

    Raises ChoiceError("setting_invalid") for an unknown key or a value out of bounds.
    """
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for key in os.environ:
        if key.startswith(PREFIX) and key not in known:
            near = difflib.get_close_matches(key, known, 1)
            advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."
            raise ChoiceError("setting_invalid", f"There is no setting {key}; {advice}")
    try:
        return Settings()  # type: ignore[call-arg]  # pydantic fills the defaults
    except ValidationError as error:
        first = error.errors()[0]
        key = PREFIX + str(first["loc"][0]).upper()
        raise ChoiceError(
            "setting_invalid", f"The setting {key} does not fit: {first['msg']}."
        ) from None
