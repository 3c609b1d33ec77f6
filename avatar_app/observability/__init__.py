"""What operators see: logs, metrics, overviews."""
