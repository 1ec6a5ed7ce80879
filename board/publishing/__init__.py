"""Makes the document of a plan at an instant that readers outside are given."""
