"""Observability: health, readiness and metrics of this process, for operators and their machines."""
