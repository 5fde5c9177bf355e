import Documents

/// Pictures as other programs name them: a folder of targets, and perhaps one of inputs.
struct ForeignPictures {
  var target: String
  var input: String?
  /// The name of an input, with `{}` where that of its target stands.
  var template = "{}"
  /// Whether the folders are LMDB folders.
  var isLMDB = false

  /// The fields of a source; nil if no folder holds both.
  ///
  /// - Parameter degrade: what makes inputs where there are none
  func source(degrade: JSON) -> JSONObject? {
    var source = JSONObject()
    guard let input else {
      if isLMDB {
        let parts = Self.parts(target)
        source["set"] = "lmdb"
        source["root"] = .string(Self.folder(parts.dropLast()))
        source["target"] = .string(parts.last ?? "")
      } else {
        source["set"] = "files"
        source["root"] = .string(target)
      }
      source["degrade"] = degrade
      return source
    }
    let (a, b) = (Self.parts(target), Self.parts(input))
    guard (a.first == "") == (b.first == "") else { return nil }
    let common = zip(a, b).prefix { $0 == $1 }.count
    let (x, y) = (a.dropFirst(common), b.dropFirst(common))
    source["set"] = isLMDB ? "lmdb" : "files"
    source["root"] = .string(Self.folder(a.prefix(common)))
    source["degrade"] = "none"
    if isLMDB {
      source["target"] = .string(x.joined(separator: "/"))
      source["input"] = .string(y.joined(separator: "/"))
    } else {
      source["files"] = [
        "target": .string((x + ["{id}.png"]).joined(separator: "/")),
        "input": .string(
          (y + [template.replacing("{}", with: "{id}") + ".png"]).joined(separator: "/")),
      ]
    }
    return source
  }

  /// Components; an absolute path begins with an empty one.
  private static func parts(_ path: String) -> [String] {
    let parts = path.split(separator: "/").map(String.init).filter { $0 != "." }
    return path.hasPrefix("/") ? [""] + parts : parts
  }

  private static func folder(_ parts: ArraySlice<String>) -> String {
    parts.isEmpty ? "." : Array(parts) == [""] ? "/" : parts.joined(separator: "/")
  }
}

extension OptionsImport {
  /// What stands in where options name no pictures to judge by: made ones, which need no folder.
  mutating func judgeByDeadLeaves(_ path: String, bands: Int?) {
    var source: JSON = ["set": "dead-leaves", "split": "test", "count": 8, "size": 192]
    if let bands { source["bands"] = .integer(bands) }
    draft.set("data.test", source)
    remark(path, "there are no targets to judge by; `data.test` has dead leaves instead")
  }
}

extension JSON {
  /// A whole number where it is one.
  static func exactly(_ value: Double) -> JSON {
    Int(exactly: value).map { .integer($0) } ?? .number(value)
  }
}
