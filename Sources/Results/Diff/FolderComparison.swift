public import Files
import Glibc
import Images
import Tensors

/// Two folders of pictures side by side: those of one name, sample by sample.
public struct FolderComparison: Sendable {
  /// Two pictures of one name.
  public struct Pair: Sendable {
    /// The path below both folders, without the extension.
    public var name: String
    public var a: String
    public var b: String
    /// The largest difference of two samples, as a share of the range; nil for pictures of
    /// different sizes.
    public var largest: Double?
    /// The share of samples that differ.
    public var changed: Double
    /// In dB; infinite for equal pictures.
    public var psnr: Double
    /// The sizes, where they are not the same.
    public var sizes: String?

    public var isSame: Bool { largest == 0 }
  }

  public let verdict: Comparison.Verdict
  /// The verdict in a sentence.
  public let reason: String
  /// In the order of their names.
  public let pairs: [Pair]
  /// Pictures that only one folder has, and which.
  public let unpaired: [String]
  /// How many of those that changed most are listed.
  private let listed: Int

  /// - Parameters:
  ///   - tolerance: the largest difference that does not count, as a share of the range
  ///   - listed: how many pictures are listed, those that changed most first
  /// - Throws: `.usage` for folders without pictures, `.data` for a picture that cannot be read
  public init(
    _ a: String, _ b: String, tolerance: Double = 0, listed: Int = 5
  ) throws(Failure) {
    let (left, right) = (try Self.pictures(a), try Self.pictures(b))
    for (folder, found) in [(a, left), (b, right)] where found.isEmpty {
      throw Failure(.usage, "holds neither a result nor pictures", path: folder)
    }
    let names = left.keys.filter { right[$0] != nil }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    var pairs: [Pair] = []
    for name in names {
      pairs.append(try Self.pair(name, left[name] ?? "", right[name] ?? ""))
    }
    self.pairs = pairs
    self.listed = listed
    unpaired =
      left.keys.filter { right[$0] == nil }.sorted().map { "\($0): only in A" }
      + right.keys.filter { left[$0] == nil }.sorted().map { "\($0): only in B" }
    let others = pairs.filter { !$0.isSame }
    let unlike = pairs.filter { $0.largest == nil }
    if pairs.isEmpty {
      (verdict, reason) = (.notComparable, "no two pictures have the same name")
    } else if !unlike.isEmpty {
      (verdict, reason) = (
        .notComparable, "\(unlike.count) of \(pairs.count) pictures have other sizes"
      )
    } else if others.contains(where: { $0.largest ?? 1 > tolerance }) || !unpaired.isEmpty {
      (verdict, reason) = (
        .different,
        others.isEmpty
          ? "the same pictures, but \(unpaired.count) more"
          : "\(others.count) of \(pairs.count) pictures differ"
      )
    } else if others.isEmpty {
      (verdict, reason) = (.identical, "the same samples")
    } else {
      (verdict, reason) = (.equal, "\(others.count) of \(pairs.count) differ within the tolerance")
    }
  }

  /// Those that differ, the largest changes first; of equal ones in the order of their names.
  public var changes: [Pair] {
    pairs.filter { !$0.isSame }.enumerated().sorted {
      ($0.element.psnr, $0.offset) < ($1.element.psnr, $1.offset)
    }.map(\.element).prefix(listed).map { $0 }
  }

  // MARK: Reading

  /// Pictures by their names below the folder.
  private static func pictures(
    _ folder: String, below place: String = ""
  ) throws(Failure) -> [String: String] {
    var found: [String: String] = [:]
    for name in try Files.list(Path.join(folder, place)) where !name.hasPrefix(".") {
      let relative = place.isEmpty ? name : "\(place)/\(name)"
      let path = Path.join(folder, relative)
      if Files.isFolder(path) {
        found.merge(try pictures(folder, below: relative)) { first, _ in first }
      } else if PictureFile.suffixes.contains(Path.suffix(of: name)) {
        found[String(relative.dropLast(Path.suffix(of: name).count + 1))] = path
      }
    }
    return found
  }

  private static func pair(_ name: String, _ a: String, _ b: String) throws(Failure) -> Pair {
    let (x, y) = (try PictureFile.read(a), try PictureFile.read(b))
    var pair = Pair(name: name, a: a, b: b, changed: 1, psnr: -.infinity)
    guard x.size == y.size && x.channels == y.channels else {
      pair.sizes = "\(x.size)×\(x.channels) and \(y.size)×\(y.channels)"
      return pair
    }
    let (p, q) = (x.tensor().values, y.tensor().values)
    var (squares, largest, changed) = (0.0, 0.0, 0)
    for i in p.indices where p[i] != q[i] {
      let difference = abs(Double(p[i]) - Double(q[i]))
      squares += difference * difference
      largest = max(largest, difference)
      changed += 1
    }
    pair.largest = largest
    pair.changed = Double(changed) / Double(p.count)
    pair.psnr =
      squares == 0 ? .infinity : 10 * log10(Double(p.count) / squares)
    return pair
  }
}
