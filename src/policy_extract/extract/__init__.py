"""From text to values: quantities, times, bodies, commitments."""
