"""A film made, from its specification to its file."""
