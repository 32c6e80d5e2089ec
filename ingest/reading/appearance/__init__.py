"""What a person sees in a workbook: merged, crossed-out and hidden cells, links, pictures."""
