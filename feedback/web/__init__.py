"""HTTP: the only place with Flask; one folder a room, each with views.py and forms.py."""
