"""What every answer says to the browser about itself, errors and files included."""

from flask import Response

_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    # The builder shows the survey's own page in a frame beside its form.
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_SOURCES)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: with it browsers send `Origin: null` from our own pages.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def add_headers(response: Response, *, https: bool, private: bool) -> Response:
    """Set them; a *private* page is kept by no cache and depends on the cookie."""
    for name, value in _ALWAYS.items():
        if name not in response.headers:
            response.headers.add(name, value)
    if https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if private:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
