"""The only places that know how results, scenarios and policies are kept; the pages ask here."""
