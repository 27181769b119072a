"""What was done, in words: a phrase for every action that the audit log knows."""

import json
from collections.abc import Mapping

from surveys.words import N_, _

DEEDS: Mapping[str, str] = {
    "account.create": N_("made an account"),
    "account.deactivate": N_("deactivated an account"),
    "account.activate": N_("activated an account again"),
    "account.sign-in": N_("signed in"),
    "account.sign-out": N_("signed out"),
    "action.comment": N_("commented on an action"),
    "action.create": N_("made an action"),
    "action.evidence": N_("added evidence to an action"),
    "action.move": N_("moved an action"),
    "action.plan": N_("planned an action"),
    "action.publish": N_("put a change on the “you said, we did” list"),
    "action.tell": N_("had customers told of a change"),
    "action.unpublish": N_("took a change off the “you said, we did” list"),
    "answers.export": N_("downloaded the answers of a survey"),
    "audit.export": N_("downloaded the audit log"),
    "consent.give": N_("recorded a consent"),
    "consent.withdraw": N_("recorded that a consent was withdrawn"),
    "contact.erase": N_("erased a person"),
    "item.done": N_("put a text away"),
    "member.invite": N_("invited somebody"),
    "member.join": N_("joined the project"),
    "member.remove": N_("removed a member"),
    "member.role": N_("changed the role of a member"),
    "member.withdraw": N_("withdrew an invitation"),
    "project.create": N_("made the project"),
    "project.settings": N_("changed the settings of the project"),
    "proposal.accept": N_("accepted a proposal"),
    "proposal.merge": N_("merged a proposal into an action"),
    "proposal.reject": N_("rejected a proposal"),
    "reply.post": N_("posted a reply"),
    "review.import": N_("imported reviews"),
    "study.create": N_("began a study"),
    "survey.close": N_("closed a survey"),
    "survey.create": N_("began a survey"),
    "survey.publish": N_("published a survey"),
    "survey.reopen": N_("opened a survey again"),
    "theme.archive": N_("took a theme out of use"),
    "theme.create": N_("made a theme"),
    "theme.edit": N_("changed a theme"),
    "theme.restore": N_("put a theme into use again"),
    "trash.put": N_("moved something to the trash"),
    "trash.restore": N_("took something out of the trash"),
    "work.retry": N_("took up work again that was given up"),
}


def deed(action: str) -> str:
    """Return what was done as a phrase; of an action that no phrase is known for, its name."""
    return _(DEEDS[action]) if action in DEEDS else action.replace(".", ": ").replace("-", " ")


def facts(detail: str) -> list[tuple[str, str]]:
    """Return the short facts that an event carries."""
    return [(key.replace("_", " "), str(value)) for key, value in json.loads(detail).items()]
