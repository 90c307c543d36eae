"""Weekly panels: many series at once, from rows to the law of the weeks ahead. Time: week, by its first day."""
