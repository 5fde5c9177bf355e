import Documents
import Files

/// Options of another program, as they were written.
struct ForeignDocument {
  /// The program that reads them, as people call it.
  enum Program: String {
    case basicSR = "BasicSR"
    case kair = "KAIR"
  }

  let program: Program
  let root: Node

  /// Reads BasicSR's YAML or KAIR's JSON with `//` comments, told apart by how they begin.
  ///
  /// - Throws: `.spec` for a text that is neither, with its place
  init(_ path: String) throws(Failure) {
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path, limit: 1 << 24)
    } catch {
      throw Failure(.spec, error.message, path: error.path, remedy: error.remedy)
    }
    let plain = CommentedJSON.withoutComments(bytes)
    let first = plain.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "{") {
      program = .kair
      root = try Self.json(plain, path)
    } else {
      program = .basicSR
      root = try Self.yaml(SourceText(name: path, bytes: bytes))
    }
    guard root["mae-run"] == nil else {
      throw Failure(.spec, "is a spec already", path: path, remedy: "`mae-run check` looks at it")
    }
    let network = program == .kair ? "netG" : "network_g"
    guard root[network]?.entries != nil else {
      throw Failure(
        .spec, "has no `\(network)`, so these are no options of \(program.rawValue)", path: path,
        remedy: "options of BasicSR are YAML with `network_g`, those of KAIR JSON with `netG`")
    }
  }

  private static func json(_ bytes: [UInt8], _ path: String) throws(Failure) -> Node {
    do {
      return Node(try JSON(parsing: bytes, depth: 32))
    } catch {
      var failure = Failure(.spec, "is not JSON: \(error.message)")
      failure.place = "\(Spot(SourceText(name: path, bytes: bytes), error.offset..<error.offset))"
      throw failure
    }
  }

  /// BasicSR writes tags such as `!!float 1e-4` where ours need none; those of types that a plain
  /// scalar can have do no harm.
  private static func yaml(_ source: SourceText) throws(Failure) -> Node {
    let (node, mistakes) = YAML.parse(source)
    let mistake = mistakes.first { mistake in
      let isType = harmlessTags.contains { mistake.message.hasSuffix(":\($0)`") }
      return mistake.severity == .error && !(mistake.code == "E005" && isType)
    }
    if let mistake, mistake.code != emptyText {
      var failure = Failure(.spec, mistake.message, path: source.name)
      failure.place = mistake.primary.map { "\($0.spot)" }
      throw failure
    }
    guard let node, node.entries != nil else {
      throw Failure(
        .spec, "holds no options", path: source.name,
        remedy: "options of BasicSR are YAML with `network_g`, those of KAIR JSON with `netG`")
    }
    return node
  }

  private static let emptyText = "E003"
  private static let harmlessTags = ["float", "int", "str", "bool", "null"]
}

/// JSON as KAIR writes it: what follows `//` on a line is for people. Unlike there, `//` in quotes
/// is part of the text.
enum CommentedJSON {
  /// Blanks in place of comments, so that every other byte keeps its place.
  static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
    var plain = bytes
    var (i, isQuoted) = (0, false)
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "\\") where isQuoted: i += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case 0x0A: isQuoted = false
      case UInt8(ascii: "/") where !isQuoted && i + 1 < bytes.count && bytes[i + 1] == bytes[i]:
        while i < bytes.count, bytes[i] != 0x0A {
          plain[i] = 0x20
          i += 1
        }
        continue
      default: break
      }
      i += 1
    }
    return plain
  }
}
