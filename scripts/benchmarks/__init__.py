"""What stands in docs/benchmarks.md: its sections, records, and how the reading is timed."""
