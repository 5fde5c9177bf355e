import ExperimentSpec
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// Restores large pictures piece by piece, with the result of the whole.
///
/// Pieces overlap by as much as the network sees, so that each output pixel is made from all the
/// input pixels it depends on, and begin on a grid on which the kernels cut whole pictures, too.
struct Tiling {
  /// Largest side of what is restored at once, without the overlap, in input pixels.
  let side: Int
  /// Input pixels around a piece that its output depends on.
  let margin: Int
  /// Pieces with their margins begin and end at multiples of this.
  let grid: Int

  /// `network` maps a piece to its output, `scale` times as large.
  func callAsFunction(
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
  /// Tensors of one restoration take about so much at most. A constant, so that the cuts do not
  /// depend on the machine.
  static let budget = 2 << 30
  /// Inputs of up to so many pixels are never cut: finding out what they need would take longer.
  private static let small = 512 * 512

  /// As the spec asks; otherwise only where a whole picture of `pixels` would need too much memory.
  /// Nil leaves pictures whole.
  init?(_ model: ModelSpec, side: Int?, pixels: Int, bands: Int, frames: Int) throws(Failure) {
    guard side != nil || pixels > Self.small else { return nil }
    let probe = try NetworkProbe(model, bands: bands, frames: frames)
    guard probe.network.type.isLocal else { return nil }
    // Winograd's tiles are 4×4 at every resolution of the network.
    grid = 4 * probe.network.type.sizeMultiple
    if let side {
      (self.side, margin) = (side, probe.reach)
      return
    }
    let bytes = probe.bytesPerPixel
    guard bytes * Double(pixels) > Double(Self.budget) else { return nil }
    margin = probe.reach
    let whole = Int((Double(Self.budget) / bytes).squareRoot())
    self.side = max(64, (whole - 2 * margin - 2 * grid).roundedDown(to: grid))
  }
}

/// Finds out what a network needs, by running it on inputs that mean nothing.
private struct NetworkProbe {
  let network: RestorationNetwork
  private let bands: Int
  /// 0 for pictures.
  private let frames: Int

  init(_ model: ModelSpec, bands: Int, frames: Int) throws(Failure) {
    network = try RestorationNetwork(model, .blank)
    (self.bands, self.frames) = (bands, frames)
    // Means of what a weight sees: then no path through the network is closed, whatever it learns.
    for parameter in network.store.parameters {
      let share = parameter.shape.rank > 1 ? parameter.count / max(1, parameter.shape[-1]) : 1
      parameter.value = Tensor(parameter.shape, repeating: 1 / Float(max(1, share)))
    }
    network.store.freeze()
  }

  private func shape(_ side: Int) -> Shape {
    Shape([1] + (frames > 0 ? [frames] : []) + [side, side, bands])
  }

  private func run(_ input: Variable) -> Variable {
    network(Degraded(input, noise: Variable(constant: Tensor([1], repeating: 0.1)))).image
  }

  /// Bytes of tensors for each pixel of the input.
  var bytesPerPixel: Double {
    let side = max(128, network.type.smallestInput).roundedUp(to: network.type.sizeMultiple)
    let pool = BufferPool.shared
    pool.forgetPeak()
    let before = pool.statistics.live
    _ = run(Variable(constant: Tensor(shape(side), repeating: 0.5)))
    return Double(pool.statistics.peak - before) / Double(side * side)
  }

  /// How far away an input pixel can change an output pixel, read off the network itself: the
  /// gradient of one output pixel is zero beyond that distance.
  var reach: Int {
    var side = 64
    while side < 1024 {
      let centre = (side / 2).roundedDown(to: network.type.sizeMultiple)
      // Neighbouring pixels stand at other places of the windows of strides.
      let block = network.type.sizeMultiple
      let input = Leaf(Tensor(shape(side), repeating: 0.5))
      let output = run(Variable(input))
      let factor = output.shape[-2] / side
      let rank = output.shape.rank
      let window = (centre..<centre + block).scaled(by: factor)
      output.sliced(rank - 3, window).sliced(rank - 2, window).sum().backward()
      let slopes = input.gradient?.values ?? []
      var reach = 0
      for (i, slope) in slopes.enumerated() where slope != 0 {
        let (y, x) = (i / bands / side % side, i / bands % side)
        for place in [x, y] {
          reach = max(reach, centre - place, place - (centre + block - 1))
        }
      }
      // A gradient that touches the edge may go on beyond it.
      if reach < centre - block { return reach + 1 }
      side *= 2
    }
    return side
  }
}

extension Range<Int> {
  fileprivate func moved(by distance: Int) -> Range<Int> {
    lowerBound + distance..<upperBound + distance
  }
}
