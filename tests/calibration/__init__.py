"""What held-out rows tell of how sure an answer is."""
