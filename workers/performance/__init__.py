"""Speech -> Performance: lips, expression, blinks, gaze, head."""
