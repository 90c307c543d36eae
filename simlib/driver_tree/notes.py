"""Sentences of the driver tree that stand on disk: the English text of each code."""

NOTES = {
    "driver_tree.absorbed": "absorbed by {drivers:list}",
    "driver_tree.driver": "{name:term}",
    "driver_tree.all": "the whole year",
}
