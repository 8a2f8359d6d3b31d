"""Answer keys: read from TOML, worked, looked through, begun and printed."""
