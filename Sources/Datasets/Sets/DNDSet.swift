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
    /// Four rows of numbers.
    var values: [Double]
    var count: Int { values.count / 4 }

    /// Nil where a number is none of a row or column.
    func bounds(_ i: Int) -> [Int]? {
      let found = (0..<4).compactMap { Int(exactly: values[$0 * count + i]) }
      return found.count == 4 ? found : nil
    }
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
        let numbers = NamedTensor(name, .float64, [array.count], bytes: try info.read(array))
        boxes.append(Boxes(values: numbers.doubles))
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
        let type = array.type, type == .float32 || type == .float64
      else { throw Failure(.data, "has no photograph `InoisySRGB`") }
      let shape = array.shape
      var pieces: [Tensor] = []
      for i in 0..<boxes[image].count {
        guard let b = boxes[image].bounds(i), b[0] >= 1, b[1] >= 1, b[2] >= b[0], b[3] >= b[1],
          b[2] <= shape[2], b[3] <= shape[1]
        else { throw Failure(.data, "has no piece \(i + 1) as `info.mat` says where it lies") }
        let (h, w) = (b[2] - b[0] + 1, b[3] - b[1] + 1)
        let bytes = try file.read(array, start: [0, b[1] - 1, b[0] - 1], count: [3, w, h])
        let piece = NamedTensor(array.name, type, [3, w, h], bytes: bytes).tensor
        // Turned around: bands outermost, rows innermost.
        pieces.append(piece.permuted([2, 1, 0]).reshaped([1, h, w, 3]))
      }
      return pieces
    }
  }
}
