import Checkpoints
import Files
import NeuralNetworks
import Tensors

extension VGGOptions {
  /// The VGG that has these tensors, with or without the classifier. Of a file that was cut before
  /// it shows which one it is, VGG19; blocks that are not there are as wide as published.
  init?(_ shapes: TensorShapes) {
    let prefix = "features."
    let numbers = shapes.names.compactMap { name -> Int? in
      guard name.hasPrefix(prefix), name.hasSuffix(".weight") else { return nil }
      return Int(name.dropFirst(prefix.count).dropLast(".weight".count))
    }
    guard let last = numbers.max() else { return nil }
    for arch in [Arch.vgg19, .vgg16] {
      var options = VGGOptions(arch)
      let places = options.layers.indices.filter { options.layers[$0].kind == .convolution }
      guard Set(numbers) == Set(places.filter { $0 <= last }), places.contains(last) else {
        continue
      }
      guard options.takeWidths(shapes, places) else { return nil }
      self = options
      return
    }
    return nil
  }

  /// The channels of the convolutions that are there; false if they do not fit each other.
  private mutating func takeWidths(_ shapes: TensorShapes, _ places: [Int]) -> Bool {
    var inputs = 3
    for place in places {
      guard shapes["features.\(place).weight"] != nil else { break }
      guard let kernel = shapes.shape("features.\(place).weight", rank: 4),
        kernel.extents.dropFirst() == [inputs, 3, 3], (1...4096).contains(kernel[0])
      else { return false }
      let block = layers[place].block - 1
      inputs = kernel[0]
      widths[block] = inputs
    }
    return true
  }

  func title(_ shapes: TensorShapes) -> String {
    let name = arch == .vgg19 ? "VGG19" : "VGG16"
    let isPublished = widths == Self.publishedWidths
    let parts = shapes["classifier.0.weight"] == nil ? "" : " with its classifier"
    return isPublished ? name + parts : "\(name) of widths \(widths)\(parts)"
  }

  /// The convolutions; of a file that was cut, those that are there.
  static func released(
    _ tensors: TensorFile, _ shapes: TensorShapes
  ) throws(Failure) -> (TensorFile, LoadReport, String) {
    guard let options = VGGOptions(shapes) else {
      throw Failure(.data, "is no VGG16 or VGG19")
    }
    let last = options.layers.indices.last { shapes["features.\($0).weight"] != nil }
    let counted = ParameterStore(.counted)
    _ = VGG(counted.root, options, through: last.map { options.layers[$0] })
    let title = options.title(shapes)
    let (file, report) = try tensors.selecting(
      counted, metadata: options.metadata, network: title)
    return (file, report, title)
  }
}
