"""The plugins that come with AutoResolve, one folder each; installed as `autoresolve_plugins`."""
