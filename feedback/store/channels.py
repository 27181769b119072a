"""Where a review stands in public."""

import enum


class Channel(enum.StrEnum):
    """The platforms that replies know the rules of; all else is *other*."""

    GOOGLE = "google"
    PLAY = "play"
    APPSTORE = "appstore"
    TRUSTPILOT = "trustpilot"
    TRIPADVISOR = "tripadvisor"
    BOOKING = "booking"
    G2 = "g2"
    CHECKATRADE = "checkatrade"
    YELP = "yelp"
    WORKSPACE_MARKETPLACE = "workspace_marketplace"
    SOCIAL = "social"
    OTHER = "other"
