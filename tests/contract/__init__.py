"""What every entry of the registry must do."""
