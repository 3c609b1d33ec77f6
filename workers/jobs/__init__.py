"""What the queue delivers."""
