"""What a reply must not do before it stands where everybody reads it: named checks with spans."""
