"""What operators and their machines look at: health, readiness and metrics of this process."""
