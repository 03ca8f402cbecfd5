"""What the embedded judge was fitted to: readable JSON, and the scripts that made it."""
