"""What a package does not do."""


class Failure(Exception):
    """Says which package does not do what it should."""
