/// Views of one place in an image, side by side: what a reader wants to see of a restoration.
///
/// Panels have one size and a white gap between them, so any panel can be found again in the file.
public enum ComparisonStrip {
  public static let gap = ContactSheet.gap
  /// The error panel shows |output − target| times this.
  public static let errorGain = 4

  /// What the panels show, from left to right.
  ///
  /// - Parameter reference: the name of the method to beat; nil where that is the input itself.
  public static func panels(reference: String?) -> [String] {
    ["input"] + (reference.map { [$0] } ?? []) + ["output", "target", "error"]
  }

  /// Width of one of `count` panels of a strip that is so wide.
  public static func panelWidth(ofStrip width: Int, count: Int) -> Int {
    (width - gap * (count - 1)) / count
  }

  /// 8-bit RGB; `reference`, `output` and `target` have the size of the strip's panels, `input` is
  /// enlarged to it by repeating pixels.
  ///
  /// - Parameter brightening: of what is too dark to be seen; errors stay as they are.
  public static func compose(
    input: Picture, reference: Picture?, output: Picture, target: Picture,
    brightening: Brightening? = nil
  ) -> Picture {
    let views =
      [enlarged(input, to: target.size)] + (reference.map { [$0] } ?? []) + [output, target]
    return ContactSheet.compose([
      views.map { brightening?($0) ?? $0 } + [error(output, target)]
    ])
  }

  /// Two versions of a picture, 8-bit RGB of one size, and how far they are apart.
  public static func change(from a: Picture, to b: Picture) -> Picture {
    ContactSheet.compose([[a, b, error(b, a)]])
  }

  /// Every pixel repeated: what the network was given, without any interpolation.
  static func enlarged(_ picture: Picture, to size: Picture.Size) -> Picture {
    if picture.size == size { return picture }
    var samples: [UInt8] = []
    samples.reserveCapacity(size.width * size.height * 3)
    for y in 0..<size.height {
      let row = y * picture.height / size.height * picture.width
      for x in 0..<size.width {
        let start = (row + x * picture.width / size.width) * 3
        samples += picture.samples[start..<start + 3]
      }
    }
    return Picture(width: size.width, height: size.height, channels: 3, samples: samples)
  }

  static func error(_ output: Picture, _ target: Picture) -> Picture {
    Picture(
      width: target.width, height: target.height, channels: 3,
      samples: zip(output.samples, target.samples).map { a, b in
        UInt8(min(255, abs(Int(a) - Int(b)) * errorGain))
      })
  }
}
