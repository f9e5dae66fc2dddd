"""Features of the server, a module each. `all_features` lists them."""
