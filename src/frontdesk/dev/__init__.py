"""What developers need beside the product: an installation as big as they like."""
