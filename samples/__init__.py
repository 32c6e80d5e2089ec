"""A small district as it really is: organizations, returned workbooks, what must be found in them.

Data only.  It is found with importlib.resources, from a checkout and from an installed wheel.
"""
