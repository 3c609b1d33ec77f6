"""Frames + sound -> Film: encode, captions, poster."""
