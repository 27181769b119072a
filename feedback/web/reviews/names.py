"""What the platforms are called on our pages."""

from feedback.store.channels import Channel
from surveys.words import N_

CHANNEL_NAMES = {
    Channel.GOOGLE.value: "Google",
    Channel.PLAY.value: "Google Play",
    Channel.APPSTORE.value: "App Store",
    Channel.TRUSTPILOT.value: "Trustpilot",
    Channel.TRIPADVISOR.value: "TripAdvisor",
    Channel.BOOKING.value: "Booking.com",
    Channel.G2.value: "G2",
    Channel.CHECKATRADE.value: "Checkatrade",
    Channel.YELP.value: "Yelp",
    Channel.WORKSPACE_MARKETPLACE.value: "Google Workspace Marketplace",
    Channel.SOCIAL.value: N_("Social media"),
    Channel.OTHER.value: N_("Somewhere else"),
}
