"""The control API under /sandbox: for the person or the test that drives the world."""
