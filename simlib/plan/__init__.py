"""The main job, stage by stage: every stage reads a plan folder, adds its tables, and knows no other stage."""
