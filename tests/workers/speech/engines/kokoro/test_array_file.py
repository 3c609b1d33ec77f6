"""Arrays come back from the file as they went in."""

from pathlib import Path

import numpy as np

from workers.speech.engines.kokoro.array_file import read_arrays, write_arrays


def test_arrays_are_read_as_they_were_written(tmp_path: Path) -> None:
    arrays = {
        "one": np.arange(35, dtype=np.float32).reshape(5, 7),
        "two/bias": np.ones(3, np.float32),
        "three": np.zeros((2, 0, 4), np.float32),
    }
    write_arrays(tmp_path / "weights.json", arrays)
    found = read_arrays(tmp_path / "weights.json")
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert np.array_equal(found[name], array)
        assert found[name].shape == array.shape
    assert not found["one"].flags.writeable
    assert sorted(path.name for path in tmp_path.iterdir()) == ["weights.json", "weights.npy"]
