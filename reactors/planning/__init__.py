"""From findings to reactions: pure, and the same for a dry run."""
