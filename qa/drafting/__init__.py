"""Words from any LLM, as claims."""
