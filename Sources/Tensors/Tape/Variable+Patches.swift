/// Scrambled patches of images, and the search for like windows inside them.
extension Variable {
  /// The patches of images `[N, H, W, C]`: `[N·windows, size, size, C]`.
  public func cut(_ patches: ScrambledPatches) -> Variable {
    let image = shape
    return Variable(patches.cut(value), (self, { patches.join($0, into: image) }))
  }

  /// Patches put back into images of the given shape, added where they overlap.
  public func joined(_ patches: ScrambledPatches, into image: Shape) -> Variable {
    Variable(patches.join(value, into: image), (self, { patches.cut($0) }))
  }

  /// Each patch `[N, side, side, C]` of `self` crafted anew of 3×3 windows of the same patch of `keys`,
  /// those that point most nearly the same way; see `PatchMatching`.
  ///
  /// The choice has no gradient; what is chosen and how well it fits have.
  ///
  /// - Returns: `crafted`, `[N, side, side, 2·C]`, the crafted patch and then `self`; and `scores`,
  ///   `[N, side, side, 1]`, the cosines with what was chosen; `matches`, which window was.
  public func matched(
    with keys: Variable
  ) -> (crafted: Variable, scores: Variable, matches: Tensor) {
    let matching = PatchMatching(value, keys.value)
    let channels = shape[3]
    let crafted = Variable(
      matching.crafted, (self, { $0.sliced(3, channels..<2 * channels) }),
      (keys, { matching.craftedKeyGradient($0) }))
    let gradients = JointGradients { matching.scoreGradients($0) }
    let scores = Variable(
      matching.scores, (self, { gradients.take(0, $0) }), (keys, { gradients.take(1, $0) }))
    return (crafted, scores, matching.matches)
  }
}
