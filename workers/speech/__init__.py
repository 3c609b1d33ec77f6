"""Script + Voice -> Speech: speakers, one file each."""
