"""The eyes: eyeballs, lids, lashes, glasses."""
