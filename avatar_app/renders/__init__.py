"""A film asked for, from its request to its result."""
