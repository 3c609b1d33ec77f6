"""A real photo of a face (NASA, public domain) as a Portrait."""

from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from avatar_app.settings import load_settings
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait


@pytest.fixture(scope="session")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Portrait:
    """A woman with an open smile who shows her teeth, 400 x 400."""
    path: Path = tmp_path_factory.mktemp("portrait") / "astronaut.png"
    Image.fromarray(skimage.data.astronaut()).save(path)
    return portrait_from_picture(str(path), 400, None, load_settings())
