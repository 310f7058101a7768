"""Lets an LLM draft an answer from the evidence, and cuts the draft into sentences."""
