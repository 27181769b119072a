"""What the manager of Larkfield Bikes decides, month by month."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import actions, telling
from feedback.act.actions import Told
from feedback.decide import proposals
from feedback.decide.proposals import Acceptance
from feedback.demo import acting
from feedback.demo.cast import PEOPLE, Cast, note
from feedback.store.actions import ActionItem, ActionStatus, Proposal, ProposalStatus
from feedback.store.handovers import hand_over
from feedback.store.people import Role
from feedback.store.themes import Theme


class Desk:
    """The manager's desk at the end of a month; what nobody criticised is passed over."""

    def __init__(self, session: Session, cast: Cast, now: dt.datetime) -> None:
        self._session, self._cast, self._now = session, cast, now
        self._manager, self._admin = cast.users[Role.MANAGER], cast.users[Role.ADMIN]

    def decide(self, month: int) -> None:
        """Do all that is done at the end of this month, counted from 0."""
        for step in _PLOT.get(month, ()):
            step(self)

    def accept(self, theme: str, title: str, *, days: int, by_admin: bool = False) -> None:
        """Take up a theme's proposal, to be done in *days*; the idea may be the admin's."""
        action = self._raise(theme, title, self._manager, days)
        if action is None:
            return
        actions.move(self._session, action, ActionStatus.DOING, by=self._manager, now=self._now)
        if by_admin:  # not looked at yet
            hand_over(self._session, action, to=self._manager, by=self._admin, now=self._now)

    def plan(self, theme: str, title: str, *, days: int) -> None:
        """Give a theme's proposal to the admin, who has not begun."""
        self._raise(theme, title, self._admin, days)

    def reject(self, theme: str, because: str) -> None:
        """Settle a theme's proposal without a change."""
        proposal = self._proposal(theme)
        if proposal is not None:
            proposals.reject(proposal, because=because, by=self._manager, now=self._now)
            self._note("proposal.reject", proposal)

    def merge(self, theme: str, *, into: str) -> None:
        """Settle a theme's proposal by the change that is under way for another."""
        proposal, action = self._proposal(theme), self._action(into)
        if proposal is not None and action is not None:
            proposals.merge(self._session, proposal, action, by=self._manager, now=self._now)
            self._note("proposal.merge", proposal)

    def drop(self, theme: str, why: str) -> None:
        """Give up the change for a theme, and let customers read why."""
        action = self._action(theme)
        if action is not None:
            actions.decline(
                self._session, action, because=why, is_public=True, by=self._manager, now=self._now
            )
            self._note("action.decline", action)

    def promise(self, theme: str, sentence: str, *, days: int, to_customer: bool = False) -> None:
        """Promise something of the change for a theme."""
        action = self._action(theme)
        if action is not None:
            acting.promise(
                self._session,
                action,
                sentence,
                days=days,
                to_customer=to_customer,
                by=self._manager,
                now=self._now,
            )

    def complete(self, theme: str, *, you_said: str, we_did: str) -> None:
        """Finish the change for a theme, put it on the list, and tell those who asked for it."""
        action = self._action(theme)
        if action is None:
            return
        by, now = self._manager, self._now
        actions.write_up(action, Told(you_said=you_said, we_did=we_did))
        actions.move(self._session, action, ActionStatus.DONE, by=by, now=now)
        actions.publish(self._session, action, by=by, now=now)
        telling.tell(self._session, action, by=by, signed=PEOPLE[Role.MANAGER], now=now)
        for name in ("action.publish", "action.tell"):
            self._note(name, action)

    def _raise(self, theme: str, title: str, owner_id: int, days: int) -> ActionItem | None:
        proposal = self._proposal(theme)
        if proposal is None:
            return None
        due = self._now.date() + dt.timedelta(days=days)
        acceptance = Acceptance(title=title, owner_id=owner_id, due_on=due)
        action = proposals.accept(
            self._session, proposal, acceptance, by=self._manager, now=self._now
        )
        self._note("proposal.accept", proposal)
        acting.prepare(self._session, action, theme, by=self._manager, now=self._now)
        return action

    def _proposal(self, theme: str) -> Proposal | None:
        return self._session.scalar(
            select(Proposal)
            .join(Theme, Theme.id == Proposal.theme_id)
            .where(
                Proposal.project_id == self._cast.project_id,
                Theme.code == theme,
                Proposal.status == ProposalStatus.OPEN,
            )
        )

    def _action(self, theme: str) -> ActionItem | None:
        return self._session.scalar(
            select(ActionItem)
            .join(Theme, Theme.id == ActionItem.theme_id)
            .where(
                ActionItem.project_id == self._cast.project_id,
                Theme.code == theme,
                ActionItem.closed_at.is_(None),
            )
        )

    def _note(self, deed: str, about: Proposal | ActionItem) -> None:
        note(self._session, self._cast, Role.MANAGER, deed, about, at=self._now)


_PLOT: Mapping[int, Sequence[Callable[[Desk], None]]] = {
    2: (
        lambda desk: desk.reject(
            "price", "Prices are set for the year; they are looked at in January."
        ),
    ),
    4: (
        lambda desk: desk.accept(
            "booking", "Bring the list of free slots back into the app", days=25
        ),
        lambda desk: desk.accept("account", "Keep people signed in for 90 days", days=40),
        lambda desk: desk.merge("availability", into="booking"),
        lambda desk: desk.merge("features", into="booking"),
    ),
    5: (
        lambda desk: desk.complete(
            "booking",
            you_said="Slots vanish while you book, and bookings do not arrive.",
            we_did="The list of free slots is back, and a booking is confirmed at once.",
        ),
        lambda desk: desk.complete(
            "account",
            you_said="The app signs you out again and again.",
            we_did="You stay signed in for 90 days, and your repair history is back.",
        ),
    ),
    6: (
        lambda desk: desk.accept("staff", "Have somebody who only listens at the counter", days=30),
        lambda desk: desk.promise(
            "staff", "Somebody will have time for you at the counter.", days=20, to_customer=True
        ),
    ),
    7: (
        lambda desk: desk.complete(
            "staff",
            you_said="You felt ignored at the counter.",
            we_did="Whoever stands at the counter repairs nothing in that hour.",
        ),
    ),
    8: (
        lambda desk: desk.accept(
            "communication", "Send a text message when a bike is ready", days=20
        ),
        lambda desk: desk.accept("reliability", "Write the app anew", days=120),
        lambda desk: desk.drop("reliability", "The slot list did it; a rewrite is not needed."),
        lambda desk: desk.promise(
            "communication", "You will get a text when your bike is ready by next month.", days=45
        ),
    ),
    9: (
        lambda desk: desk.complete(
            "communication",
            you_said="Nobody tells you when the bike is ready.",
            we_did="You get a text message the minute it is, with a photo of the work.",
        ),
        lambda desk: desk.accept(
            "speed", "Open a counter for punctures on Saturdays", days=30, by_admin=True
        ),
    ),
    10: (
        lambda desk: desk.plan(
            "quality", "Check every bolt a second time before collection", days=75
        ),
        lambda desk: desk.merge("safety", into="quality"),
        lambda desk: desk.promise(
            "speed", "We will tell you when the puncture counter opens.", days=26, to_customer=True
        ),
        lambda desk: desk.promise(
            "quality", "From next month a second person checks every bolt.", days=40
        ),
    ),
}
