"""What held-out rows tell of how sure an answer is: a temperature for its probabilities, a reach for its numbers."""
