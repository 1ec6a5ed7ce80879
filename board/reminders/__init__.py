"""What the board's records remind people of, by mail."""
