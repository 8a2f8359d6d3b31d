"""How far two distributions are apart: KL, Jensen-Shannon, total variation, Wasserstein; with steps, and with reasons where infinite."""
