from pathlib import Path

import pytest

from avatar_app.errors import ChoiceError
from avatar_app.settings import PREFIX, Settings, load_settings


def test_defaults_are_this_repository() -> None:
    settings = load_settings()

    assert (settings.assets_dir / "sample.txt").is_file()
    assert settings.weights_dir == settings.data_dir / "weights"
    assert settings.text_limit == 5000
    assert settings is load_settings()


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALATEA_DATA_DIR", "/somewhere")
    monkeypatch.setenv("galatea_text_limit", "7")
    monkeypatch.setenv("GALATEA_FFMPEG", "")

    settings = load_settings()

    assert settings.weights_dir == Path("/somewhere/weights")
    assert settings.text_limit == 7
    assert settings.ffmpeg is None


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        (
            "GALATEA_TEXTLIMIT",
            "7",
            "no setting GALATEA_TEXTLIMIT; did you mean GALATEA_TEXT_LIMIT?",
        ),
        ("GALATEA_XYZ", "7", "no setting GALATEA_XYZ; the settings are GALATEA_DATA_DIR, "),
        ("GALATEA_", "7", "no setting GALATEA_; the settings are "),
        ("GALATEA_TEXT_LIMIT", "0", "GALATEA_TEXT_LIMIT is '0' and should be greater than"),
        (
            "GALATEA_TEXT_LIMIT",
            "lots",
            "GALATEA_TEXT_LIMIT is 'lots' and should be a valid integer.",
        ),
        ("GALATEA_PORTRAIT_MAX_MEGAPIXELS", "1001", "less than or equal to 1000"),
        ("GALATEA_STORAGE_URL", "/media", "is '/media' and should be az://CONTAINER/PREFIX or s3"),
        ("GALATEA_STORAGE_URL", "az:///films", "should be az://CONTAINER/PREFIX"),
        ("GALATEA_STORAGE_URL", "https://a.blob.core.windows.net/b", "should be az://CONTAINER"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(key, value)

    with pytest.raises(ChoiceError) as caught:
        load_settings()

    assert caught.value.code == "setting_invalid"
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_setting_is_described() -> None:
    assert PREFIX == "GALATEA_"
    for name, field in Settings.model_fields.items():
        assert field.description, name
