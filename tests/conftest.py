"""One thread for each test: the networks are small, and threads that wait for one another cost more than they do."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anything imports torch; processes that tests start inherit it
