import Documents
public import RestorationModels

// What each task allows, and what it takes for granted.

extension RestorationTask {
  /// The tasks as a spec names them.
  static let choices: [ValueShape.Choice] = [
    .init("super-resolution", "small pictures become large ones"),
    .init("denoise", "pictures without noise"),
    .init("enhance", "dark pictures become bright ones"),
    .init("pan-sharpen", "few pixels of many bands and many of one become many of many"),
    .init("video-denoise", "videos without noise"),
    .init("video-enhance", "dark videos become bright ones"),
  ]

  /// Whether a network made for another task can do this one: what maps pictures to pictures of the
  /// same size may be trained for either.
  public func accepts(_ other: RestorationTask) -> Bool {
    let sameSize: [RestorationTask] = [.denoising, .lowLight]
    return self == other || sameSize.contains(self) && sameSize.contains(other)
  }

  /// How inputs are made out of targets unless the spec says otherwise.
  var standardDegradation: JSON {
    switch self {
    case .superResolution: ["bicubic": "matlab"]
    case .denoising: ["noise": 25]
    case .lowLight, .videoEnhancement: "low-light"
    case .panSharpening: "wald"
    case .videoDenoising: ["noise": 25]
    }
  }

  /// What embedded pictures consist of unless the spec says otherwise.
  var standardShape: [(name: String, count: Int)] {
    if self == .panSharpening { return [("bands", 4)] }
    return isVideo ? [("frames", 12)] : []
  }

  /// The protocol of the headline numbers.
  var standardProtocol: String {
    switch self {
    case .superResolution: "sr/y-shave@1"
    case .denoising: "denoise/rgb@1"
    case .lowLight: "enhance/rgb@1"
    case .panSharpening: "pan/reduced-resolution@1"
    case .videoDenoising, .videoEnhancement: "video/rgb-sequence-mean@1"
    }
  }
}
