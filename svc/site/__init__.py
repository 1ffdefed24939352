"""The settings of a site, the desk, and the contents of its templates."""
