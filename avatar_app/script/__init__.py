"""A script: parsed, checked, measured."""
