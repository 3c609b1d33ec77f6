"""One file a page, its view and its state; a folder where that would be long."""
