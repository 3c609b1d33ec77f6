"""REST, version 1: thin, over the rules."""
