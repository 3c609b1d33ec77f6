"""The portrait as SadTalker has it."""
