"""The register of organizations, ``организации.xlsx``, which the operator keeps in Excel."""

from ingest.organizations.columns import COLUMNS, FILE_NAME, SHEET_NAME, Column, Holds
from ingest.organizations.listed import NOBODY_LISTED, Listed, listed
from ingest.organizations.load import load_organizations, organizations_frame
from ingest.organizations.names import former_names, named_on
from ingest.organizations.succession import Departure, Succession, succession

__all__ = ["COLUMNS", "FILE_NAME", "NOBODY_LISTED", "SHEET_NAME", "Column", "Departure", "Holds",
           "Listed", "Succession", "former_names", "listed", "load_organizations", "named_on",
           "organizations_frame", "succession"]
