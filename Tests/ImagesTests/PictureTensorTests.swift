import Files
import Images
import Tensors
import Testing

@Suite struct PictureTensorTests {
  @Test("all 8-bit values survive the way to a tensor and back")
  func roundTrip() throws {
    let picture = Picture(width: 16, height: 16, channels: 1, samples: (0..<256).map { UInt8($0) })
    let tensor = picture.tensor()
    #expect(tensor.shape == [1, 16, 16, 1])
    #expect(tensor.values == (0..<256).map { Float($0) / 255 })
    #expect(try Picture(tensor) == picture)
  }

  @Test("values are clamped and rounded, halves to even")
  func quantisation() throws {
    let values: [Float] = [-3, 0, 0.5 / 255, 1.5 / 255, 2.5 / 255, 254.4 / 255, 1, 7, .infinity]
    let tensor = Tensor([1, 1, 9, 1], values)
    #expect(try Picture(tensor).samples == [0, 0, 0, 2, 2, 254, 255, 255, 255])
  }

  @Test("the image of a batch is picked by its number")
  func batch() throws {
    let tensor = Tensor([2, 1, 1, 3], [0, 0, 0, 1, 0, 1])
    #expect(try Picture(tensor, image: 1).samples == [255, 0, 255])
  }

  @Test("what is not a number is a failure, not a black pixel")
  func notANumber() {
    let failure = #expect(throws: Failure.self) {
      try Picture(Tensor([1, 1, 2, 1], [.nan, 0]))
    }
    #expect(failure?.kind == .numeric)
  }

  @Test("16-bit samples are divided by their own peak")
  func deep() {
    let picture = Picture(
      width: 2, height: 1, channels: 1, depth: 16, samples: [0xFF, 0xFF, 0x00, 0x01])
    #expect(picture.tensor().values == [1, 256.0 / 65535])
  }
}
