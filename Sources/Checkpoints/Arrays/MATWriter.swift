public import Tensors

/// Variables as MATLAB stores them in version 5: what servers that score submissions expect.
public struct MATWriter {
  public private(set) var bytes: [UInt8]

  public init() {
    let text = Array("MATLAB 5.0 MAT-file, written by mae-run".utf8)
    bytes = text + [UInt8](repeating: UInt8(ascii: " "), count: 116 - text.count)
    bytes += [UInt8](repeating: 0, count: 8) + [0x00, 0x01] + Array("IM".utf8)
  }

  /// A row of cells, each an image `[1, H, W, C]` in single precision.
  public mutating func append(_ name: String, cells images: [Tensor]) {
    let cells = images.flatMap { Self.matrix("", image: $0) }
    bytes += Self.matrix(name, class: 1, [1, images.count], cells)
  }

  /// True or false.
  public mutating func append(_ name: String, _ flag: Bool) {
    bytes += Self.matrix(
      name, class: 9 | 0x200, [1, 1], Self.element(2, [flag ? 1 : 0]))
  }

  /// A row of letters.
  public mutating func append(_ name: String, _ text: String) {
    let letters = Array(text.utf16)
    bytes += Self.matrix(
      name, class: 4, [1, letters.count],
      Self.element(4, letters.flatMap { LittleEndian.bytes($0) }))
  }

  private static func matrix(_ name: String, image: Tensor) -> [UInt8] {
    let (h, w, c) = (image.shape[1], image.shape[2], image.shape[3])
    let values = image.values
    var data: [UInt8] = []
    data.reserveCapacity(4 * values.count)
    // Rows innermost, bands outermost.
    for band in 0..<c {
      for x in 0..<w {
        for y in 0..<h {
          data += LittleEndian.bytes(values[(y * w + x) * c + band].bitPattern)
        }
      }
    }
    return matrix(name, class: 7, [h, w, c], element(7, data))
  }

  private static func matrix(
    _ name: String, class kind: UInt32, _ dimensions: [Int], _ content: [UInt8]
  ) -> [UInt8] {
    let flags = LittleEndian.bytes(kind) + [0, 0, 0, 0]
    let sizes = dimensions.flatMap { LittleEndian.bytes(Int32($0)) }
    return element(
      14, element(6, flags) + element(5, sizes) + element(1, Array(name.utf8)) + content)
  }

  /// A tag, data, and zeros up to a multiple of eight.
  private static func element(_ kind: UInt32, _ data: [UInt8]) -> [UInt8] {
    let padding = (8 - data.count % 8) % 8
    return LittleEndian.bytes(kind) + LittleEndian.bytes(UInt32(data.count)) + data
      + [UInt8](repeating: 0, count: padding)
  }
}
