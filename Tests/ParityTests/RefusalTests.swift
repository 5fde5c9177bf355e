import Checkpoints
import Files
import Parity
import Tensors
import TestSupport
import Testing

/// A comparison that cannot fail proves nothing: every reference must matter.
@Suite struct RefusalTests {
  static let fixtures = [
    "edsr-x3", "rfdn", "dncnn", "mae-pretrain", "mae-encoder", "mae-train", "ccmae-encoder-bands4",
    "ccmae-pretrain-bands4",
  ]

  /// The verdict on `file`: nil if it was refused.
  static func verdict(_ file: TensorFile) -> Bool? {
    (try? Parity.check(file, path: "changed"))?.isOK
  }

  static func fixture(_ name: String) throws -> TensorFile {
    try Safetensors.read(Fixtures.path("\(name).safetensors"))
  }

  /// What is computed here, as opposed to what it is computed from.
  static func isExpected(_ name: String) -> Bool {
    !["param.", "input.", "self_ensemble.input"].contains { name.hasPrefix($0) }
      && !name.contains("input.gt") && !name.contains("input.y") && !name.contains("cotangent")
      || name.contains("grad_input")
  }

  @Test("a reference that is off by a hundredth does not pass", arguments: fixtures)
  func changed(_ name: String) throws {
    let file = try Self.fixture(name)
    for (i, tensor) in file.tensors.enumerated() where Self.isExpected(tensor.name) {
      var tensors = file.tensors
      // A product would leave zeros, a sum would leave large numbers.
      let values = tensor.tensor.values.map { $0 * 1.01 + ($0 == 0 ? 0.01 : 0) }
      tensors[i] = NamedTensor(tensor.name, Tensor(tensor.shape, values))
      let changed = TensorFile(metadata: file.metadata, tensors)
      #expect(Self.verdict(changed) == false, "\(tensor.name)")
    }
  }

  @Test("a file that lacks a tensor does not pass", arguments: fixtures)
  func lacking(_ name: String) throws {
    let file = try Self.fixture(name)
    // Some intermediate results are there for those who look for a mistake.
    for tensor in file.tensors where !tensor.name.hasPrefix("aux.") || name == "mae-encoder" {
      // Which three of the gradients of the loss alone are there is the file's choice.
      if tensor.name.hasPrefix("gradloss.") { continue }
      let rest = file.tensors.filter { $0.name != tensor.name }
      let verdict = Self.verdict(TensorFile(metadata: file.metadata, rest))
      #expect(verdict != true, "\(tensor.name)")
    }
  }

  @Test("a tensor of another shape does not pass, and never stops the program", arguments: fixtures)
  func reshaped(_ name: String) throws {
    let file = try Self.fixture(name)
    for shape in [[0], [2, 3], [1, 0, 4, 4]] as [Shape] {
      for (i, tensor) in file.tensors.enumerated() where tensor.shape != shape {
        if tensor.name.hasPrefix("param.blocks") { continue }
        var tensors = file.tensors
        tensors[i] = NamedTensor(tensor.name, Tensor(shape))
        let verdict = Self.verdict(TensorFile(metadata: file.metadata, tensors))
        #expect(verdict != true, "\(tensor.name) \(shape)")
      }
    }
  }

  @Test(
    "a description that is missing, unknown or impossible is refused",
    arguments: [
      ("model", nil), ("model", "edsr2"), ("config", nil), ("config", "{"), ("config", "[]"),
      ("config", #"{"img_size": 40, "patch_size": 8, "unknown": 1}"#),
      ("config", #"{"img_size": 40, "patch_size": 7}"#),
      ("config", #"{"img_size": 4096, "patch_size": 1, "embed_dim": 16384, "depth": 256}"#),
      ("config", #"{"img_size": -1}"#), ("config", #"{"img_size": "big"}"#),
      ("config", #"{"mask_ratio": 0}"#), ("config", #"{"num_heads": 0}"#),
    ] as [(String, String?)])
  func descriptions(_ key: String, _ value: String?) throws {
    for name in Self.fixtures {
      var file = try Self.fixture(name)
      file.metadata[key] = value
      #expect(Self.verdict(file) == nil)
    }
  }

  @Test("a file without anything to compare is refused")
  func empty() {
    for model in Parity.models {
      let file = TensorFile(metadata: [
        "model": model, "config": "{}", "cases": "[]", "train": "{}",
      ])
      #expect(Self.verdict(file) == nil)
    }
  }
}
