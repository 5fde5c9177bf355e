public import Documents
public import NeuralNetworks
import Tensors

/// PaCNet (Vaksman, Elad, Milanfar, "Patch Craft", ICCV 2021, arXiv:2103.13767;
/// grishavak/PaCNet-denoiser): a video without noise of one known level.
///
/// Of each frame, a first network (`S-CNN`) sees images made of the patches of seven frames that look
/// most like its own; a second one (`T-CNN`) sees seven frames, noisy and as the first left them. RGB in
/// 0…1, not clamped. `[N, T, H, W, 3]` → `[N, T - 12, H, W, 3]`: the second looks three frames far, and
/// so does the first, at most. A crop is searched as if it were a whole video.
///
/// How the authors train it is not published. Here both networks learn in one run, each from its own
/// error: the first one's result of the middle frame is a stage of the result, the second learns from
/// what the first would give in use (running averages, all seven frames, no gradient). That the second
/// never sees what it will not see later is why its inputs are not those of the pass that trains the
/// first; that no gradient goes from the second to the first keeps each what the official state dicts
/// are, a denoiser by itself, and six of seven frames off the tape. The patches that were found are
/// constants for the gradient.
public struct PaCNet: RestorationModel {
  public struct Options: Hashable, Sendable, Readable {
    public var spatial: PaCNetSpatial.Options
    public var temporal: PaCNetTemporal.Options

    public init(from fields: inout Fields) {
      spatial = PaCNetSpatial.Options(from: &fields)
      temporal = PaCNetTemporal.Options(from: &fields)
    }
  }

  public static let name = "pacnet"
  public static let task = RestorationTask.videoDenoising
  public static let valueRange: Float = 1
  /// Frames are mirrored by ten pixels.
  public static let smallestInput = 11
  /// What lies beyond the edges of a frame takes part in its search; see `restore` for tiles.
  public static let isLocal = false
  public static let temporalMargin = 6
  public static let recipe = Recipe(
    source: "assumed: Vaksman et al., ICCV 2021, publish no training",
    optimizer: ["adam": ["lr": 1e-4, "betas": [0.9, 0.999]]],
    schedule: ["multistep": ["at": [200_000], "gamma": 0.1]], steps: 300_000, batch: 4, crop: 64,
    frames: 13, augment: ["hflip", "vflip", "rot90"], pixel: "l2", degrade: ["noise": 30])

  public let spatial: PaCNetSpatial
  public let temporal: PaCNetTemporal
  private let mode: NetworkMode

  public init(_ scope: Scope, _ options: Options) {
    spatial = PaCNetSpatial(scope, options.spatial)
    temporal = PaCNetTemporal(scope, options.temporal)
    mode = scope.mode
  }

  public func callAsFunction(_ input: Degraded) -> Restored {
    let x = input.image
    let margin = Self.temporalMargin
    precondition(x.shape[1] > 2 * margin, "\(x.shape[1]) frames, \(2 * margin) are lost")
    let (n, t, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let frames = (0..<t).map { x.sliced(1, $0..<$0 + 1).reshaped([n, h, w, 3]) }
    let padded = frames.map { spatial.padded($0) }
    let reach = spatial.options.frames
    let radius = PaCNetTemporal.radius

    var stages: [Variable] = []
    var estimates: [Int: Variable] = [:]
    for i in margin - radius..<t - margin + radius {
      let window = spatial.window(Array(padded[i - reach...i + reach]))
      let crafts = spatial.search(window)
      estimates[i] = Variable.withoutTape {
        mode.inUse { spatial(window, crafts).clamped(to: 0...Self.valueRange) }
      }
      if mode.isTraining && (margin..<t - margin).contains(i) {
        stages.append(spatial(window, crafts))
      }
    }
    let pairs = frames.indices.map { i in
      estimates[i].map { Variable.concatenated([frames[i], $0], axis: -1) } ?? frames[i]
    }
    let results = (margin..<t - margin).map {
      temporal(PaCNetTemporal.clip(Array(pairs[$0 - radius...$0 + radius])))
    }
    func joined(_ frames: [Variable]) -> Variable {
      Variable.concatenated(frames.map { $0.reshaped([n, 1, h, w, 3]) }, axis: 1)
    }
    return Restored(joined(results), stages: stages.isEmpty ? [] : [joined(stages)])
  }
}
