"""What people see, one folder a topic: facts, page, sheet, picture, panel, command, as far as the topic has them."""
