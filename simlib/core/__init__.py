"""What stands on nothing: parameters, money, calendar, schema, files, errors."""
