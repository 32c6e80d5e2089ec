"""Read a workbook as a person sees it: merged, crossed-out and hidden cells, links, pictures."""
