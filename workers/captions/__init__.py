"""Captions laid out in lines, and burnt into pictures."""
