"""Tools that know no product word: clocks, HTTP, encryption, files, logging."""
