"""What was missed or never told: polling, gaps and history."""
