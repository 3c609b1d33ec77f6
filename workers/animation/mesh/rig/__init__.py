"""A portrait made ready to be moved, once."""
