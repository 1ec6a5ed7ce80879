"""What changed between two instants: the same reading of the plan twice, compared by record."""
