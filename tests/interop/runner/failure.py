"""What keeps the judges from running at all."""


class Failure(Exception):
    """Says what failed and what to do about it."""
