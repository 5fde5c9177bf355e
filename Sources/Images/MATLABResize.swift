import CCodecs
import Tensors

/// MATLAB's `imresize` with the bicubic kernel, sample for sample.
///
/// The low-resolution images of DIV2K and of the usual test sets were made by it, and another
/// bicubic moves PSNR by tenths of a decibel. Where a dimension shrinks the kernel is widened
/// (`antialiasing`). 8-bit pictures are rounded after each dimension, as MATLAB does.
public struct MATLABResize: Hashable, Sendable {
  /// How an image goes on outside itself.
  public enum Border: Hashable, Sendable {
    /// Mirrored with the edge sample repeated: MATLAB today, DIV2K and EDSR's benchmark files.
    case symmetric
    /// The edge sample for ever: older MATLAB, the copies of SelfExSR and RCAN.
    case replicate
  }

  private enum Target: Hashable, Sendable {
    case scale(Double)
    case size(height: Int, width: Int)
  }

  private let target: Target
  private let antialiasing: Bool
  private let border: Border

  /// Both sides times `scale`, rounded up; the formulas use `scale` itself.
  public init(scale: Double, antialiasing: Bool = true, border: Border = .symmetric) {
    precondition(scale > 0 && scale.isFinite, "scale \(scale)")
    target = .scale(scale)
    self.antialiasing = antialiasing
    self.border = border
  }

  /// To exactly this size; each dimension has its own scale.
  public init(height: Int, width: Int, antialiasing: Bool = true, border: Border = .symmetric) {
    precondition(height > 0 && width > 0, "size \(width)×\(height)")
    target = .size(height: height, width: width)
    self.antialiasing = antialiasing
    self.border = border
  }

  /// The inverse of enlarging by `factor`: how benchmarks make their inputs.
  public static func reducing(by factor: Int, border: Border = .symmetric) -> MATLABResize {
    MATLABResize(scale: 1 / Double(factor), border: border)
  }

  /// The size that an image of this size gets.
  public func size(for size: Picture.Size) -> Picture.Size {
    switch target {
    case .scale(let s):
      Picture.Size(
        width: Int((s * Double(size.width)).rounded(.up)),
        height: Int((s * Double(size.height)).rounded(.up)))
    case .size(let height, let width): Picture.Size(width: width, height: height)
    }
  }

  /// Of an 8-bit picture: clamped and rounded, halves up, after each dimension. Deeper ones are
  /// rounded once, at the end, floats not at all.
  public func callAsFunction(_ picture: Picture) -> Picture {
    guard picture.depth == 8 else {
      return Picture(rounding: self(RealImage(picture)), depth: picture.depth, peak: picture.peak)
    }
    let passes = Passes(self, picture.size)
    let samples = passes.run(picture.samples, channels: picture.channels)
    return Picture(
      width: passes.size.width, height: passes.size.height, channels: picture.channels,
      samples: samples)
  }

  /// Of doubles: nothing is clamped or rounded, overshoots survive.
  public func callAsFunction(_ image: RealImage) -> RealImage {
    let passes = Passes(self, Picture.Size(width: image.width, height: image.height))
    let values = passes.run(image.values, channels: image.channels)
    return RealImage(
      width: passes.size.width, height: passes.size.height, channels: image.channels,
      values: values)
  }

  /// What is done to images of one size.
  private struct Passes {
    let source: Picture.Size
    let size: Picture.Size
    /// The dimension with the smaller scale goes first, rows when they are equal.
    let rowsFirst: Bool
    let vertical: ResizeWeights
    let horizontal: ResizeWeights

    init(_ resize: MATLABResize, _ source: Picture.Size) {
      self.source = source
      size = resize.size(for: source)
      let (down, across) =
        switch resize.target {
        case .scale(let s): (s, s)
        case .size:
          (
            Double(size.height) / Double(source.height), Double(size.width) / Double(source.width)
          )
        }
      rowsFirst = down <= across
      vertical = ResizeWeights(
        inputs: source.height, outputs: size.height, scale: down,
        antialiasing: resize.antialiasing, border: resize.border)
      horizontal = ResizeWeights(
        inputs: source.width, outputs: size.width, scale: across,
        antialiasing: resize.antialiasing, border: resize.border)
    }

    func run<Sample: ResizableSample>(_ samples: [Sample], channels: Int) -> [Sample] {
      if rowsFirst {
        let half = vertical.resizingRows(of: samples, rowLength: source.width * channels)
        return horizontal.resizingColumns(of: half, rows: size.height, channels: channels)
      }
      let half = horizontal.resizingColumns(of: samples, rows: source.height, channels: channels)
      return vertical.resizingRows(of: half, rowLength: size.width * channels)
    }
  }
}
