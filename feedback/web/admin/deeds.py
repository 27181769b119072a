"""What was done, in words: a phrase for every action that the audit log knows."""

import json
from collections.abc import Mapping

from surveys.words import N_, _

DEEDS: Mapping[str, str] = {
    "account.end_session": N_("ended a session of a browser"),
    "account.refuse": N_("failed to sign in"),
    "account.rename": N_("changed their name or address"),
    "account.sign_in": N_("signed in"),
    "account.sign_out": N_("signed out"),
    "action.comment": N_("commented on an action"),
    "action.move": N_("moved an action"),
    "action.plan": N_("planned an action"),
    "action.publish": N_("put a change on the “you said, we did” list"),
    "action.raise": N_("made an action of what somebody said"),
    "action.tell": N_("had customers told of a change"),
    "action.undo": N_("took a change of an action back"),
    "action.unpublish": N_("took a change off the “you said, we did” list"),
    "action.write_up": N_("wrote down what customers will read of a change"),
    "answers.export": N_("downloaded the answers of a survey"),
    "audit.export": N_("downloaded the audit log"),
    "consent.bring_back": N_("took back that a consent was withdrawn"),
    "consent.record": N_("recorded a consent"),
    "consent.withdraw": N_("recorded that a consent was withdrawn"),
    "inbox.bring_back": N_("brought texts back into the inbox"),
    "inbox.correct": N_("said how a text is meant"),
    "inbox.put_away": N_("put a text away"),
    "inbox.trash": N_("moved texts to the trash"),
    "inbox.undo_correct": N_("took back what they had said of a text"),
    "inbox.undo_put_away": N_("brought back what they had put away"),
    "inbox.undo_trash": N_("took texts out of the trash"),
    "instance.restore": N_("restored the instance from a backup"),
    "invitation.withdraw": N_("withdrew an invitation"),
    "member.change_role": N_("changed the role of a member"),
    "member.invite": N_("invited somebody"),
    "member.join": N_("joined the project"),
    "member.remove": N_("removed a member"),
    "member.restore": N_("took a removed member back"),
    "participant.add": N_("added a participant to a study"),
    "password.change": N_("changed their password"),
    "password.forget": N_("asked for a link to set a new password"),
    "password.reset": N_("set a new password by a link"),
    "person.erase": N_("erased a person"),
    "project.create": N_("made the project"),
    "proposal.accept": N_("accepted a proposal"),
    "proposal.merge": N_("merged a proposal into an action"),
    "proposal.reject": N_("rejected a proposal"),
    "proposal.reopen": N_("opened a proposal again"),
    "recovery_codes.renew": N_("made new recovery codes"),
    "reply.draft": N_("drafted a reply"),
    "reply.edit": N_("edited a reply"),
    "reply.post": N_("posted a reply"),
    "reply.take_back": N_("made a posted reply a draft again"),
    "reviews.import": N_("imported reviews"),
    "second_factor.disable": N_("turned a second factor off"),
    "second_factor.enable": N_("turned a second factor on"),
    "session.finish": N_("finished an interview"),
    "session.plan": N_("planned an interview"),
    "study.begin": N_("began a study"),
    "survey.archive": N_("archived a survey"),
    "survey.close": N_("closed a survey"),
    "survey.create": N_("began a survey"),
    "survey.duplicate": N_("duplicated a survey"),
    "survey.look": N_("changed the look of a survey"),
    "survey.privacy": N_("chose how the answers of a survey are kept"),
    "survey.publish": N_("published a survey"),
    "survey.reopen": N_("opened a survey again"),
    "survey.replace": N_("replaced the draft of a survey"),
    "survey.restore": N_("brought an earlier version of a survey back as its draft"),
    "survey.try": N_("tried a survey out"),
    "survey.unarchive": N_("took a survey out of the archive"),
    "theme.add": N_("made a theme"),
    "theme.archive": N_("took a theme out of use"),
    "theme.bring_back": N_("put a theme into use again"),
    "theme.change": N_("changed a theme"),
    "theme.dismiss": N_("put a suggested theme aside"),
    "theme.merge": N_("merged a theme into another"),
    "theme.recall": N_("had what was put aside suggested again"),
    "theme.sector": N_("added the words of a sector to the themes"),
    "theme.split": N_("split a theme"),
    "trash.put": N_("moved something to the trash"),
    "trash.restore": N_("took something out of the trash"),
    "work.retry": N_("took up work again that was given up"),
}


def deed(action: str) -> str:
    """Return what was done as a phrase; of an action that no phrase is known for, its name."""
    return _(DEEDS[action]) if action in DEEDS else action.replace(".", ": ").replace("_", " ")


def facts(detail: str) -> list[tuple[str, str]]:
    """Return the short facts that an event carries."""
    return [(key.replace("_", " "), str(value)) for key, value in json.loads(detail).items()]
