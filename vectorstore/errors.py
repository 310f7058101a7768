"""The one base of everything that goes wrong in a way its user can mend."""


class StoreError(RuntimeError):
    """Something the archive cannot do; the message says what to do instead."""
