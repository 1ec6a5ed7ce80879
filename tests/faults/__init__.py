"""What is left of the history when a process is killed while people are writing."""
