"""Cover: who may act for whom, and when; entered, changed and ended."""
