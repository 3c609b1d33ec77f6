"""The frame of every page, and who looks at it."""
