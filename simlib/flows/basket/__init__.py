"""What orders hold and what they are worth."""
