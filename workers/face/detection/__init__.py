"""Faces found in pictures, and their landmarks."""
