"""The computed rating of an action: its rules, the same rules in SQL, and the three stages."""
