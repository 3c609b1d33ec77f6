"""The page of a shared film."""
