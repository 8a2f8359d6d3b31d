"""Answer sheets in Markdown, LaTeX or plain text: one a student, read as people write them."""
