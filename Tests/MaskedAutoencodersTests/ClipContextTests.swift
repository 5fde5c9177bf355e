import MaskedAutoencoders
import Tensors
import Testing

@Suite struct ClipContextTests {
  static let target = Tensor([2, 5, 1, 2, 1]) { Float($0) }
  static let restored = Tensor([2, 1, 1, 2, 1], [-1, -2, -3, -4])

  @Test("restored frames stand among those of the target, and alone have a gradient")
  func inTarget() {
    let leaf = Leaf(Self.restored)
    let clips = ClipContext.target.clips(restored: Variable(leaf), target: Self.target)
    #expect(clips.target.values == Self.target.values)
    var expected = Self.target.values
    for (place, value) in [(4, -1), (5, -2), (14, -3), (15, -4)] { expected[place] = Float(value) }
    #expect(clips.restored.value.values == expected)
    clips.restored.backward(Self.target)
    #expect(leaf.gradient?.values == [4, 5, 14, 15])
  }

  @Test("without context the middle of the target is compared")
  func alone() {
    let clips = ClipContext.none.clips(
      restored: Variable(constant: Self.restored), target: Self.target)
    #expect(clips.restored.value.values == Self.restored.values)
    #expect(clips.target.values == [4, 5, 14, 15])
  }

  @Test(
    "as many frames as the target has are compared as they are", arguments: ClipContext.allCases)
  func whole(_ context: ClipContext) {
    let other = Tensor(Self.target.shape, repeating: 1)
    let clips = context.clips(restored: Variable(constant: other), target: Self.target)
    #expect(clips.restored.value.values == other.values)
    #expect(clips.target.values == Self.target.values)
  }

  @Test("frames that are not in the middle have no place")
  func uneven() async {
    await #expect(processExitsWith: .failure) {
      let two = Variable(constant: Tensor([1, 2, 1, 1, 1]))
      _ = ClipContext.target.clips(restored: two, target: Tensor([1, 5, 1, 1, 1]))
    }
  }
}
