import Tensors
import Testing

@Suite struct BufferPoolTests {
  /// In floats.
  static let megabyte = 1 << 18

  @Test("tensors of many sizes never share memory, whatever the order in which they come and go")
  func disjoint() {
    let draws = RandomStream(3)
    var alive: [(number: Float, tensor: Tensor)] = []
    for i in 0..<2000 {
      if alive.count > 12 || (!alive.isEmpty && draws.uniform(3 * i) < 0.45) {
        let (number, tensor) = alive.remove(at: draws.integer(3 * i + 1, below: alive.count))
        let values = tensor.values
        #expect(
          [values[0], values[values.count / 2], values[values.count - 1]] == [
            number, number, number,
          ])
      } else {
        // From a few floats to several megabytes.
        let count = 1 << draws.integer(3 * i + 2, below: 20)
        let more = draws.integer(3 * i + 1, below: count)
        alive.append((Float(i), Tensor([count + more], repeating: Float(i))))
      }
    }
    for (number, tensor) in alive { #expect(tensor.values.allSatisfy { $0 == number }) }
  }

  @Test("what large tensors leave behind is enough for smaller and larger ones")
  func reuse() async {
    await #expect(processExitsWith: .success) {
      func ask(_ sizes: [Int]) { _ = sizes.map { Tensor([$0 * BufferPoolTests.megabyte]) } }
      ask([5, 9, 7, 11])
      let before = BufferPool.shared.statistics
      ask([3, 3, 6, 8])
      ask([20])
      ask([1, 1, 1, 1, 2, 2, 12])
      let after = BufferPool.shared.statistics
      precondition(after.systemAllocations == before.systemAllocations)
      precondition(after.held == before.held && after.live == before.live)
    }
  }

  @Test("memory of which nothing is in use goes back to the system")
  func trim() async {
    await #expect(processExitsWith: .success) {
      let kept = Tensor([BufferPoolTests.megabyte])
      _ = Tensor([100 * BufferPoolTests.megabyte])
      let before = BufferPool.shared.statistics.held
      BufferPool.shared.trim()
      precondition(BufferPool.shared.statistics.held <= before - (100 << 20))
      precondition(kept.values.allSatisfy { $0 == 0 })
    }
  }
}
