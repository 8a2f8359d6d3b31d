"""What ``explain`` says: one data file a concept, and the functions that compute the evidence for its claims."""
