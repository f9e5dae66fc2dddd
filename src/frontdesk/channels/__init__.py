"""One folder a channel: pure translators between a platform and the contract, plus its HTTP calls."""
