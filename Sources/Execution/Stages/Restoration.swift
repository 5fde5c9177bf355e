import Checkpoints
import ExperimentSpec
import Files
import Images
import NeuralNetworks
import Planning
import RestorationModels
import Tensors

/// A trained network at work on whole pictures.
struct Restoration {
  private let network: RestorationNetwork
  private let scale: Int
  private let tile: Int?
  private let ensemble: Bool
  /// Pixels of the input around a tile that its output depends on.
  private let margin: Int

  init(_ work: EvaluationWork, weights path: String) throws(Failure) {
    network = try RestorationNetwork(work.model, .blank)
    try network.store.loadAll(Safetensors.read(path).tensors)
    network.store.freeze()
    scale = work.scale
    tile = work.evaluate.tile
    ensemble = work.evaluate.ensemble
    margin = tile == nil ? 0 : Self.reach(of: network)
  }

  /// The restored picture: clamped, 8 bits.
  func callAsFunction(_ input: Picture) throws(Failure) -> Picture {
    let smallest = network.smallestInput
    guard min(input.width, input.height) >= smallest else {
      throw Failure(
        .data, "a picture of \(input.width)×\(input.height) is too small for the network",
        remedy: "it needs \(smallest) pixels on both sides")
    }
    return try Picture(restored(input.tensor()))
  }

  private func restored(_ x: Tensor) -> Tensor {
    if let tile, max(x.shape[1], x.shape[2]) > tile { return tiled(x, tile) }
    return whole(x)
  }

  private func whole(_ x: Tensor) -> Tensor {
    ensemble
      ? SelfEnsemble.apply(x) { network(Variable(constant: $0)).value }
      : network(Variable(constant: x)).value
  }

  /// Tiles that overlap by as much as the network sees, so that no seam can show: each output pixel
  /// is made from all the input pixels it depends on.
  private func tiled(_ x: Tensor, _ tile: Int) -> Tensor {
    let image = Variable(constant: x)
    let rows = Self.cuts(x.shape[1], tile).map { row in
      let columns = Self.cuts(x.shape[2], tile).map { column in
        let outer = (
          max(0, row.lowerBound - margin)..<min(x.shape[1], row.upperBound + margin),
          max(0, column.lowerBound - margin)..<min(x.shape[2], column.upperBound + margin)
        )
        let part = whole(image.sliced(1, outer.0).sliced(2, outer.1).value)
        let (top, left) = (
          row.lowerBound - outer.0.lowerBound, column.lowerBound - outer.1.lowerBound
        )
        return Variable(constant: part)
          .sliced(1, top * scale..<(top + row.count) * scale)
          .sliced(2, left * scale..<(left + column.count) * scale)
      }
      return Variable.concatenated(columns, axis: 2)
    }
    return Variable.concatenated(rows, axis: 1).value
  }

  private static func cuts(_ length: Int, _ tile: Int) -> [Range<Int>] {
    stride(from: 0, to: length, by: tile).map { $0..<min(length, $0 + tile) }
  }

  /// How far away an input pixel can change an output pixel, read off the network itself: the
  /// gradient of one output pixel is zero beyond that distance.
  private static func reach(of network: RestorationNetwork) -> Int {
    var side = 64
    while side < 1024 {
      let centre = side / 2
      let stream = RandomStream(0).substream("reach")
      let input = Leaf(Tensor([1, side, side, 3]) { Float(stream.uniform($0)) })
      let output = network(Variable(input))
      let factor = output.shape[1] / side
      output.sliced(1, centre * factor..<centre * factor + 1)
        .sliced(2, centre * factor..<centre * factor + 1).sum().backward()
      let slopes = input.gradient?.values ?? []
      var reach = 0
      for (i, slope) in slopes.enumerated() where slope != 0 {
        reach = max(reach, abs(i / 3 / side - centre), abs(i / 3 % side - centre))
      }
      // A gradient that touches the edge may go on beyond it.
      if reach < centre - 1 { return reach + 2 }
      side *= 2
    }
    return side
  }
}
