"""What happens in the shop, one folder a flow; flows never import each other."""
