"""Pages of the core: the front door, health, organisations and people."""
