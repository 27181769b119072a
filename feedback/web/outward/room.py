"""The blueprint that the pages about integrations share."""

from flask import Blueprint

bp = Blueprint("outward", __name__)
PROJECT = "/p/<slug>/integrations"
