"""Other products' contracts on our core, so that their clients keep working."""
