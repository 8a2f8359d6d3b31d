"""Questions asked many times over: sweeps over lists, ranges and named variants."""
