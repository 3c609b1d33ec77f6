"""Where things are kept: database, Redis, media."""
