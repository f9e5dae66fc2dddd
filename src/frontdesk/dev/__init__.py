"""Developer tools beside the product: an installation as big as they like."""
