import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite struct OfficialNamesTests {
  /// A network of official size: where its tensors are listed, and how many numbers are trained.
  struct Official: Sendable, CustomStringConvertible {
    let model: String
    let options: JSON
    /// A file in `reference/`, and the variant in it if it has several; nil if no list is there.
    let list: (file: String, variant: String?)?
    let trained: Int
    /// Numbers in the state that no optimiser moves.
    var fixed = 0

    var description: String { "\(model) \(options.compact)" }

    var store: ParameterStore {
      get throws {
        let type = try #require(restorationModels[model])
        return type.counted(options)
      }
    }
  }

  static let all =
    edsr + rfdn + dncnn + sid + clips + fastdvdnet + lowLight + panSharpening
    + mprnet

  static let edsr = [
    (2, 1_369_859, 40_729_603), (3, 1_554_499, 43_680_003), (4, 1_517_571, 43_089_923),
  ].flatMap { scale, baseline, full in
    [
      Official(
        model: "edsr", options: ["scale": .integer(scale)],
        list: ("edsr", "edsr_baseline_x\(scale)"), trained: baseline, fixed: 24),
      Official(
        model: "edsr",
        options: ["scale": .integer(scale), "features": 256, "blocks": 32, "res-scale": 0.1],
        list: ("edsr", "edsr_x\(scale)"), trained: full, fixed: 24),
    ]
  }

  static let rfdn = [(4, 433_448), (3, 423_977), (2, 417_212)].map { scale, count in
    Official(
      model: "rfdn", options: ["scale": .integer(scale)],
      list: scale == 4 ? ("rfdn", nil) : nil, trained: count)
  }

  /// Running averages and a counter behind 15 convolutions.
  static let averages = 15 * (2 * 64 + 1)

  static let dncnn = [
    Official(
      model: "dncnn", options: [:], list: ("dncnn", nil), trained: 556_096, fixed: averages),
    Official(
      model: "dncnn", options: ["channels": 3], list: ("dncnn-color", nil), trained: 558_400,
      fixed: averages),
    Official(
      model: "dncnn-kair", options: [:], list: ("dncnn-kair", nil), trained: 557_057,
      fixed: averages),
    Official(
      model: "dncnn-kair", options: ["act_mode": "R"], list: ("dncnn-kair-merged", nil),
      trained: 555_137),
    Official(
      model: "dncnn-kair", options: ["act_mode": "R", "channels": 3, "depth": 20],
      list: ("dncnn-kair-color-blind", nil), trained: 668_227),
  ]

  static let sid = [
    Official(model: "sid-srgb", options: [:], list: ("sid-srgb", nil), trained: 7_760_163),
    Official(model: "sid-raw", options: [:], list: ("sid-raw", nil), trained: 7_760_268),
    Official(
      model: "sid-raw", options: ["inputs": 9, "block": 3], list: nil, trained: 7_762_203),
  ]

  static let clips = [
    Official(model: "mbllven", options: [:], list: ("mbllven", nil), trained: 682_552),
    Official(model: "mbllven", options: ["inputs": 1], list: nil, trained: 681_682),
    Official(model: "smoid", options: [:], list: ("smoid", nil), trained: 5_430_412),
    Official(model: "smoid", options: ["depth": 4], list: nil, trained: 21_881_484),
    Official(model: "smoid-srgb", options: [:], list: ("smoid-srgb", nil), trained: 5_429_251),
  ]

  static let fastdvdnet = [
    Official(
      model: "fastdvdnet", options: [:], list: ("fastdvdnet", nil), trained: 2_479_096,
      fixed: 4482)
  ]

  static let lowLight = [
    Official(model: "drbn", options: [:], list: ("drbn", nil), trained: 557_668),
    Official(model: "mbllen", options: [:], list: ("mbllen", nil), trained: 450_171),
  ]

  /// Permutations and signs of 3 and of 5 mixing matrices.
  static let panSharpening = [
    Official(
      model: "innformer", options: [:], list: ("innformer", nil), trained: 62904,
      fixed: 3 * 16 * 17),
    Official(
      model: "innformer", options: ["features": 8], list: nil, trained: 37822, fixed: 3 * 8 * 9),
    Official(
      model: "innformer", options: ["features": 32], list: nil, trained: 138_796,
      fixed: 3 * 32 * 33),
    Official(
      model: "sfinet", options: [:], list: ("sfinet", nil), trained: 85270, fixed: 5 * 16 * 17),
    Official(
      model: "sfinet", options: ["features": 4], list: ("sfinet-channels4", nil), trained: 49117,
      fixed: 5 * 8 * 9),
    Official(
      model: "sfinet", options: ["features": 32], list: nil, trained: 609_628, fixed: 5 * 64 * 65),
  ]

  /// One rectifier slope counts once, though 55 tensors of a checkpoint hold it.
  static let mprnet = [
    Official(model: "mprnet", options: [:], list: ("mprnet", nil), trained: 15_741_025)
  ]

  @Test(
    "names, order and shapes are those of the official checkpoints",
    .enabled(if: Shared.exists, "needs ../shared"), arguments: all.filter { $0.list != nil })
  func keys(_ network: Official) throws {
    let list = try #require(network.list)
    let text = try Files.readText(Shared.path("reference/\(list.file).keys.json"))
    let file = try JSON(parsing: text)
    let variant = list.variant.map { file["variants"]?[$0] } ?? file
    let tensors = try #require(variant?["tensors"]?.object)
    let state = try network.store.state
    #expect(state.map(\.name) == tensors.keys)
    #expect(
      state.map(\.parameter.officialShape.extents)
        == tensors.map { $0.value.array?.compactMap(\.int) ?? [] })
  }

  @Test("the published sizes have the published numbers of parameters", arguments: all)
  func counts(_ network: Official) throws {
    let store = try network.store
    #expect(store.trained.reduce(0) { $0 + $1.count } == network.trained)
    #expect(store.count == network.trained + network.fixed)
  }
}

extension RestorationModel {
  /// The parameters of a network with these options, counted only.
  fileprivate static func counted(_ options: JSON) -> ParameterStore {
    var fields = Fields(json: options)
    let store = ParameterStore(.counted)
    _ = Self(store.root, Options(from: &fields))
    return store
  }
}
