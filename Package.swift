// swift-tools-version: 6.2
import PackageDescription

// A target may import what stands above it in this list, never what stands below.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Debug builds would otherwise run the vector loops at -O0, 13 to 90 times slower.
let optimised: [CSetting] = [.unsafeFlags(["-O3"])]

func room(_ name: String, _ uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// `goldens`: the folder `Goldens` holds texts that tests are compared with.
func tests(_ name: String, _ uses: [Target.Dependency] = [], goldens: Bool = false) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + uses,
    exclude: goldens ? ["Goldens"] : [], swiftSettings: strict)
}

let package = Package(
  name: "mae-run",
  products: [.executable(name: "mae-run", targets: ["mae-run"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CTIFF", providers: [.apt(["libtiff-dev"])]),
    .systemLibrary(name: "CHDF5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CLMDB", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CKernels", cSettings: optimised),
    .target(
      name: "CCodecs", dependencies: ["CPNG", "CTIFF"], cSettings: optimised,
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("tiff")]),

    .target(
      name: "CArrayFiles", dependencies: ["CHDF5", "CLMDB"], cSettings: optimised,
      linkerSettings: [.linkedLibrary("hdf5_serial"), .linkedLibrary("lmdb")]),

    room("Files", ["CCrypto"]),
    room("Tensors", ["CKernels", "COpenBLAS"]),
    room("Documents", ["Files", "CYAML"]),
    room("NeuralNetworks", ["Tensors", "Documents"]),
    room(
      "Checkpoints",
      ["Files", "Documents", "Tensors", "NeuralNetworks", "CZlib", "CArrayFiles"]),
    room("Images", ["Files", "Tensors", "CCodecs", "CTurboJPEG"]),
    room("Metrics", ["Files", "Documents", "Tensors", "Checkpoints", "Images"]),
    room("Datasets", ["Files", "Documents", "Tensors", "Checkpoints", "Images"]),
    room("RestorationModels", ["Documents", "Tensors", "NeuralNetworks", "Images"]),
    room("MaskedAutoencoders", ["Documents", "Tensors", "NeuralNetworks", "Checkpoints"]),
    room(
      "ExperimentSpec",
      [
        "Files", "Documents", "Images", "Metrics", "Datasets", "RestorationModels",
        "MaskedAutoencoders",
      ]),
    room(
      "Interchange", ["Files", "Documents", "Tensors", "Checkpoints", "RestorationModels"]),
    room("Planning", ["Files", "Documents", "Images", "ExperimentSpec", "Datasets"]),
    room(
      "Execution",
      [
        "Files", "Documents", "Tensors", "NeuralNetworks", "Checkpoints", "Images", "Metrics",
        "Datasets", "RestorationModels", "MaskedAutoencoders", "ExperimentSpec", "Interchange",
        "Planning",
      ]),
    room(
      "Results",
      [
        "Files", "Documents", "Tensors", "Images", "Metrics", "RestorationModels",
        "MaskedAutoencoders",
        "ExperimentSpec", "Planning",
      ]),
    room(
      "Parity",
      [
        "Files", "Documents", "Tensors", "NeuralNetworks", "Checkpoints", "Images", "Metrics",
        "RestorationModels", "MaskedAutoencoders",
      ]),
    .executableTarget(
      name: "mae-run",
      dependencies: [
        "Files", "Documents", "Tensors", "NeuralNetworks", "Checkpoints", "Images", "Metrics",
        "Datasets", "RestorationModels", "MaskedAutoencoders", "ExperimentSpec", "Interchange",
        "Planning", "Execution", "Results", "Parity",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .target(name: "CTestStart"),
    room(
      "TestSupport",
      ["Files", "Documents", "Tensors", "NeuralNetworks", "Checkpoints", "CTestStart"]),
    tests("Files"), tests("Tensors"), tests("Documents"), tests("NeuralNetworks"),
    tests("Checkpoints"), tests("Images", ["Checkpoints"]), tests("Metrics", ["Checkpoints"]),
    tests("Datasets"), tests("RestorationModels", ["Images"]), tests("MaskedAutoencoders"),
    tests("ExperimentSpec", goldens: true),
    tests("Interchange", ["ExperimentSpec", "Checkpoints", "RestorationModels"], goldens: true),
    tests("Planning", goldens: true),
    tests("Execution", ["Checkpoints", "Images", "CTurboJPEG"], goldens: true),
    tests("Results", goldens: true),
    tests("Parity"),
    .testTarget(
      name: "Cases", dependencies: ["Files", "Documents", "TestSupport"], exclude: ["Broken"],
      swiftSettings: strict),
  ]
)
