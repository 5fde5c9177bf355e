import NeuralNetworks
import Tensors

/// The convolution whose kernel is its stride: one matrix that turns patches into tokens.
struct PatchEmbedding {
  private let weight: Parameter
  private let bias: Parameter

  /// Xavier-uniform as the official code draws it, on the matrix, unless told otherwise; the bias
  /// keeps the default of convolutions.
  ///
  /// - Parameter frames: of a patch; nil for images.
  init(
    _ scope: Scope, patch: Int, frames: Int? = nil, channels: Int, width: Int,
    weights: Initializer? = nil
  ) {
    let size = (frames ?? 1) * patch * patch * channels
    let layout =
      if let frames {
        Layout.patches(of: patch, frames: frames, channels: channels, outputs: width)
      } else {
        Layout.patches(of: patch, channels: channels, outputs: width)
      }
    weight = scope.parameter(
      "weight", [width, size], weights ?? .xavier(fanIn: size, fanOut: width), layout: layout)
    bias = scope.parameter("bias", [width], .uniform(fanIn: size))
  }

  /// `[N, L, …]` → `[N, L, D]`.
  private func callAsFunction(_ patches: Variable) -> Variable {
    patches.linear(Variable(weight), Variable(bias))
  }

  /// Tokens of the patches `[N, L, …]` that `selection` keeps (all, in their order, if nil), each
  /// with its position added, after what goes before them.
  func tokens(
    _ patches: Variable, at places: TokenPlaces, _ selection: TokenSelection?
  ) -> Variable {
    let (samples, width) = (patches.shape[0], places.positions.shape[2])
    let placed: Variable
    if let selection {
      // A token depends on its own patch alone, so only what stays visible is embedded.
      let kept = selection.kept
      let positions = places.positions.gathered([kept.flatMap { $0 }])
      placed =
        self(patches.gathered(kept))
        + positions.reshaped([samples, selection.keptCount, width])
    } else {
      placed = self(patches).adding(toEachSample: places.positions)
    }
    guard let first = places.first else { return placed }
    return Variable.concatenated([first.repeated(samples: samples, rows: 1), placed], axis: 1)
  }
}

/// What tells a transformer where its tokens come from.
struct TokenPlaces {
  /// Added to the tokens of a sample, `[1, L, D]`.
  var positions: Variable
  /// The class token with its own position, `[1, 1, D]`, if there is one.
  var first: Variable?
}
