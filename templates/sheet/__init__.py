"""Where a form lies on its sheet: layout, stacked sections, cell references, Excel's limits."""
