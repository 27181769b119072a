"""The ways through the team's pages: in groups at the side, on a phone at the foot."""

from dataclasses import dataclass

from flask import g, request, url_for

from feedback.store.people import memberships_of
from feedback.store.waiting import MOST, Waiting, what_waits
from feedback.web.context import Here, Me, reading
from surveys.words import N_, _


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One entry; *key* follows G on the keyboard."""

    label: str
    href: str
    icon: str
    key: str = ""
    count: int = 0
    is_new: bool = False  # the count is of something that this person has not seen
    is_current: bool = False

    @property
    def has_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count >= MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class NavGroup:
    """Entries that belong together under a heading."""

    label: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """All of it."""

    groups: tuple[NavGroup, ...] = ()
    settings: NavItem | None = None
    projects: tuple[tuple[str, str], ...] = ()  # slug and name, where there is a choice

    @property
    def at_foot(self) -> tuple[NavItem, ...]:
        """The four that a phone shows beside "More"."""
        items = {item.icon: item for group in self.groups for item in group.items}
        return tuple(items[i] for i in ("dashboard", "inbox", "actions", "replies") if i in items)

    @property
    def more(self) -> tuple[NavGroup, ...]:
        """What a phone shows under "More"."""
        shown = self.at_foot
        rest = (
            NavGroup(label=group.label, items=tuple(i for i in group.items if i not in shown))
            for group in self.groups
        )
        return tuple(group for group in rest if group.items)


# label, endpoint, icon, key after G, which of `Waiting` is counted
_GROUPS = (
    (
        N_("Listen"),
        (
            (N_("Inbox"), "inbox.index", "inbox", "i", "unread"),
            (N_("In doubt"), "doubts.index", "doubts", "q", "doubts"),
            (N_("Surveys"), "surveys.index", "surveys", "s", ""),
            (N_("Interviews"), "studies.index", "interviews", "n", ""),
            (N_("Reviews"), "reviews.index", "reviews", "v", ""),
        ),
    ),
    (
        N_("Decide and do"),
        (
            (N_("My work"), "work.index", "work", "w", "mine"),
            (N_("Proposals"), "actions.proposals", "proposals", "p", "proposals"),
            (N_("Actions"), "actions.index", "actions", "a", "actions"),
            (N_("Promises"), "promises.index", "promises", "m", "promises"),
            (N_("Replies"), "replies.index", "replies", "r", "replies"),
        ),
    ),
    (
        N_("See"),
        (
            (N_("Dashboard"), "dashboard.index", "dashboard", "d", ""),
            (N_("Themes"), "themes.index", "themes", "t", ""),
        ),
    ),
)
_SETTINGS = (N_("Settings"), "admin.index", "settings", "", "")
_WITHIN = {"actions.proposal": "actions.proposals"}  # pages that belong to another entry


def navigation() -> Navigation:
    """Make the navigation for whoever is here; without counts where the database failed."""
    me: Me | None = g.get("me")
    here: Here | None = g.get("project")
    if me is None or here is None:
        return Navigation()
    waiting = Waiting()
    projects: tuple[tuple[str, str], ...] = ()
    if "fault" not in g:
        with reading() as session:
            waiting = what_waits(session, here.id, me.id)
            if waiting.projects > 1:
                projects = tuple(
                    (m.project.slug, m.project.name) for m in session.scalars(memberships_of(me.id))
                )
    return Navigation(
        groups=tuple(
            NavGroup(label=_(label), items=tuple(_item(entry, waiting) for entry in entries))
            for label, entries in _GROUPS
        ),
        settings=_item(_SETTINGS, waiting),
        projects=projects,
    )


def _item(entry: tuple[str, str, str, str, str], waiting: Waiting) -> NavItem:
    label, endpoint, icon, key, counted = entry
    is_new = counted == "mine" and waiting.handed_over > 0
    count = getattr(waiting, counted) if counted else 0
    return NavItem(
        label=_(label),
        href=url_for(endpoint),
        icon=icon,
        key=key,
        count=waiting.handed_over if is_new else count,
        is_new=is_new,
        is_current=endpoint == _current(),
    )


def _current() -> str:
    asked = request.endpoint or ""
    entries = {entry[1] for _label, entries in _GROUPS for entry in entries}
    if asked in entries:
        return asked
    return _WITHIN.get(asked, f"{asked.split('.')[0]}.index" if asked not in _ASIDE else "")


_ASIDE = frozenset({"work.keys", "work.go"})  # reached from everywhere, part of nothing
