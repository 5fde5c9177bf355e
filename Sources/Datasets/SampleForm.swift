public import Documents
import Files
import Images

/// What the pictures of a set of files consist of, as the spec says it.
public struct SampleForm: Hashable, Sendable {
  public var bands: Int
  /// The value that counts as 1; that of the depth unless stated.
  public var peak: Double?
  /// Nil for anything but raw samples.
  var raw: RawForm?

  public init(bands: Int = 3, peak: Double? = nil) {
    self.bands = bands
    self.peak = peak
  }

  /// Raw samples, packed into planes.
  init(raw: RawForm) {
    self.init(bands: RawForm.planes)
    self.raw = raw
  }

  /// - Parameter standard: bands of pictures of which nobody says anything
  public init(from fields: inout Fields, bands standard: Int = 3) {
    let stated = fields.read(
      "bands",
      "of every picture: 3 are colours, 1 is grey, satellites have others; "
        + "\(standard) unless stated",
      as: .optional(.integer(1...512)), default: .some(nil), affects: ["targets", "data"])
    bands = stated ?? standard
    peak = fields.read(
      "peak",
      "the sample value that counts as 1, such as 2047 of an 11-bit camera; 255, 65535 or, of "
        + "floats, 1 unless stated",
      as: .optional(.real(1e-9...1e9)), default: .some(nil), affects: ["targets", "data"])
  }

  /// Fails if the header of a file says that its pictures are others; the result is that of what
  /// they become.
  @discardableResult
  func check(_ header: Picture.Header, _ path: String) throws(Failure) -> Picture.Header {
    if let raw {
      guard header.depth < 32, let packed = raw.header(header) else {
        throw Failure(
          .data,
          "has \(header.channels.bandCount) of \(header.size) pixels; a mosaic has 1 band of even "
            + "sides, or its 4 planes", path: path, code: "E113")
      }
      return packed
    }
    if bands == 3 ? ![1, 2, 3, 4].contains(header.channels) : header.channels != bands {
      throw Failure(
        .data, "has \(header.channels.bandCount), not \(bands)", path: path, code: "E113",
        remedy: "write `bands: \(header.channels)` if that is right")
    }
    let limit = Picture.peak(ofDepth: header.depth)
    if let peak, header.depth < 32, peak > limit {
      throw Failure(
        .data,
        "has \(header.depth)-bit samples, which end at \(JSON.format(limit)); `peak` is "
          + JSON.format(peak), path: path, code: "E113",
        remedy: "leave `peak` out, or name files of more bits")
    }
    return header
  }

  /// The picture with these bands and this peak.
  func fitted(_ picture: Picture, _ path: String) throws(Failure) -> Picture {
    try check(picture.header, path)
    if let packed = raw?.packed(picture) { return packed }
    var fitted = bands == 3 ? try Failure.naming(path, picture.rgb) : picture
    if let peak { fitted = fitted.with(peak: peak) }
    guard fitted.peak < Picture.peak(ofDepth: fitted.depth) || fitted.depth == 32 else {
      return fitted
    }
    let largest = fitted.largest
    guard largest.isFinite else {
      throw Failure(.data, "has samples that are not finite numbers", path: path)
    }
    guard largest <= fitted.peak else {
      throw Failure(
        .data,
        "has a sample of \(JSON.format(largest)), more than the peak \(JSON.format(fitted.peak))",
        path: path, code: "E113",
        remedy: "write the value that counts as 1 as `peak`: 1023 of 10 bits, 2047 of 11 bits")
    }
    return fitted
  }
}

extension Int {
  var bandCount: String { self == 1 ? "1 band" : "\(self) bands" }
}
