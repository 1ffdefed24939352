"""The manual's articles, their homes and flow charts."""
