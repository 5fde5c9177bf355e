public import Documents

/// The sizes of a convolutional MAE, and what is hidden from it. Defaults are those of a preset; any
/// of them can be set on its own.
public struct ConvolutionalMAEOptions: Hashable, Sendable {
  /// Features of the finest scale; the next two have twice and four times as many.
  public var channels: Int
  /// Channels of the images.
  public var bands: Int
  /// Side of a window that is hidden or visible as a whole, in pixels.
  public var cell: Int
  /// Share of the windows that is hidden; where the bounds differ it is uniform between them, one
  /// for each batch.
  public var maskRatio: ClosedRange<Double>
  /// What hidden pixels are after normalisation.
  public var fill: Double
}

extension ConvolutionalMAEOptions: Readable {
  public static var shorthand: String? { "preset" }

  public init(from fields: inout Fields) {
    let preset: ConvolutionalMAEPreset = fields.read(
      "preset", "which settings the other fields start from", default: .recommended)
    let base = preset.options
    channels = fields.read(
      "channels", "features of the finest of three scales", default: base.channels, in: 2...1024)
    bands = fields.read(
      "bands", "channels of the images", default: base.bands, in: 1...64, also: ["in_channel"])
    cell = fields.read(
      "cell", "side of a window that is hidden as a whole", default: base.cell, in: 1...1024,
      unit: "pixels", also: ["win"])
    let bounds = fields.read(
      "mask", "share of the windows that is hidden, or two bounds: then it is drawn for each batch",
      as: .oneOrMore(of: .real(0...1)), default: base.maskRatio.bounds, also: ["mask_ratio"])
    let (low, high) = (bounds.first ?? 0, bounds.last ?? 0)
    if !(1...2).contains(bounds.count) || low > high {
      fields.report("E063", "`mask` is one share, or two in increasing order", "mask")
    }
    maskRatio = min(low, high)...max(low, high)
    fill = fields.read(
      "fill", "what hidden pixels are after normalisation", default: base.fill, in: -1e6...1e6)
  }

  /// What `init(from:)` reads back: the record that goes with stored weights.
  public var json: JSON {
    [
      "channels": .integer(channels), "bands": .integer(bands), "cell": .integer(cell),
      "mask": maskRatio.json, "fill": .number(fill),
    ]
  }
}

extension ClosedRange<Double> {
  /// Both bounds, or the only number.
  fileprivate var bounds: [Double] {
    lowerBound == upperBound ? [lowerBound] : [lowerBound, upperBound]
  }

  fileprivate var json: JSON {
    bounds.count == 1 ? .number(lowerBound) : .array(bounds.map { .number($0) })
  }
}
