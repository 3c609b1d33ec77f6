"""SadTalker's networks loaded and run."""
