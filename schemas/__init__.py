"""JSON Schemas of what policy_extract writes."""
