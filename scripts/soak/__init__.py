"""What `budget_soak.py` is made of: processes that spend, and audits that share no code with it."""
