"""A video as the portrait."""
