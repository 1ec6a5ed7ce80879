"""Pages that need no sign-in. They read issued publications for the public and nothing else."""
