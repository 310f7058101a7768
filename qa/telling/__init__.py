"""Answers that need no search for sentences: courtesy, what the catalog knows of articles, how an article begins, who a person is."""
