"""The page of the bin."""
