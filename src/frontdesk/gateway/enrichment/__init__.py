"""What no webhook tells: names, pictures, files, posts and comments, asked of the platforms."""
