"""What people bring: avatars, backdrops, recordings, voices, words."""
