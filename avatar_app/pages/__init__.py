"""One file a page: its view and its state."""
