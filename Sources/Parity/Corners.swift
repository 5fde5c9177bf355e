import Checkpoints
import Files
import Tensors

/// What decides where gradients differ from their references and outputs do not, or hardly.
///
/// Rectifiers and maxima have corners, with a gradient on each side; hard attention and angles jump. On
/// which side a value lies that is within rounding of one, rounding decides, that of the reference as
/// well as ours. A reference is right all the same if it is what this network gives at a point within
/// rounding of the given one. So the same is computed by direct convolution, whose rounding is a third
/// of Winograd's, and then with parameters and inputs moved by as little as rounding does. On the smooth
/// part of a network such moves change nothing that a tolerance would see; everything has to agree
/// within the same tolerances at one and the same point.
enum Corners {
  /// Largest relative moves, in the order in which they are tried, again and again: half a unit in the
  /// last place of a single-precision number up to what a dozen layers make of it.
  private static let moves = [0x1p-22, 0x1p-20, 0x1p-23, 0x1p-21, 0x1p-24]
  /// How many moves are made from the given point, and then from the best one found so far: where many
  /// values lie on corners, no single move brings all to the right side.
  private static let (attempts, climbs) = (64, 64)
  /// How far a point may be, several moves away.
  private static let farthest = 0x1p-18

  /// - Parameters:
  ///   - fast: the report on `file`
  ///   - compared: makes such a report
  static func judge(
    _ fast: ParityReport, of file: TensorFile,
    _ compared: (TensorFile) throws(Failure) -> ParityReport
  ) throws(Failure) -> ParityReport {
    let fastError = fast.worst(.gradient) ?? 0
    return try Engine.with(convolution: .direct) { () throws(Failure) in
      let direct = try compared(file)
      var best = (file: file, report: direct, move: 0.0)
      var hasCorners = false
      for attempt in 0..<attempts + climbs where best.report.mayBeRounding {
        let move = moves[attempt % moves.count]
        let from = attempt < attempts ? (file, 0) : (best.file, best.move)
        if from.1 + move > farthest { continue }
        let moved = from.0.moved(by: move, attempt)
        let report = try compared(moved)
        hasCorners = hasCorners || direct.isUnlike(report)
        if attempt + 1 == 2 * moves.count && !hasCorners { break }
        if report.isOK || report.mayBeRounding && report.distance < best.report.distance {
          best = (moved, report, from.1 + move)
        }
      }
      guard best.report.isOK else { return direct }
      best.report.corner = .init(fastError: fastError, move: best.move)
      return best.report
    }
  }
}

extension ParityReport {
  /// Whether it fails in gradients, and in outputs by no more than a jump does.
  ///
  /// A value on the other side of a corner changes the gradients of all that it is made of, at the
  /// least of a weight and of what that is multiplied with. One that is wrong among others that are
  /// right is wrong.
  var mayBeRounding: Bool {
    !isOK
      && failures.allSatisfy {
        $0.fault == nil && ($0.kind == .gradient || $0.error <= 100 * $0.tolerance)
      }
      && quantities.count { $0.kind == .gradient && $0.error > $0.tolerance / 100 } > 1
  }

  /// How wrong all gradients together are.
  fileprivate var distance: Double {
    quantities.reduce(0) { $1.kind == .gradient ? $0 + $1.error : $0 }
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
