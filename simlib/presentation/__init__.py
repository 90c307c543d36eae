"""Tools that sections show themselves with: picture style, Excel book, tables, control panel, grid amounts."""
