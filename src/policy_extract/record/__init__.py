"""From values to a release: assemble → validate → write."""
