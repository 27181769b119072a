"""Have a language model word a plan anew, if one is set up; whatever it says is checked like ours.

It sees the plan and never what is private. On any failure the draft stands, with the reason.
"""

from feedback.act.phrasing.asking import Attempt, Phrased, is_set_up, phrase

__all__ = ["Attempt", "Phrased", "is_set_up", "phrase"]
