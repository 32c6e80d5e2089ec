"""Migrations of the databases by Alembic: a module per step, named by the number that it leads to.

To change a table: change its declaration, add ``rNNNN_what.py`` with ``upgrade`` to the folder of
the database, and say nothing else: the newest number there is the schema that the program wants.
The register's steps from 0009 on run in PostgreSQL, too (before, there was none there): texts are
``ingest.storage.columns.Text``.
"""
