"""What keeps a package from being made."""


class Failure(Exception):
    """Says what failed and what to do about it."""
