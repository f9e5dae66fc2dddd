"""Enrichment: names, pictures, files, posts and comments that no webhook carries, asked of the platforms."""
