"""The portal, and what it shares with the workers."""
