import Checkpoints
import Files
import Tensors

/// What decides where gradients alone differ from their references.
///
/// Rectifiers, maxima and hard attention have corners, with a gradient on each side. On which side a
/// value lies that is within rounding of one, rounding decides, that of the reference as well as ours:
/// outputs agree and gradients do not. A reference is right all the same if it is the gradient of this
/// network on one of the sides. So the same is computed by direct convolution, whose rounding is a
/// third of Winograd's, and then with parameters and inputs moved by as little as rounding does. On
/// the smooth part of a network such moves change nothing that a tolerance would see; everything has
/// to agree within the same tolerances after one and the same move.
enum Corners {
  /// Largest relative moves, in the order in which they are tried, again and again: half a unit in the
  /// last place of a single-precision number up to what a dozen layers make of it.
  private static let moves = [0x1p-22, 0x1p-20, 0x1p-23, 0x1p-21, 0x1p-24]
  /// With a handful of values on corners one move in some dozens brings all to the right side.
  private static let attempts = 96

  /// - Parameters:
  ///   - fast: the report on `file`, of failures in gradients
  ///   - compared: makes such a report
  static func judge(
    _ fast: ParityReport, of file: TensorFile,
    _ compared: (TensorFile) throws(Failure) -> ParityReport
  ) throws(Failure) -> ParityReport {
    let fastError = fast.worst(.gradient) ?? 0
    return try Engine.with(convolution: .direct) { () throws(Failure) in
      var direct = try compared(file)
      if direct.isOK {
        direct.corner = .init(fastError: fastError, move: 0)
        return direct
      }
      guard direct.failsInGradientsAlone, direct.mayHaveCorner else { return direct }
      var hasCorners = false
      for attempt in 0..<attempts {
        let move = moves[attempt % moves.count]
        var moved = try compared(file.moved(by: move, attempt))
        if moved.isOK {
          moved.corner = .init(fastError: fastError, move: move)
          return moved
        }
        hasCorners = hasCorners || direct.isUnlike(moved)
        if attempt + 1 >= 2 * moves.count && !hasCorners { break }
      }
      return direct
    }
  }
}

extension ParityReport {
  /// A value on the other side of a corner changes the gradients of all that it is made of, at the
  /// least of a weight and of what that is multiplied with. One that is wrong among others that are
  /// right is wrong.
  fileprivate var mayHaveCorner: Bool {
    quantities.count { $0.kind == .gradient && $0.error > $0.tolerance / 100 } > 1
  }

  /// Whether an error that is too large is clearly another one there.
  fileprivate func isUnlike(_ other: ParityReport) -> Bool {
    zip(quantities, other.quantities).contains { own, other in
      !own.isOK && abs(own.error - other.error) > own.tolerance / 10
    }
  }
}

extension TensorFile {
  /// The same with every number of parameters and inputs times 1 + u, u uniform within ±`move`.
  fileprivate func moved(by move: Double, _ attempt: Int) -> TensorFile {
    let draws = RandomStream(UInt64(attempt)).substream("corners")
    return TensorFile(
      metadata: metadata,
      tensors.enumerated().map { place, tensor in
        guard tensor.type == .float32 || tensor.type == .float64,
          tensor.name.hasPrefix("param.") || tensor.name.hasPrefix("input.")
        else { return tensor }
        let (own, values) = (draws.substream(UInt64(place)), tensor.doubles)
        return NamedTensor(
          tensor.name,
          Tensor(tensor.shape) { Float(values[$0] * (1 + (2 * own.uniform($0) - 1) * move)) })
      })
  }
}
