import ArgumentParser
import Files
import Tensors

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Says what this machine offers, and what holds it back.")

  @OptionGroup var engine: EngineArguments

  private static let wantedGigaflops = 100.0
  private static let wantedBytes = 4 << 30

  func run() throws {
    try engine.apply()
    let identity = Engine.identity
    let rate = Stopwatch.matrixProductRate()
    let memory = Memory.available ?? 0
    let disk = Files.freeSpace(at: ".") ?? 0
    print("kernels   \(identity.kernels)")
    print("matrices  \(identity.blas), family \(identity.blasFamily)")
    print(
      "threads   \(ComputeThreads.count), \(Decimals.fixed(rate, 0)) GFLOP/s in a matrix product")
    print("memory    \(Decimals.bytes(memory)) free")
    print("disk      \(Decimals.bytes(disk)) free here")

    var remarks: [String] = []
    if identity.kernels == "baseline" { remarks.append("without AVX2 training is very slow") }
    if rate < Self.wantedGigaflops {
      remarks.append("the processor is slow or busy; the default experiment takes long")
    }
    if memory < Self.wantedBytes { remarks.append("large crops and batches may not fit memory") }
    if disk < Self.wantedBytes { remarks.append("packed data sets may not fit the disk") }
    print(remarks.isEmpty ? "all well" : remarks.map { "note: \($0)" }.joined(separator: "\n"))
  }
}
