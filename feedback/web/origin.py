"""Refuse what another site makes a browser send in our users' name; there is no token to forget.

Browsers say where a request comes from: ``Sec-Fetch-Site`` on trustworthy addresses, ``Origin``
with every unsafe request also over plain http. A client that sends neither is no browser and holds
no user's cookie by accident.
"""

from urllib.parse import urlsplit

from werkzeug import Request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def comes_from_us(request: Request, public_url: str) -> bool:
    """Whether an unsafe *request* was made by a page of this instance or by the person directly."""
    if request.method in SAFE_METHODS:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    # The host that was asked counts as ours too: a page served from it is the only one that the
    # browser gives this host's cookie to, and an instance is often reached by several names.
    return origin in {_origin(public_url), f"http://{request.host}", f"https://{request.host}"}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
