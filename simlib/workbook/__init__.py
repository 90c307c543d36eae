"""What the notebooks stand on: one opened plan, and per notebook an answer, tables, a picture and a control panel."""
