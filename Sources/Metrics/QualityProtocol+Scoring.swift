public import Files
public import Images
public import Tensors

extension QualityProtocol {
  /// The metrics of one image by name.
  ///
  /// Without a target only metrics that need none can be told.
  /// A target that is larger than the output because its sides were no multiples of the scale is
  /// cropped at the right and the bottom.
  ///
  /// - Throws: `.data` too where `aids` lack what a metric needs
  public func score(
    output: Picture, target: Picture?, scale: Int, _ aids: ScoringAids = ScoringAids()
  ) throws(Failure) -> [String: Double] {
    for picture in [output, target] where samples != .counts {
      guard let picture, picture.depth != 8 else { continue }
      throw Failure(.data, "`\(name)` compares 8-bit pictures, not \(picture.depth)-bit ones")
    }
    let target = try target.map { (picture) throws(Failure) in try image(picture) }
    return try score(image(output), target, scale: scale, aids)
  }

  /// The metrics of what a network gave: `[1, H, W, C]`, or `[1, T, H, W, C]` of a clip, around 0…1;
  /// of a clip, the means of its frames.
  public func score(
    output: Tensor, target: Tensor?, scale: Int, _ aids: ScoringAids = ScoringAids()
  ) throws(Failure) -> [String: Double] {
    for tensor in [output, target ?? output] {
      precondition(
        tensor.shape.rank == output.shape.rank && (4...5).contains(tensor.shape.rank)
          && tensor.shape[0] == 1, "one image or clip at a time, not \(tensor.shape)")
    }
    guard output.shape.rank == 5, let target else {
      let (a, b) = try compared(output, target, peak: aids.peak)
      return try score(a, b, scale: scale, aids)
    }
    guard output.shape[1] == target.shape[1] else {
      throw Failure(
        .data, "a clip of \(output.shape[1]) frames has a target of \(target.shape[1])")
    }
    let (frames, targets) = (
      output.reshaped(Shape(Array(output.shape.extents.dropFirst()))),
      target.reshaped(Shape(Array(target.shape.extents.dropFirst())))
    )
    var scores: [[String: Double]] = []
    for t in 0..<frames.shape[0] {
      scores.append(
        try score(
          image(frames, t, samples, aids.peak), image(targets, t, targetSamples, aids.peak),
          scale: scale, aids))
    }
    return mean(ofFrames: scores)
  }

  /// The metrics of a clip from those of its frames, in order.
  public func mean(ofFrames scores: [[String: Double]]) -> [String: Double] {
    var means: [String: Double] = [:]
    for metric in metrics where scores.contains(where: { $0[metric.name] != nil }) {
      means[metric.name] = MetricMean(scores.map { $0[metric.name] ?? .nan }).value
    }
    return means
  }

  /// The two images as they are compared, before anything is cropped.
  func compared(
    _ output: Tensor, _ target: Tensor?, peak: Double
  ) throws(Failure) -> (RealImage, RealImage?) {
    (
      try image(output, 0, samples, peak),
      try target.map { (target) throws(Failure) in try image(target, 0, targetSamples, peak) }
    )
  }

  /// Targets are whole 8-bit samples; truncating what single precision makes of them would be wrong.
  private var targetSamples: Samples { samples == .truncated ? .rounded : samples }

  private func image(_ picture: Picture) throws(Failure) -> RealImage {
    var image = RealImage(colours == .rgb ? try picture.rgb() : picture)
    if samples == .real { image.values = image.values.map { Double(Float($0) / 255) } }
    return image
  }

  /// Image `n` of `[N, H, W, C]` in the range in which it is measured.
  private func image(
    _ tensor: Tensor, _ n: Int, _ samples: Samples, _ peak: Double
  ) throws(Failure) -> RealImage {
    switch samples {
    case .rounded: return try image(Picture(tensor, image: n))
    case .truncated: return try image(Picture(truncating: tensor, index: n))
    case .real, .counts:
      let (height, width, channels) = (tensor.shape[1], tensor.shape[2], tensor.shape[3])
      let count = height * width * channels
      let values = tensor.values[n * count..<(n + 1) * count]
      let strange = values.count { $0.isNaN }
      guard strange == 0 else {
        throw Failure(.numeric, "\(strange) of \(count) samples of an image are not numbers")
      }
      let repeats = colours == .rgb && channels == 1 ? 3 : 1
      guard colours == .bands || channels * repeats == 3 else {
        throw Failure(.data, "`\(name)` compares RGB images, not \(channels) bands")
      }
      return RealImage(
        width: width, height: height, channels: channels * repeats,
        values: values.flatMap { value in
          repeatElement(
            samples == .counts ? Double(value) * peak : Double(min(max(value, 0), 1)),
            count: repeats)
        })
    }
  }

  private func score(
    _ output: RealImage, _ target: RealImage?, scale: Int, _ aids: ScoringAids
  ) throws(Failure) -> [String: Double] {
    precondition(scale >= 1, "scale \(scale)")
    if let target { try confirm(output, target, scale) }
    let border = border(scale: scale)
    let size = Picture.Size(width: output.width, height: output.height)
    guard min(size.width, size.height) > 2 * border + extraEnd else {
      throw Failure(
        .data, "`\(name)` drops \(border) pixels on every side; \(size) leave nothing")
    }
    let a = inside(output, border)
    let b = target.map { inside($0.cropped(width: size.width, height: size.height), border) }
    var scores: [String: Double] = [:]
    for metric in metrics where aids.wants(metric.name) {
      scores[metric.name] = try metric.measure(output: a, target: b, aids)
    }
    return scores
  }

  /// What is left without the border.
  func inside(_ image: RealImage, _ border: Int) -> RealImage {
    let shaved = image.shaved(border)
    return shaved.cropped(width: shaved.width - extraEnd, height: shaved.height - extraEnd)
  }

  /// Fails unless the two fit each other.
  private func confirm(
    _ output: RealImage, _ target: RealImage, _ scale: Int
  ) throws(Failure) {
    let size = Picture.Size(width: output.width, height: output.height)
    let (dx, dy) = (target.width - output.width, target.height - output.height)
    guard (0..<scale).contains(dx) && (0..<scale).contains(dy) else {
      throw Failure(
        .data,
        "an output of \(size) pixels cannot be compared with a target of "
          + "\(target.width)×\(target.height) at scale \(scale)")
    }
    guard output.channels == target.channels else {
      throw Failure(
        .data, "an output of \(output.channels) bands has a target of \(target.channels)")
    }
  }
}
