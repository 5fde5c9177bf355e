import ArgumentParser
import Datasets
import Documents
import Execution
import ExperimentSpec
import Files

struct DataPairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pair", abstract: "Lists which files belong together, a line an image.")

  @OptionGroup var arguments: SpecArguments

  func run() throws {
    let (experiment, loaded) = try arguments.experiment()
    let catalogue = SourceCatalogue(scale: experiment.scale)
    for source in experiment.data.all {
      let scan: Scan
      do { scan = try catalogue.scan(source) } catch {
        throw loaded.located(error, at: source.path)
      }
      print("\(source.path)  \(scan.images.count) of `\(source.set)`")
      for image in scan.images {
        let places = [image.target, image.input, image.pan].compactMap { $0 }
        let parts = [image.id] + places.map { Self.name($0, below: source.root) }
        print("  \(parts.joined(separator: "  <-  "))")
      }
    }
  }

  private static func name(_ place: SourceImage.Place, below root: String?) -> String {
    func short(_ path: String) -> String {
      guard let root, path.hasPrefix(root + "/") else { return path }
      return String(path.dropFirst(root.count + 1))
    }
    switch place {
    case .file(let path): return short(path)
    case .stack(let path, _): return "\(short(path)) (frames)"
    case .frames(let frames):
      return "\(short(frames[0].path)) … (\(frames.count) frames)"
    case .element(let number, let path): return "\(short(path)) #\(number)"
    case .generated(let number): return "made from number \(number)"
    }
  }
}
