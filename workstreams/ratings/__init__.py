"""What the facts say of an action: the rules, the same rules in SQL, and the three stages."""
