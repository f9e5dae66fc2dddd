"""History of the schema: one SQL file a step, `pre` before new servers start, `post` after old ones ended."""
