"""Where this server stands: how many proxies before it are believed, and below which path."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from feedback.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def stand_behind(application: "WSGIApplication", settings: Settings) -> "WSGIApplication":
    """Believe exactly as many proxies as the settings say, and take off the path of PUBLIC_URL."""
    if settings.sub_path:
        application = _below(application, settings.sub_path)
    hops = settings.trusted_proxies
    if hops:
        application = ProxyFix(application, x_for=hops, x_proto=hops, x_host=hops)
    return application


def _below(application: "WSGIApplication", path: str) -> "WSGIApplication":
    """Serve below *path*, whether or not the proxy has taken it off already."""

    def serve(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        if asked == path or asked.startswith(path + "/"):
            environ["PATH_INFO"] = asked[len(path) :] or "/"
        environ["SCRIPT_NAME"] = path
        return application(environ, start)

    found: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]] = serve
    return found
