package import Documents
import NeuralNetworks
package import RestorationModels
package import Tensors

/// Restores large pictures piece by piece, with the result of the whole.
///
/// Pieces overlap by as much as the network sees, so that each output pixel is made from all the
/// input pixels it depends on, and begin on a grid on which the kernels cut whole pictures, too.
package struct Tiling {
  /// Largest side of what is restored at once, without the overlap, in input pixels.
  package let side: Int
  /// Input pixels around a piece that its output depends on.
  package let margin: Int
  /// Pieces with their margins begin and end at multiples of this.
  package let grid: Int

  package init(side: Int, margin: Int, grid: Int) {
    (self.side, self.margin, self.grid) = (side, margin, grid)
  }

  /// `network` maps a piece to its output, `scale` times as large.
  package func callAsFunction(
    _ input: Observation, scale: Int, _ network: (Observation) -> Tensor
  ) -> Tensor {
    let rank = input.image.shape.rank
    let rows = cuts(input.height).map { row in
      let columns = cuts(input.width).map { column in
        let outer = (widened(row, input.height), widened(column, input.width))
        let output = network(input.part(outer.0, outer.1))
        return output.part(
          row.moved(by: -outer.0.lowerBound).scaled(by: scale),
          column.moved(by: -outer.1.lowerBound).scaled(by: scale))
      }
      return Tensor.concatenated(columns, axis: rank - 2)
    }
    return Tensor.concatenated(rows, axis: rank - 3)
  }

  private func cuts(_ length: Int) -> [Range<Int>] {
    stride(from: 0, to: length, by: side).map { $0..<min(length, $0 + side) }
  }

  private func widened(_ range: Range<Int>, _ length: Int) -> Range<Int> {
    let low = max(0, range.lowerBound - margin).roundedDown(to: grid)
    return low..<min(length, (range.upperBound + margin).roundedUp(to: grid))
  }
}

extension Tiling {
  /// When pictures are cut that nobody asked to cut.
  package struct Limits: Sendable {
    /// Tensors of one restoration take about so many bytes at most. A constant, so that the cuts do
    /// not depend on the machine.
    package var bytes = 2 << 30
    /// Inputs of up to so many pixels are never cut: finding out what they need would take longer.
    package var pixels = 512 * 512

    package init() {}
  }

  /// As the spec asks; otherwise only where a whole picture of `pixels` would need too much memory.
  /// Nil leaves pictures whole, as it must for networks that see all of a picture.
  ///
  /// - Parameters:
  ///   - side: what the spec asks for
  ///   - frames: of a clip that is restored at once; 0 for pictures
  package init?(
    _ type: any RestorationModel.Type, _ options: any Readable & Hashable, side: Int?, scale: Int,
    pixels: Int, bands: Int, frames: Int, limits: Limits = Limits()
  ) {
    guard type.isLocal, side != nil || pixels > limits.pixels else { return nil }
    let probe = NetworkProbe(type, options, scale: scale, bands: bands, frames: frames)
    // Winograd's tiles are 4×4 at every resolution of the network.
    grid = 4 * type.sizeMultiple
    if let side {
      (self.side, margin) = (side, probe.reach)
      return
    }
    let bytes = probe.bytesPerPixel
    guard bytes * Double(pixels) > Double(limits.bytes) else { return nil }
    margin = probe.reach
    let whole = Int((Double(limits.bytes) / bytes).squareRoot())
    self.side = max(64, (whole - 2 * margin - 2 * grid).roundedDown(to: grid))
  }
}

/// Finds out what a network needs, by running it on inputs that mean nothing.
private struct NetworkProbe {
  private let network: RestorationNetwork
  private let scale: Int
  private let bands: Int
  /// 0 for pictures.
  private let frames: Int

  init(
    _ type: any RestorationModel.Type, _ options: any Readable & Hashable, scale: Int, bands: Int,
    frames: Int
  ) {
    network = RestorationNetwork(type, options, .blank)
    (self.scale, self.bands, self.frames) = (scale, bands, frames)
    // Means of what a weight sees: then no path through the network is closed, whatever it learns.
    for parameter in network.store.parameters {
      let share = parameter.shape.rank > 1 ? parameter.count / max(1, parameter.shape[-1]) : 1
      parameter.value = Tensor(parameter.shape, repeating: 1 / Float(max(1, share)))
    }
    network.store.freeze()
  }

  /// An input of `side` pixels each way.
  private func image(_ side: Int) -> Tensor {
    Tensor(Shape([1] + (frames > 0 ? [frames] : []) + [side, side, bands]), repeating: 0.5)
  }

  /// The panchromatic picture that belongs to it, where the network takes one.
  private func pan(_ side: Int) -> Tensor? {
    network.type.task == .panSharpening
      ? Tensor([1, scale * side, scale * side, 1], repeating: 0.5) : nil
  }

  private func run(_ image: Variable, _ pan: Variable?) -> Variable {
    let noise = Variable(constant: Tensor([1], repeating: 0.1))
    return network(Degraded(image, pan: pan, noise: noise)).image
  }

  /// Bytes of tensors for each pixel of the input.
  var bytesPerPixel: Double {
    let side = max(128, network.type.smallestInput).roundedUp(to: network.type.sizeMultiple)
    let pool = BufferPool.shared
    pool.forgetPeak()
    let before = pool.statistics.live
    _ = run(Variable(constant: image(side)), pan(side).map { Variable(constant: $0) })
    return Double(pool.statistics.peak - before) / Double(side * side)
  }

  /// How far away an input pixel can change an output pixel, read off the network itself: the
  /// gradient of one output pixel is zero beyond that distance.
  var reach: Int {
    // Neighbouring pixels stand at other places of the windows of strides.
    let block = network.type.sizeMultiple
    var side = 64
    while side < 1024 {
      let centre = (side / 2).roundedDown(to: block)
      let (image, pan) = (Leaf(image(side)), pan(side).map { Leaf($0) })
      let output = run(Variable(image), pan.map { Variable($0) })
      let rank = output.shape.rank
      let window = (centre..<centre + block).scaled(by: output.shape[-2] / side)
      output.sliced(rank - 3, window).sliced(rank - 2, window).sum().backward()
      let reach =
        ([image] + (pan.map { [$0] } ?? [])).compactMap(\.gradient).map {
          Self.distance($0, from: centre..<centre + block, of: side)
        }.max() ?? 0
      // A gradient that touches the edge may go on beyond it.
      if reach < centre - block { return reach + 1 }
      side *= 2
    }
    return side
  }

  /// The distance of the farthest slope, `[…, f·side, f·side, C]`, that is not 0, in pixels of the
  /// image.
  private static func distance(_ slopes: Tensor, from block: Range<Int>, of side: Int) -> Int {
    let (width, channels) = (slopes.shape[-2], slopes.shape[-1])
    let factor = width / side
    var farthest = 0
    for (i, slope) in slopes.values.enumerated() where slope != 0 {
      let place = i / channels
      for position in [place % width, place / width % width] {
        let pixel = position / factor
        farthest = max(farthest, block.lowerBound - pixel, pixel - (block.upperBound - 1))
      }
    }
    return farthest
  }
}

extension Range<Int> {
  fileprivate func moved(by distance: Int) -> Range<Int> {
    lowerBound + distance..<upperBound + distance
  }
}
