"""From the file that a council keeps its plan in to proposed actions; pure but for what writes."""
