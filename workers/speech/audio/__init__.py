"""Work on samples: effects, loudness, pitch, resampling, files."""
