"""Every setting, typed, from the environment: `GALATEA_` and the field's name in capitals."""

import difflib
import os
import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from avatar_app.errors import ChoiceError

PREFIX = "GALATEA_"
ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What can be set. A key with our prefix that is not here is an error, not a typo kept."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    data_dir: Path = Field(
        default=ROOT / ".galatea",
        description="Where what is fetched and made is kept between runs.",
    )
    assets_dir: Path = Field(
        default=ROOT / "assets", description="Where preset portraits and samples are."
    )
    ffmpeg: Path | None = Field(
        default=None,
        description="An FFmpeg to use instead of the one that is installed with Galatea.",
    )
    model_hub: str = Field(
        default="https://huggingface.co",
        pattern=r"^https?://\S+$",
        description="Where `galatea weights get` fetches from: the hub, or a mirror of it.",
    )
    text_limit: int = Field(
        default=5000,
        ge=1,
        le=1_000_000,
        description="The most characters of a script, cues not counted.",
    )
    portrait_max_megapixels: int = Field(
        default=64,
        ge=1,
        le=1000,
        description="The largest picture that is decoded, in millions of pixels.",
    )

    sadtalker_mode: Literal["still", "full", "crop"] = Field(
        default="still",
        description="How SadTalker's heads move: in place, or freely by the mapping for whole or "
        "for cut pictures.",
    )
    sadtalker_pose_style: int = Field(
        default=0, ge=0, le=45, description="Which way of moving SadTalker's free heads have."
    )
    sadtalker_expression: float = Field(
        default=1.0, ge=0, le=3, description="How strong SadTalker's expressions are."
    )
    enhancer: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="How much of a face restorer's detail is added where a face was drawn small.",
    )

    host: str = Field(default="127.0.0.1", description="The address the portal listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port the portal listens on.")
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Proxies whose X-Forwarded headers are believed: addresses or networks.",
    )
    hosts: str = Field(
        default="",
        description="The names that the portal is known by, as portal.example.org,*.example.com: "
        "requests for others are refused. Empty: any name.",
    )
    frame_ancestors: str = Field(
        default="'self'",
        pattern=r"^[^;,\r\n]+$",
        description="Which sites may show the portal in a frame, as in a Content-Security-Policy.",
    )
    embed_ancestors: str = Field(
        default="*",
        pattern=r"^[^;,\r\n]+$",
        description="Which sites may show shared films in a frame, as in a "
        "Content-Security-Policy; 'none': no site.",
    )
    database_url: str | None = Field(
        default=None,
        description="A Postgres to use, as postgresql://user:password@host/name; else our own.",
    )
    redis_url: str | None = Field(
        default=None, description="A Redis to use, as redis://host:6379/0; else our own."
    )
    storage_url: str | None = Field(
        default=None,
        description="Where pictures and films are kept: az://, s3://, gs://; else the data folder.",
    )

    sign_up: Literal["open", "invite", "closed"] = Field(
        default="open",
        description="Who may make an account: anybody, who has an invitation of an administrator, "
        "or nobody but by `galatea user create`.",
    )
    attempts: int = Field(
        default=30,
        ge=1,
        description="How many accounts may be made and passwords be wrong from one network address "
        "in 15 minutes.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s?#@]+$",
        description="Where people reach the portal, as https://portal.example.org: links in "
        "e-mails begin with it.",
    )
    smtp_from: str | None = Field(
        default=None, description="Who e-mails are from, as Galatea <galatea@example.org>."
    )
    smtp_url: str | None = Field(
        default=None,
        description="The server that sends e-mails: smtps://user:password@host:465 or "
        "starttls://user:password@host:587; smtp://host:25 encrypts nothing. Without it, none are.",
    )
    audit_days: int = Field(
        default=365, ge=1, le=36_500, description="How long the audit log keeps an entry."
    )
    queue_limit: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="The most films that wait to be made, of all people together.",
    )

    worker_memory_mb: int = Field(
        default=8000,
        ge=200,
        description="What a worker may keep: beyond it begins anew; a film that takes twice fails.",
    )
    metrics_token: str | None = Field(
        default=None,
        min_length=8,
        description="Who sends it as a bearer token reads /metrics; without it nobody does.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How processes log: lines for people, or JSON."
    )

    @field_validator("storage_url")
    @classmethod
    def _check_storage(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"(az|s3|gs)://[^/\s]+(/\S*)?", url):
            wanted = "az://CONTAINER/PREFIX or s3://BUCKET/PREFIX or gs://BUCKET/PREFIX"
            raise PydanticCustomError("storage_url", wanted)
        return url

    @field_validator("smtp_from")
    @classmethod
    def _check_sender(cls, sender: str | None) -> str | None:
        address = r"[^<>\s@]+@[^<>\s@]+"
        if sender and not re.fullmatch(rf"{address}|[^<>\r\n]*<{address}>", sender):
            raise PydanticCustomError("smtp_from", "NAME <ADDRESS> or ADDRESS")
        return sender

    @field_validator("smtp_url")
    @classmethod
    def _check_mail_server(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            return None
        if not re.fullmatch(r"(smtp|smtps|starttls)://([^/\s@]+@)?[^/\s@:]+(:\d{1,5})?/?", url):
            wanted = "smtps://USER:PASSWORD@HOST:PORT (or starttls://, smtp://)"
            raise PydanticCustomError("smtp_url", wanted)
        if not (info.data.get("smtp_from") and info.data.get("public_url")):
            wanted = "set together with GALATEA_SMTP_FROM and GALATEA_PUBLIC_URL"
            raise PydanticCustomError("smtp_url", wanted)
        return url

    @property
    def weights_dir(self) -> Path:
        """Where model files are."""
        return self.data_dir / "weights"


@cache
def load_settings() -> Settings:
    """The settings of this process, read once.

    Raises ChoiceError("setting_invalid") for an unknown key or a value out of bounds.
    """
    known = [name.upper() for name in Settings.model_fields]
    for key in sorted(os.environ):
        name = key.upper().removeprefix(PREFIX)
        if name != key.upper() and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            every = ", ".join(PREFIX + name for name in known)
            advice = f"did you mean {PREFIX}{near[0]}?" if near else f"the settings are {every}."
            raise ChoiceError("setting_invalid", f"There is no setting {key}; {advice}")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = PREFIX + str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Input should be ").split(",")[0]
        # An address with a password in it is not for terminals and logs.
        secret = key.endswith("_URL") and "@" in str(first["input"])
        shown = "" if secret else f"is {first['input']!r} and "
        raise ChoiceError("setting_invalid", f"{key} {shown}should be {reason}.") from None
