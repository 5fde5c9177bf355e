// Winograd F(4×4, 3×3): Y = Aᵀ((G g Gᵀ) ⊙ (Bᵀ d B))A (Lavin & Gray, arXiv:1509.09308).
// The 36 numbers of a tile lie in 36 planes, `plane` floats apart.

// v[k][tile][channel] = Bᵀ d B; `zeros` holds as many zeros as there are channels.
KERNEL(void, winograd_input, const struct images *x, const struct tiles *t, const float *zeros, float *v, long plane)
// z[k][tile][channel] = A dY Aᵀ, for the gradient of filters.
KERNEL(void, winograd_gradient, const struct images *dy, const struct tiles *t, const float *zeros, float *z, long plane)
// y = epilogue(Aᵀ m A); the residual lies as y does.
KERNEL(void, winograd_output, const float *m, long plane, const struct tiles *t, const struct images *y, const struct epilogue *e)
// u[k][strip][input][column] = G w Gᵀ for inputs first ..< first + count; w is [3][3][inputs][outputs].
KERNEL(void, winograd_filters, const float *w, long inputs, long outputs, long first, long count, float *u, long plane)
// dw[3][3][inputs][outputs] = Gᵀ dU G for `rows` inputs and `columns` outputs, where dU is the sum of
// `parts` arrays [36][rows][columns], `part` floats apart, in this order.
KERNEL(void, winograd_filter_gradient, const float *du, long parts, long part, long plane, long rows, long columns, float *dw, long inputs, long outputs)
