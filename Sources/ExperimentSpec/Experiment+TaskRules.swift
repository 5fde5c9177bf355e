import Datasets
import Documents
import Images
import Metrics
import RestorationModels

// Rules about what a task, a network and its data have to do with each other.

extension Experiment {
  /// What is made of the pictures, and how it is judged, must be about the same thing.
  func checkTask(_ fields: inout Fields) {
    for source in data.sources where !source.degrade.fits(task) {
      // What follows from the training pictures is their mistake alone.
      let isOwn = fields.spot(of: "\(source.path).degrade") != nil
      guard isOwn || source.path == "data.train" else { continue }
      fields.report(
        "E057", "`degrade` of `\(source.path)` is not for `\(task.rawValue)`",
        "\(source.path).degrade",
        label: task.enlarges ? "it keeps the size" : "it makes pictures smaller",
        also: ["task": "set here"])
    }
    for (i, name) in evaluate.protocols.enumerated() where !task.isScored(by: name) {
      let path = i == 0 ? "evaluate.protocol" : "evaluate.also"
      fields.report(
        "E074", "`\(name)` does not score `\(task.rawValue)`", path,
        label: "the usual one is `\(task.standardProtocol)`", also: ["task": "set here"])
    }
  }

  /// Only without targets can be judged what has none, and nothing learned from it; some metrics have
  /// to know whose camera it was.
  func checkTargets(_ fields: inout Fields) {
    for source in [data.train?.source, data.validation].compactMap({ $0 }) where !source.hasTargets
    {
      fields.report(
        "E075", "`\(source.path)` has no targets to learn from", source.path,
        label: "full resolution is for tests")
    }
    for (i, name) in evaluate.protocols.enumerated() {
      guard let quality = QualityProtocol.named(name) else { continue }
      let metrics = evaluate.metrics(of: quality)
      let place = i == 0 ? "evaluate.protocol" : "evaluate.also"
      let comparing = metrics.first(where: \.measure.needsTarget)
      let blurring = metrics.first(where: \.measure.needsSensor)
      for test in data.tests {
        if let comparing, !test.hasTargets {
          fields.report(
            "E076", "`\(comparing.name)` of `\(name)` needs targets", place,
            label: "`pan/full-resolution@1` and `pan/dlpan-full-resolution@1` need none",
            also: [test.path: "these pictures have none"])
        } else if task == .panSharpening, let blurring,
          test.sensor?.gains(bands: test.bands) == nil
        {
          fields.report(
            "E077", "`\(blurring.name)` depends on the blur of a camera of \(test.bands.bandCount)",
            place, label: "whose is not known",
            also: [test.path: "name the `sensor` of these pictures"],
            notes: ["sensors: \(Sensor.allCases.map(\.rawValue).joined(separator: ", "))"])
        }
      }
    }
  }

  /// A network must be made for the task, for the bands and for the sizes.
  func checkNetwork(_ model: ModelSpec, _ fields: inout Fields) {
    guard let network = Registries.model(model.arch) else { return }
    let type = network.type
    guard task.accepts(type.task) else {
      let others = Registries.models.filter {
        $0.choice.missing == nil && task.accepts($0.type.task)
      }.map(\.choice.name)
      fields.report(
        "E055", "`\(model.arch)` is for `\(type.task.rawValue)`, not for `\(task.rawValue)`",
        "model", label: "another network is needed", also: ["task": "set here"],
        notes: ["for this task: \(others.joined(separator: ", "))"])
      return
    }
    if let channels = network.channels(model.options) {
      if channels.factor != data.inputFactor {
        fields.report(
          "E052",
          channels.factor > 1
            ? "`\(model.arch)` makes colours of a camera's mosaic, these inputs are pictures"
            : "`\(model.arch)` restores pictures, these inputs are a camera's mosaic",
          "model", label: "set here", also: ["data.train.raw": "set here"])
        return
      }
      for (count, side, pictures) in [
        (channels.input, "takes", data.inputBands), (channels.output, "gives", data.bands),
      ] where count != pictures {
        fields.report(
          "E052", "`\(model.arch)` \(side) \(count.bandCount), the pictures have \(pictures)",
          "model", label: "set here", also: ["data.train.bands": "set here"])
        break
      }
    }
    checkSizes(model, type, &fields)
  }

