"""The page of a film."""
