"""Search in what was written and who wrote it, in all that a person may see."""
