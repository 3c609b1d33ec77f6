"""The speakers, a file or folder each."""
