"""Strangers' files are decoded in processes that can do little: bounded, and shut in."""
