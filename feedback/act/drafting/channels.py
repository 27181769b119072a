"""Where a reply may say how to reach the business, and where it may name people."""

_NO_CONTACT = frozenset({"tripadvisor", "workspace_marketplace"})
_NO_NAMES = frozenset({"tripadvisor"})
_MOST = {"google": 4096, "play": 350, "appstore": 5970, "workspace_marketplace": 2500}
_IN_BYTES = frozenset({"google"})


def may_contact(channel: str) -> bool:
    """Whether an address or a phone number may stand in a reply."""
    return channel not in _NO_CONTACT


def may_name(channel: str) -> bool:
    """Whether a person may be named in a reply."""
    return channel not in _NO_NAMES


def fits(text: str, channel: str, max_chars: int | None) -> bool:
    """Whether a reply is short enough for its channel and for who asked for it."""
    if max_chars is not None and len(text) > max_chars:
        return False
    most = _MOST.get(channel)
    if most is None:
        return True
    return (len(text.encode()) if channel in _IN_BYTES else len(text)) <= most
