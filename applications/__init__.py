"""Calls, forms and proposals, from the first draft to screening, and the one life a proposal leads."""
