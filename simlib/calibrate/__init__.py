"""From real orders and a forecast to the base scenario: one file a flow. Nothing here simulates."""
