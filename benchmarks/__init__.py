"""What is measured, and by how much it hits or misses its target: `make bench`."""
