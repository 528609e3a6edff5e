"""Checkov, the checker of policies, in an environment of its own: it pins an older pycep-parser than ours."""
