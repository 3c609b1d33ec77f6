"""What people ask of workers, put into the tables."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from avatar_app import avatars, renders
from avatar_app.home import Home
from avatar_app.models import Avatar, Render, User
from avatar_app.renders import Request


def submit(home: Home, user: User, text: str = "Hello [happy] you!", **named: object) -> Render:
    request = Request(text, **({"preset": "ava"} | named))  # type: ignore[arg-type]
    with home.session() as session:
        return renders.submit(session, home.settings, user, request)


def read(home: Home, render: Render) -> Render:
    with home.session() as session:
        found = session.get(Render, render.id)
    assert found is not None
    return found


def upload(home: Home, user: User, picture: np.ndarray, folder: Path) -> Avatar:
    Image.fromarray(picture).save(folder / "me.png")
    with home.session() as session:
        content = (folder / "me.png").read_bytes()
        return avatars.add_avatar(session, home.storage, user, "me.png", BytesIO(content), True)
