"""What people are reminded of, how often, and the mail that reminds them."""
