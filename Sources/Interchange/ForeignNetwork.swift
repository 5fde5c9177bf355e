import Documents
import Files
import RestorationModels

/// A network of another program that is here, too, and what its options are called here.
struct ForeignNetwork {
  let program: ForeignDocument.Program
  /// As the program calls it.
  let name: String
  /// As it is called here.
  let arch: String
  /// Names of options and of the fields that say the same.
  let fields: [(option: String, field: String)]
  /// Options of which the network here has one value.
  let fixed: [(option: String, value: JSON)]
  /// Options that mean nothing for it.
  var unused: [String] = []

  static let all = [
    ForeignNetwork(
      program: .basicSR, name: "EDSR", arch: "edsr",
      fields: [("num_feat", "features"), ("num_block", "blocks"), ("res_scale", "res-scale")],
      fixed: [
        ("num_in_ch", 3), ("num_out_ch", 3), ("img_range", 255),
        ("rgb_mean", [0.4488, 0.4371, 0.4040]),
      ]),
    ForeignNetwork(
      program: .basicSR, name: "RFDN", arch: "rfdn",
      fields: [("nf", "features"), ("num_modules", "blocks")],
      fixed: [("in_nc", 3), ("out_nc", 3)]),
    ForeignNetwork(
      program: .kair, name: "dncnn", arch: "dncnn-kair",
      fields: [("nc", "features"), ("nb", "depth"), ("act_mode", "between")],
      fixed: [("init_type", "orthogonal"), ("init_bn_type", "uniform"), ("init_gain", 0.2)],
      unused: ["gc", "ng", "reduction", "upsample_mode", "downsample_mode"]),
  ]
}

extension OptionsImport {
  /// Writes the network into the draft.
  ///
  /// - Parameters:
  ///   - block: where the options of the network stand, and which of them names it
  ///   - substitute: a network of ours to take in its place
  /// - Returns: the network as it is called here
  mutating func importNetwork(
    _ block: String, named key: String, of program: ForeignDocument.Program,
    substitute: String?
  ) throws(Failure) -> any RestorationModel.Type {
    let name = text("\(block).\(key)") ?? ""
    if let substitute {
      guard let type = restorationModels[substitute] else {
        throw Failure(
          .usage, "there is no network `\(substitute)`", remedy: "networks: \(Self.networks)")
      }
      change(block, "`\(substitute)` was asked for in its place")
      draft.set("model.arch", .string(substitute))
      return type
    }
    let known = ForeignNetwork.all.first {
      $0.program == program && $0.name.lowercased() == name.lowercased()
    }
    guard let known, let type = restorationModels[known.arch] else {
      throw Failure(
        .spec, "the network `\(name)` is not here",
        remedy: "`--model` puts another one in its place: \(Self.networks)")
    }
    draft.set("model.arch", .string(known.arch))
    for (option, field) in known.fields {
      guard let value = node("\(block).\(option)") else { continue }
      guard value.text != nil else {
        lose("\(block).\(option)", "one value was expected")
        continue
      }
      settle("\(block).\(option)")
      draft.set("model.\(field)", Self.scalar(value))
    }
    for (option, value) in known.fixed { expect("\(block).\(option)", value, known.arch) }
    for option in known.unused {
      drop("\(block).\(option)", because: "the network has no use for it")
    }
    return type
  }

  /// Settles an option that has this value, and says what differs if it does not.
  private mutating func expect(_ path: String, _ value: JSON, _ arch: String) {
    guard let written = node(path) else { return }
    let items = (written.items ?? [written]).map(Self.scalar)
    let wanted = value.array ?? [value]
    let isSame =
      items.count == wanted.count
      && zip(items, wanted).allSatisfy { a, b in
        a.double != nil && a.double == b.double || a.string != nil && a.string == b.string
      }
    if isSame { settle(path) } else { lose(path, "in `\(arch)` it is \(value.compact)") }
  }

  /// A scalar as JSON: a number where it looks like one.
  private static func scalar(_ node: Node) -> JSON {
    let text = node.text ?? ""
    guard let number = ScalarText.real(text) ?? Double(text), number.isFinite else {
      return .string(text)
    }
    return Int(exactly: number).map { .integer($0) } ?? .number(number)
  }

  private static var networks: String { restorationModels.keys.sorted().joined(separator: ", ") }
}
