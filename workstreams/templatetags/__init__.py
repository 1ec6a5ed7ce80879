"""Template filters of the live plan."""
