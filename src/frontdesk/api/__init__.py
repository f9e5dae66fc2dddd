"""HTTP API for agents and integrators: thin routes over core, problem+json errors, one module a noun."""
