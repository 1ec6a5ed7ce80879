"""Makes a plan of a given size to measure on, with its history; the same each time."""
