"""Pages of oversight: the front door of a plan, the board's dashboard, publications."""
