import Checkpoints
public import Files
public import Tensors

/// DND (Plötz, Roth, CVPR 2017): 50 photographs with real noise, of which 20 pieces each are judged by
/// a server. The photographs without noise are not public, so this is no set to train or to score on.
public struct DNDSet: Sendable {
  private let root: String
  private let boxes: [Boxes]

  /// Pieces of one photograph: first and last row and column, counted from 1.
  private struct Boxes {
    var values: [Double]
    var count: Int { values.count / 4 }

    func bounds(_ i: Int) -> [Int] { (0..<4).map { Int(values[$0 * count + i]) } }
  }

  /// Reads which pieces are wanted.
  public init(root: String) throws(Failure) {
    let set = try OfficialRoot("dnd", root)
    self.root = root
    let path = try set.file("info.mat")
    boxes = try Failure.naming(path) { () throws(Failure) in
      let info = try HDF5File(path)
      var boxes: [Boxes] = []
      for name in try info.references(in: "info/boundingboxes") {
        guard let array = info[name], array.type == .float64, array.shape.count == 2,
          array.shape[0] == 4, array.count > 0
        else { throw Failure(.data, "`\(name)` is no list of boxes") }
        boxes.append(Boxes(values: Self.doubles(try info.read(array))))
      }
      return boxes
    }
  }

  /// Photographs.
  public var count: Int { boxes.count }

  /// `0001`, as files are called.
  public func name(_ image: Int) -> String {
    let number = String(image + 1)
    return String(repeating: "0", count: max(0, 4 - number.count)) + number
  }

  /// The pieces of a photograph, `[1, H, W, 3]` in 0…1.
  public func pieces(_ image: Int) throws(Failure) -> [Tensor] {
    let path = try OfficialRoot("dnd", root).file("images_srgb/\(name(image)).mat")
    return try Failure.naming(path) { () throws(Failure) in
      let file = try HDF5File(path)
      guard let array = file["InoisySRGB"], array.shape.count == 3, array.shape[0] == 3,
        array.type == .float32 || array.type == .float64
      else { throw Failure(.data, "has no photograph `InoisySRGB`") }
      let isDouble = array.type == .float64
      var pieces: [Tensor] = []
      for i in 0..<boxes[image].count {
        let (b, shape) = (boxes[image].bounds(i), array.shape)
        guard b[0] >= 1, b[1] >= 1, b[2] >= b[0], b[3] >= b[1], b[2] <= shape[2], b[3] <= shape[1]
        else { throw Failure(.data, "has no rows \(b[0])…\(b[2]), columns \(b[1])…\(b[3])") }
        let (h, w) = (b[2] - b[0] + 1, b[3] - b[1] + 1)
        let bytes = try file.read(array, start: [0, b[1] - 1, b[0] - 1], count: [3, w, h])
        let values = isDouble ? Self.doubles(bytes).map { Float($0) } : Self.floats(bytes)
        // Turned around: bands outermost, rows innermost.
        pieces.append(
          Tensor(
            [1, h, w, 3],
            (0..<h * w * 3).map { k in values[k % 3 * w * h + k / 3 % w * h + k / 3 / w] }))
      }
      return pieces
    }
  }

  private static func doubles(_ bytes: [UInt8]) -> [Double] {
    (0..<bytes.count / 8).map { i in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[8 * i + $1]) << UInt64(8 * $1) })
    }
  }

  private static func floats(_ bytes: [UInt8]) -> [Float] {
    (0..<bytes.count / 4).map { i in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[4 * i + $1]) << UInt32(8 * $1) })
    }
  }
}
