"""Speech to coefficients of the face model."""
