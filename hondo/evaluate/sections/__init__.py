"""The sections of the report that compute something: the board, the training, the test rows."""
