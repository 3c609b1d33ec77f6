"""What people ask of workers, put into the tables."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from avatar_app.library import avatars
from avatar_app.renders import submission
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar
from avatar_app.store.models.renders import Render


def submit(
    home: Connections, user: User, text: str = "Hello [happy] you!", **named: object
) -> Render:
    request = RenderRequest(text, **({"preset": "ava"} | named))  # type: ignore[arg-type]
    with home.session() as session:
        return submission.submit(session, home.settings, user, request)


def read(home: Connections, render: Render) -> Render:
    with home.session() as session:
        found = session.get(Render, render.id)
    assert found is not None
    return found


def upload(home: Connections, user: User, picture: np.ndarray, folder: Path) -> Avatar:
    Image.fromarray(picture).save(folder / "me.png")
    with home.session() as session:
        content = (folder / "me.png").read_bytes()
        return avatars.add_avatar(session, home.storage, user, "me.png", BytesIO(content), True)
