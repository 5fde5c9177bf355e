import ArgumentParser
import Files
import Tensors

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Says what this machine offers and whether it is enough.")

  func run() throws {
    let identity = Engine.identity
    print("kernels      \(identity.kernels)")
    print("matrices     \(identity.blas), family \(identity.blasFamily)")
    print("threads      \(ComputeThreads.count)")
    if let free = Files.freeSpace(at: ".") { print("free disk    \(free >> 30) GiB here") }
  }
}
