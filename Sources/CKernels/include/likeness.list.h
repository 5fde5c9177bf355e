// Patches that look alike.

// Compares all patches of a tile with those one displacement away, see `struct patch_search`.
KERNEL(void, patch_search, const struct patch_search *p)
// Pixels first ..< first + pixels of row y of the image made of patches, see `struct patch_craft`.
KERNEL(void, patch_craft, const struct patch_craft *p, long y, long first, long pixels, float *to)
// Adds to the gradient of the window what row y of the image passes on.
KERNEL(void, patch_craft_gradient, const struct patch_craft *p, long y, long first, long pixels, const float *dy, float *window)
