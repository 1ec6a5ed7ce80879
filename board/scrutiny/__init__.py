"""Pages for readers outside the programme. They read stored publications and nothing else."""
