import Files

/// The few things that a pickle of tensors needs done. They are done here, by name; whatever is not
/// on this list is refused, and nothing outside this file is ever looked up.
enum PickleCalls {
  static func call(
    _ name: PickleName, _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) throws(Failure) -> PickleValue {
    switch (name.module, name.name) {
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"):
      return .tensor(try TorchView(arguments, heap))
    case ("torch._utils", "_rebuild_tensor_v3"):
      return .tensor(try TorchView(arguments, heap, typeAt: 6))
    case ("torch._utils", "_rebuild_parameter"),
      ("torch._utils", "_rebuild_parameter_with_state"),
      ("torch.nn.parameter", "Parameter"):
      guard case .tensor? = arguments.first else {
        throw Failure(.data, "a parameter is made of something that is no tensor")
      }
      return arguments[0]
    case ("collections", "OrderedDict"), ("collections", "Counter"),
      ("collections", "defaultdict"):
      return .dictionary(try dictionary(arguments, &heap))
    case ("torch", "Size"):
      guard case .tuple(let sizes)? = arguments.first else { return .inert }
      return .list(heap.sequence(heap[sizes]))
    case ("_codecs", "encode"):
      return try encoded(arguments)
    case ("__builtin__", "set"), ("builtins", "set"), ("__builtin__", "frozenset"),
      ("builtins", "frozenset"):
      guard case .list(let items)? = arguments.first else { return .set(heap.sequence()) }
      return .set(heap.sequence(heap[items]))
    case ("__builtin__", "bytearray"), ("builtins", "bytearray"), ("__builtin__", "complex"),
      ("builtins", "complex"), ("torch", "device"),
      ("torch.nn.backends.thnn", "_get_thnn_function_backend"):
      return .inert
    case ("copy_reg", "_reconstructor"), ("copyreg", "_reconstructor"):
      guard case .global(let type)? = arguments.first else { break }
      return instance(of: type, Array(arguments.dropFirst()), &heap)
    case ("numpy", "dtype"), ("numpy", "ndarray"),
      ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"),
      ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"),
      ("argparse", "Namespace"):
      return heap.record(name, arguments)
    default: break
    }
    throw Failure(
      .data, "refused: the pickle calls `\(name.text)`, which tensors do not need",
      remedy: remedy)
  }

  static let remedy = "a checkpoint that runs code is not safe; ask its author for safetensors"

  /// Python's own modules that can do something; classes of other packages are inert names.
  private static let acting: Set<String> = [
    "builtins", "__builtin__", "os", "posix", "nt", "sys", "subprocess", "commands", "shutil",
    "socket", "importlib", "imp", "runpy", "ctypes", "pickle", "_pickle", "cPickle", "marshal",
    "code", "codeop", "pty", "pdb", "timeit", "webbrowser", "multiprocessing", "asyncio",
    "operator", "urllib", "http", "ftplib", "tempfile", "io", "_io", "signal", "_thread",
    "zipimport", "pip",
    "torch.hub",
  ]
  /// Types among them, which checkpoints do name.
  private static let types: Set<String> = [
    "set", "frozenset", "bytearray", "complex", "object", "dict", "list", "tuple", "int", "long",
    "float", "bool", "str", "unicode", "bytes", "slice", "range", "xrange",
  ]

  /// Whether a name may stand in a pickle at all.
  static func isHarmless(_ name: PickleName) -> Bool {
    if ["builtins", "__builtin__"].contains(name.module) { return types.contains(name.name) }
    let module = name.module.prefix { $0 != "." }
    return !acting.contains(String(module)) && !acting.contains(name.module)
  }

  /// An object whose class is not run: only its name and attributes are kept.
  static func instance(
    of type: PickleName, _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) -> PickleValue {
    type == PickleName(module: "collections", name: "OrderedDict")
      ? .dictionary(heap.dictionary()) : heap.record(type, arguments)
  }

  /// Python 2 gives the pairs of an ordered dictionary to its constructor.
  private static func dictionary(
    _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) throws(Failure) -> PickleHeap.Dictionary {
    let result = heap.dictionary()
    guard case .list(let pairs)? = arguments.first else { return result }
    for pair in heap[pairs] {
      let parts: [PickleValue] =
        switch pair {
        case .list(let sequence), .tuple(let sequence): heap[sequence]
        default: []
        }
      guard parts.count == 2 else {
        throw Failure(.data, "an ordered dictionary is made of something else than pairs")
      }
      try heap.set(parts[0], parts[1], in: result)
    }
    return result
  }

  /// Bytes as Python 2 and old protocols write them: text whose characters are the bytes.
  private static func encoded(_ arguments: [PickleValue]) throws(Failure) -> PickleValue {
    guard case .text(let text)? = arguments.first else {
      throw Failure(.data, "bytes are made of something that is no text")
    }
    return .bytes(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
  }
}
