import Checkpoints
import Files
import Images
import Tensors

extension Golden {
  /// An image `[H, W, C]` or `[H, W]` of the file, in double precision.
  func real(_ name: String) throws(Failure) -> RealImage {
    let stored = try tensor(name)
    guard (2...3).contains(stored.shape.rank), stored.count > 0, let values = find(name)?.doubles
    else { throw Failure(.data, "`\(name)` is \(stored.shape), not an image") }
    return RealImage(
      width: stored.shape[1], height: stored.shape[0],
      channels: stored.shape.rank == 3 ? stored.shape[2] : 1, values: values)
  }

  /// An image of whole numbers in 0…255.
  func picture(_ name: String) throws(Failure) -> Picture {
    let image = try real(name)
    guard image.values.allSatisfy({ UInt8(exactly: $0) != nil }) else {
      throw Failure(.data, "`\(name)` does not hold 8-bit samples")
    }
    return Picture(rounding: image)
  }

  /// Compares an image in double precision, sample by sample relative to the largest.
  func compareImage(_ name: String, _ ours: RealImage, tolerance: Double) throws(Failure) {
    let reference = try real(name)
    guard ours.width == reference.width, ours.height == reference.height,
      ours.channels == reference.channels
    else {
      record(name, error: .infinity, tolerance: tolerance, fault: "has another size")
      return
    }
    let largest = reference.values.reduce(0) { max($0, abs($1)) }
    let errors = zip(ours.values, reference.values).map { abs($0 - $1) }
    let worst = errors.contains(where: \.isNaN) ? .infinity : errors.max() ?? 0
    record(name, error: worst == 0 ? 0 : worst / largest, tolerance: tolerance)
  }

  /// Compares 8-bit samples, which must be equal.
  func compareSamples(_ name: String, _ ours: Picture) throws(Failure) {
    let reference = try tensor(name)
    let shape = [ours.height, ours.width] + (reference.shape.rank == 3 ? [ours.channels] : [])
    record(
      name, Tensor(Shape(shape), ours.samples.map { Float($0) }), reference, tolerance: 0)
  }

  /// Compares one number in double precision; relative where the reference is larger than 1.
  func compareNumber(_ name: String, _ ours: Double, tolerance: Double) throws(Failure) {
    guard let reference = find(name)?.doubles, reference.count == 1 else {
      throw Failure(.data, "lacks the number `\(name)`")
    }
    let error = abs(ours - reference[0]) / max(1, abs(reference[0]))
    record(name, error: ours == reference[0] ? 0 : error, tolerance: tolerance)
  }
}
