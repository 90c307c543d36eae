"""What the calibration of several flows shares: the evidence and what it found. Nothing here simulates."""
