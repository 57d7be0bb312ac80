"""Cloud assist: models on OpenRouter, inside a budget."""
