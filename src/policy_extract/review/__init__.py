"""From releases to people: explain, score."""
