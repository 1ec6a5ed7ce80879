"""Where each line, bar and text of the board's pictures stands; pure geometry for templates."""
