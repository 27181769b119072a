"""Do it and tell people: action items, letters, replies; nothing leaves without a person."""
