"""What several animators use."""
