import Documents
public import Files
public import MaskedAutoencoders

/// What a pre-trained autoencoder painted, as its stage left it: a sheet whose rows are crops as they
/// are, as they were seen, as they were painted.
public struct StoredReconstruction: Sendable {
  /// What the columns of the sheet are called.
  static let columns = ["original", "masked", "painted"]

  /// The stage, or the variant that shows it.
  public let name: String
  /// Where the sheet lies.
  public let picture: String
  public let quality: ReconstructionQuality

  /// - Parameter quality: the path of the file about the errors.
  public init(_ name: String, picture: String, quality: String) throws(Failure) {
    guard Files.exists(picture) else {
      throw Failure(.data, "is gone", path: picture, remedy: "run the spec again")
    }
    let json = try? JSON(parsing: Files.readText(quality))
    guard let read = json.flatMap({ ReconstructionQuality($0) }) else {
      throw Failure(.data, "does not say how well a network paints", path: quality)
    }
    self.name = name
    self.picture = picture
    self.quality = read
  }

  /// All that a run directory shows, one that several variants share once.
  public static func all(inRun folder: String) throws(Failure) -> [StoredReconstruction] {
    let variants = Path.join(folder, "variants")
    var found: [StoredReconstruction] = []
    var digests: Set<Digest> = []
    for variant in (try? Files.list(variants)) ?? [] {
      let place = Path.join(variants, variant)
      for file in (try? Files.list(place)) ?? [] {
        guard let encoder = encoder(ofPicture: file) else { continue }
        let picture = Path.join(place, file)
        guard digests.insert(try Digest.ofFile(picture)).inserted else { continue }
        found.append(
          try StoredReconstruction(
            encoder.isEmpty ? variant : "\(variant) prior/\(encoder)", picture: picture,
            quality: Path.join(place, qualityName(of: encoder))))
      }
    }
    return found
  }

  // MARK: Names below a variant

  /// - Parameter encoder: what it is called where there are several; nil or empty for the only one.
  public static func pictureName(of encoder: String?) -> String { stem(encoder) + ".png" }
  public static func qualityName(of encoder: String?) -> String { stem(encoder) + ".json" }

  private static func stem(_ encoder: String?) -> String {
    guard let encoder, !encoder.isEmpty else { return "reconstruction" }
    return "reconstruction-\(encoder)"
  }

  /// The encoder whose sheet has this name, empty if it is the only one; nil for other files.
  static func encoder(ofPicture name: String) -> String? {
    guard name.hasPrefix("reconstruction"), name.hasSuffix(".png") else { return nil }
    let own = String(name.dropFirst("reconstruction-".count).dropLast(".png".count))
    if name == pictureName(of: nil) { return "" }
    return name == pictureName(of: own) && !own.isEmpty ? own : nil
  }
}
