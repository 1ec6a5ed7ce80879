"""The figures of the board's dashboard: read-only, in a fixed number of queries."""
