"""The embedded animator: warps the photo itself. No weights, no GPU."""
