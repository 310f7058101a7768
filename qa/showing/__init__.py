"""Shows answers and articles: as JSON, as lines of text, as Markdown and as HTML."""
