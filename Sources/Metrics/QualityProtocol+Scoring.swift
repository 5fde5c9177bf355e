public import Files
public import Images
public import Tensors

extension QualityProtocol {
  /// The metrics of one image by name.
  ///
  /// A target that is larger than the output because its sides were no multiples of the scale is
  /// cropped at the right and the bottom.
  ///
  /// - Throws: `.data` too where `aids` lack what a metric needs
  public func score(
    output: Picture, target: Picture, scale: Int, _ aids: ScoringAids = ScoringAids()
  ) throws(Failure) -> [String: Double] {
    for picture in [output, target] where picture.depth != 8 {
      throw Failure(.data, "`\(name)` compares 8-bit pictures, not \(picture.depth)-bit ones")
    }
    return try score(image(output), image(target), scale: scale, aids)
  }

  /// The metrics of what a network gave: `[1, H, W, C]`, or `[1, T, H, W, C]` of a clip, around 0…1;
  /// of a clip, the means of its frames.
  public func score(
    output: Tensor, target: Tensor, scale: Int, _ aids: ScoringAids = ScoringAids()
  ) throws(Failure) -> [String: Double] {
    precondition(
      output.shape.rank == target.shape.rank && (4...5).contains(output.shape.rank)
        && output.shape[0] == 1 && target.shape[0] == 1,
      "one image or clip at a time, not \(output.shape) and \(target.shape)")
    guard output.shape.rank == 5 else {
      return try score(
        image(output, 0, samples), image(target, 0, targetSamples), scale: scale, aids)
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
          image(frames, t, samples), image(targets, t, targetSamples), scale: scale, aids))
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
  func compared(_ output: Tensor, _ target: Tensor) throws(Failure) -> (RealImage, RealImage) {
    (try image(output, 0, samples), try image(target, 0, targetSamples))
  }

  /// Targets are whole 8-bit samples; truncating what single precision makes of them would be wrong.
  private var targetSamples: Samples { samples == .real ? .real : .rounded }

  private func image(_ picture: Picture) throws(Failure) -> RealImage {
    var image = RealImage(colours == .rgb ? try picture.rgb() : picture)
    if samples == .real { image.values = image.values.map { Double(Float($0) / 255) } }
    return image
  }

  /// Image `n` of `[N, H, W, C]` in the range in which it is measured.
  private func image(_ tensor: Tensor, _ n: Int, _ samples: Samples) throws(Failure) -> RealImage {
    switch samples {
    case .rounded: return try image(Picture(tensor, image: n))
    case .truncated: return try image(Picture(truncating: tensor, index: n))
    case .real:
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
        values: values.flatMap { repeatElement(Double(min(max($0, 0), 1)), count: repeats) })
    }
  }

  private func score(
    _ output: RealImage, _ target: RealImage, scale: Int, _ aids: ScoringAids
  ) throws(Failure) -> [String: Double] {
    precondition(scale >= 1, "scale \(scale)")
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
    let border = border(scale: scale)
    guard min(output.width, output.height) > 2 * border else {
      throw Failure(
        .data, "`\(name)` drops \(border) pixels on every side; \(size) leave nothing")
    }
    let a = output.shaved(border)
    let b = target.cropped(width: output.width, height: output.height).shaved(border)
    var scores: [String: Double] = [:]
    for metric in metrics where aids.wants(metric.name) {
      scores[metric.name] = try metric.measure(output: a, target: b, aids)
    }
    return scores
  }
}
