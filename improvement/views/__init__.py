"""Pages of the core: the front door, health, history, organisations and people."""
