public import Checkpoints
public import Files
import Tensors

/// Where a pristine model that somebody published is to be had, and how it is recognised.
public struct PublishedPristine: Hashable, Sendable {
  /// What manifests call it.
  public var name: String
  /// The files that hold it, by their usual names; the first is the easier one to have.
  public var files: [String]
  public var address: String
  /// SHA-256 of the first file, for people.
  public var fileDigest: String
  /// `PristineModel.digest`, by which it is recognised in any file.
  public var digest: String

  /// The model of the release of NIQE, which restoration papers use through BasicSR.
  public static let official = PublishedPristine(
    name: "official-2013", files: ["niqe_pris_params.npz", "modelparameters.mat"],
    address: "https://github.com/XPixelGroup/BasicSR, basicsr/metrics/niqe_pris_params.npz",
    fileDigest: "2a7c182a68c9e7f1b2e2e5ec723279d6f65d912b6fcaf37eb2bf03d7367c4296",
    digest: "f6284a2b53fd40bbc960472b76ec55b67a299a0270294b804c847e99b8cc1e30")

  /// The file in the first of the folders that has it, under any of its names.
  public func find(in folders: [String]) -> String? {
    folders.lazy.flatMap { folder in files.map { Path.join(folder, $0) } }
      .first { Files.exists($0) }
  }

  /// Reads it, and nothing else that the file may hold instead.
  public func read(_ path: String) throws(Failure) -> PristineModel {
    let model = try PristineModel.read(path)
    guard model.digest.hex == digest else {
      throw Failure(
        .data, "holds another pristine model than `\(name)`: its digest is \(model.digest.short)",
        path: path, remedy: advice.joined(separator: "\n   = "))
    }
    return model
  }

  /// Where it is to be had, for somebody who has none.
  public var advice: [String] {
    [
      "`\(name)` is in \(files[0]) (sha256 \(fileDigest))",
      "it is published at \(address); the release of NIQE itself has it as "
        + files.dropFirst().joined(separator: ", "),
    ]
  }
}

extension PristineModel {
  /// What other programs call mean and covariance.
  private static let names = [
    ("mu_pris_param", "cov_pris_param"), ("mu_prisparam", "cov_prisparam"),
  ]
  private static let blockName = "block_size"

  /// Reads the field's own files, `.npz`, `.mat` and `.safetensors`, and what `tensors` was written
  /// to.
  public static func read(_ path: String) throws(Failure) -> PristineModel {
    let file =
      Path.suffix(of: path) == "safetensors" ? try Safetensors.read(path) : try arrays(path)
    return try Failure.naming(path) { () throws(Failure) in try PristineModel(file) }
  }

  /// Those arrays of a file that matter.
  private static func arrays(_ path: String) throws(Failure) -> TensorFile {
    let file = try ArrayFiles.open(path)
    let wanted = names.flatMap { [$0.0, $0.1] } + [blockName]
    var tensors: [NamedTensor] = []
    for array in file.arrays where wanted.contains(array.name) {
      guard let type = array.type else { continue }
      tensors.append(
        NamedTensor(array.name, type, Shape(array.shape), bytes: try file.read(array)))
    }
    return TensorFile(tensors)
  }

  init(_ file: TensorFile) throws(Failure) {
    guard let (mu, sigma) = Self.names.first(where: { file[$0.0] != nil && file[$0.1] != nil }),
      let mean = file[mu]?.doubles, let covariance = file[sigma]?.doubles
    else {
      throw Failure(
        .data, "holds no pristine model of NIQE: `mu_pris_param` or `cov_pris_param` is missing")
    }
    let n = SceneStatistics.count
    let block = file[Self.blockName]?.integers?.first.map { Int($0) } ?? Self.standardBlock
    guard mean.count == n, covariance.count == n * n,
      (mean + covariance).allSatisfy(\.isFinite), block > 0, block % 2 == 0,
      (0..<n).allSatisfy({ i in
        (0..<i).allSatisfy { abs(covariance[i * n + $0] - covariance[$0 * n + i]) < 1e-9 }
      })
    else {
      throw Failure(.data, "holds no pristine model of NIQE: \(n) means, \(n)×\(n) covariances")
    }
    self.init(mean: mean, covariance: covariance, block: block)
  }

  /// The model under the names that BasicSR uses.
  public var tensors: TensorFile {
    let n = SceneStatistics.count
    return TensorFile([
      NamedTensor("mu_pris_param", [1, n], doubles: mean),
      NamedTensor("cov_pris_param", [n, n], doubles: covariance),
      NamedTensor(Self.blockName, [1], integers: [Int64(block)]),
    ])
  }
}
