"""The library inside other people's programs: spaCy, pandas, HTTP, MCP. Nothing of policy_extract imports these."""
