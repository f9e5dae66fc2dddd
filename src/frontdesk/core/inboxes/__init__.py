"""Connected accounts: their state, people and credentials."""
