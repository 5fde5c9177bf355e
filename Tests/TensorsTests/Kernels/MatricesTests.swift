import Tensors
import Testing

@Suite struct MatricesTests {
  @Test(
    "products agree with the definition, transposed or not, alone, in batches and added",
    arguments: [(1, 1, 1), (3, 5, 2), (130, 7, 33), (257, 64, 48)], [[], [3], [2, 2]])
  func product(size: (m: Int, k: Int, n: Int), batch: [Int]) {
    let (m, k, n) = size
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      for isShared in batch.isEmpty ? [true] : [true, false] {
        let a = noise(Shape(batch + (ta ? [k, m] : [m, k])), "a")
        let b = noise(Shape((isShared ? [] : batch) + (tb ? [n, k] : [k, n])), "b")
        let sum = noise(Shape(batch + [m, n]), "sum")
        let (av, bv, sv) = (a.values, b.values, sum.values)
        func expected(_ scale: Double, _ keep: Double) -> Tensor {
          Tensor(Shape(batch + [m, n])) { at in
            let (i, j, matrix) = (at / n % m, at % n, at / (m * n))
            var total = keep * Double(sv[at])
            for d in 0..<k {
              let x = av[matrix * m * k + (ta ? d * m + i : i * k + d)]
              let y = bv[(isShared ? 0 : matrix * k * n) + (tb ? j * k + d : d * n + j)]
              total += scale * Double(x) * Double(y)
            }
            return Float(total)
          }
        }
        let plain = Matrices.product(a, b, transposingA: ta, transposingB: tb)
        #expect(error(plain, expected(1, 0)) < 1e-5)
        let added = Matrices.product(
          a, b, transposingA: ta, transposingB: tb, scale: 0.5, addedTo: sum)
        #expect(error(added, expected(0.5, 1)) < 1e-5)
        #expect(sum.values == sv, "what is added to is a copy")
      }
    }
  }

  @Test("a product along nothing is zero")
  func empty() {
    #expect(
      Matrices.product(Tensor([2, 0]), Tensor([0, 3])).values == Array(repeating: 0, count: 6))
    #expect(Matrices.product(Tensor([0, 4]), Tensor([4, 3])).shape == [0, 3])
  }
}