  private func checkSizes(
    _ model: ModelSpec, _ type: any RestorationModel.Type, _ fields: inout Fields
  ) {
    let scale = scale * data.inputFactor
    let smallest = type.smallestInput * scale
    let step = type.sizeMultiple * scale
    if let crop = data.train?.crop {
      if crop < smallest {
        fields.report(
          "E058", "crop \(crop) is too small for `\(model.arch)`", "data.train.crop",
          label: "at least \(smallest)",
          also: ["model": "needs inputs of \(type.smallestInput) pixels and more"])
      } else if crop % step != 0 && crop % scale == 0 {
        let below = crop - crop % step
        fields.report(
          "E047", "crop \(crop) does not divide by \(step)", "data.train.crop",
          label: "nearest valid: \(below > 0 ? "\(below), " : "")\(below + step)",
          also: ["model": "needs inputs that divide by \(type.sizeMultiple)"])
      }
    }
    let goesItsOwnWay = type is any SequenceRestorationModel.Type
    if evaluate.tile != nil && (!type.isLocal || goesItsOwnWay) {
      let reason =
        goesItsOwnWay
        ? "goes through videos in its own way" : "sees whole images, tiles would change them"
      fields.report(
        "E059", "`\(model.arch)` \(reason)", "evaluate.tile",
        label: "leave this out", also: ["model": "because of this network"])
    }
    if evaluate.ensemble && goesItsOwnWay {
      fields.report(
        "E059", "`\(model.arch)` goes through videos in its own way", "evaluate.ensemble",
        label: "leave this out", also: ["model": "because of this network"])
    }
    if type.needsNoiseLevel {
      for source in data.sources where source.degrade.noise == nil {
        fields.report(
          "E056", "`\(model.arch)` is told how strong the noise is", "\(source.path).degrade",
          label: "white noise is needed, such as `noise: 25`",
          also: ["model": "because of this network"])
      }
    }
  }

  /// Videos have frames, pictures have none, and a network that looks at neighbours needs them.
  func checkFrames(_ model: ModelSpec, _ fields: inout Fields) {
    guard let network = Registries.model(model.arch), task.accepts(network.type.task) else {
      return
    }
    if !task.isVideo {
      if data.train?.window != nil {
        fields.report(
          "E053", "pictures have no frames", "data.train.window", label: "leave this out",
          also: ["task": "set here"])
      }
      if data.train?.augment.contains(.tflip) == true {
        fields.report(
          "E053", "pictures have no frames to turn round", "data.train.augment",
          label: "leave `tflip` out", also: ["task": "set here"])
      }
      for source in data.sources where (source.frames ?? 1) > 1 {
        fields.report(
          "E053", "`\(task.rawValue)` restores pictures, these are clips", "\(source.path).frames",
          label: "leave this out", also: ["task": "set here"])
      }
      return
    }
    let needed = network.type.fewestFramesOfSample
    for test in data.tests {
      guard let has = test.frames, has < network.type.fewestFramesOfVideo else { continue }
      fields.report(
        "E053", "\(has) frames are too few for `\(model.arch)`", "\(test.path).frames",
        label: "at least \(network.type.fewestFramesOfVideo)", also: ["model": "set here"])
    }
    if let train = data.train {
      let has = train.window ?? train.source.frames
      let field = train.window == nil ? "frames" : "window"
      if let has, has < needed {
        fields.report(
          "E053", "\(has) frames are too few for `\(model.arch)`", "data.train.\(field)",
          label: "at least \(needed)",
          also: ["model": "needs so many to restore one"])
      } else if let window = train.window, let length = train.source.frames, window > length {
        fields.report(
          "E053", "a sample of \(window) frames does not fit into clips of \(length)",
          "data.train.window", label: "at most \(length)",
          also: ["data.train.frames": "length set here"])
      }
    }
  }
}

extension DataSpec {
  var sources: [SourceSpec] { [train?.source, validation].compactMap { $0 } + tests }
}

extension Degradation {
  /// Whether it makes what the task repairs.
  fileprivate func fits(_ task: RestorationTask) -> Bool {
    self == .given || reduces == task.enlarges
  }
}

extension RestorationTask {
  /// Names of protocols begin with what they are for.
  fileprivate func isScored(by name: String) -> Bool {
    let families: [String] =
      switch self {
      case .superResolution: ["sr"]
      case .denoising, .lowLight: ["denoise", "enhance"]
      case .panSharpening: ["pan"]
      case .videoDenoising, .videoEnhancement: ["video"]
      }
    return families.contains { name.hasPrefix("\($0)/") }
  }
}

extension Int {
  fileprivate var bandCount: String { self == 1 ? "1 band" : "\(self) bands" }
}
