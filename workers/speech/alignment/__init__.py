"""When what is said is heard: sounds and words placed in recorded speech."""
