"""Every workbook we read: returned files in, submissions, typed frames and findings out."""
