"""A worker's process: leases, signals, state, failures."""
