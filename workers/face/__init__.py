"""Picture -> Portrait: find the face, its mesh, its mask."""
