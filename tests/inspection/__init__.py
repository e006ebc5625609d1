"""Looking into networks of pictures."""
