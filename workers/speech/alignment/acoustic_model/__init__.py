"""Sound -> phonemes: a small network of our own that knows no language."""
