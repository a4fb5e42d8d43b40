"""From a file to clauses: load → normalise → segment → tokenise."""
