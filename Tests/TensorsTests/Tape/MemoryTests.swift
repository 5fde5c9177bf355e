import Tensors
import Testing

/// What the tape holds, and what it does not.
@Suite struct MemoryTests {
  /// A small network with everything that could go wrong: shared leaves, inputs used twice, blocks
  /// inside blocks, a result that is also an input of what follows.
  static func network(_ x: Leaf, _ weights: [Leaf], _ slope: Leaf) -> Variable {
    let start = Variable(x)
    let h = weights.reduce(start) { h, w in
      .block {
        let t = h.convolved(with: Variable(w), Convolution(padding: 1), prelu: Variable(slope))
        let u = Variable.block {
          t.convolved(with: Variable(w), Convolution(padding: 1), residual: t).gelu()
        }
        return u.attended(adding: h) { $0.sigmoid() }
      }
    }
    return h * start + h
  }

  @Test("blocks that are recomputed give the same bits as blocks that are kept")
  func sameBits() async {
    await #expect(processExitsWith: .success) {
      func pass(_ recomputation: Engine.Recomputation) -> [[Float]?] {
        Engine.recomputation = recomputation
        let (x, slope) = (Leaf(noise([2, 9, 8, 18], "x")), Leaf(Tensor([1], [0.2])))
        let weights = (0..<3).map { Leaf(noise([3, 3, 18, 18], "w\($0)")) }
        let y = MemoryTests.network(x, weights, slope)
        y.backward(noise(y.shape, "dy"))
        return [y.value.values, x.gradient?.values, slope.gradient?.values]
          + weights.map { $0.gradient?.values }
      }
      let (kept, recomputed) = (pass(.off), pass(.blocks))
      precondition(kept.allSatisfy { $0 != nil })
      precondition(kept == recomputed)
    }
  }

  @Test("of a recomputed block only its input is kept")
  func room() async {
    await #expect(processExitsWith: .success) {
      let size = 1 << 20
      let leaf = Leaf(Tensor([size], repeating: 0.5))
      func kept(_ block: @escaping (Variable) -> Variable) -> Int {
        let before = BufferPool.shared.statistics.live
        let y = block(Variable(leaf))
        return withExtendedLifetime(y) { BufferPool.shared.statistics.live - before }
      }
      func chain(_ x: Variable) -> Variable { (0..<8).reduce(x) { x, _ in x.sigmoid() } }
      precondition(kept(chain) == 8 * 4 * size)
      precondition(kept { x in .recomputed { chain(x) } } == 4 * size)
    }
  }

  @Test("a block runs twice, the second time knowing it")
  func twice() {
    let leaf = Leaf(Tensor([2], [1, 2]))
    var runs: [Bool] = []
    let x = Variable(leaf)
    let y = Variable.recomputed {
      runs.append(Recomputation.isRunning)
      return x * x
    }
    y.backward(Tensor([2], [1, 1]))
    #expect(runs == [false, true] && !Recomputation.isRunning)
    #expect(leaf.gradient?.values == [2, 4])
  }

  @Test("a block without anything to learn is not run again")
  func frozen() {
    var runs = 0
    let x = Variable(constant: Tensor([2], [1, 2]))
    let y = Variable.recomputed {
      runs += 1
      return x * x
    }
    #expect(!y.needsGradient && runs == 1)
  }

  @Test("batch norm and what follows it keep one tensor, not two")
  func norm() async {
    await #expect(processExitsWith: .success) {
      let shape: Shape = [4, 32, 32, 16]
      let (scale, shift) = (Leaf(Tensor([16], repeating: 1)), Leaf(Tensor([16])))
      let w = Leaf(noise([3, 3, 16, 16], "w"))
      let x = Leaf(noise(shape, "x"))
      let before = BufferPool.shared.statistics.live
      func layer(_ h: Variable) -> Variable {
        h.convolved(with: Variable(w), Convolution(padding: 1)).batchNormalized(
          scale: Variable(scale), shift: Variable(shift), epsilon: 1e-5, activation: .relu
        ).y
      }
      let y = (0..<4).reduce(Variable(x)) { h, _ in layer(h) }
      let kept = BufferPool.shared.statistics.live - before
      // Four inputs of norms, and the last result, which the caller holds.
      precondition(kept < 5 * 4 * shape.count + (1 << 16), "\(kept)")
      y.backward(noise(shape, "dy"))
      precondition(x.gradient != nil)
    }
  }
}
