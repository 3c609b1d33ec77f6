"""Turns a Script and a Portrait into a Film."""
