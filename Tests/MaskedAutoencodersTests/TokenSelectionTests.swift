import MaskedAutoencoders
import Tensors
import Testing

@Suite struct TokenSelectionTests {
  @Test("the smallest noise stays, in the order of the noise; ties go by place")
  func order() {
    let noise = Tensor([2, 5], [0.5, 0.1, 0.5, 0.9, 0.1, 0.2, 0.3, 0.1, 0, 0.4])
    let selection = TokenSelection(noise: noise, keeping: 2)
    #expect(selection.order == [[1, 4, 0, 2, 3], [3, 2, 0, 1, 4]])
    #expect(selection.kept == [[1, 4], [3, 2]])
    #expect(selection.masked == [[0, 2, 3], [0, 1, 4]])
    #expect(selection.restore == [[2, 0, 3, 4, 1], [2, 3, 1, 0, 4]])
    #expect(selection.mask.values == [1, 0, 1, 1, 0, 1, 1, 0, 0, 1])
  }

  @Test(
    "the number of kept tokens is truncated in double precision",
    arguments: [(10, 0.9, 0), (1568, 0.9, 156), (196, 0.75, 49), (25, 0.75, 6), (7, 0, 7)])
  func kept(_ length: Int, _ ratio: Double, _ kept: Int) {
    #expect(TokenSelection.keptCount(of: length, masking: ratio) == kept)
  }
}
