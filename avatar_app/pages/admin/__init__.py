"""The administration: a file a tab, one state."""
