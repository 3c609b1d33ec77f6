"""The gallery: avatars, presets, cloned voices."""
