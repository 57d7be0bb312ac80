"""Workers on many machines, by Dask `distributed`."""
