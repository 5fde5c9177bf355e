import Tensors

/// Kernels of convolutions whose singular values are all 1: what FastDVDnet and its forerunners do to
/// theirs every few steps, which keeps the gradients of deep chains of them alive.
public enum Orthogonalization {
  /// Replaces each kernel `[kh, kw, I, O]`, seen as a matrix of kh·kw·I rows and O columns, by the
  /// nearest one with orthonormal columns (or rows).
  public static func apply(to kernels: [Parameter]) {
    let matrices = kernels.map { kernel in
      let outputs = kernel.shape[-1]
      return kernel.value.reshaped([kernel.count / max(outputs, 1), outputs])
    }
    for (kernel, factor) in zip(kernels, Matrices.polarFactors(of: matrices)) {
      kernel.value = factor.reshaped(kernel.shape)
    }
  }
}
