"""The command line: built from what the topics declare; the only room that imports Typer."""
