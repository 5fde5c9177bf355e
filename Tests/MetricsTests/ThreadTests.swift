import Images
import Metrics
import Tensors
import Testing

@Suite(.serialized) struct ThreadTests {
  @Test("no measure depends on the number of threads", arguments: Measure.named.keys.sorted())
  func threads(name: String) throws {
    let measure = try #require(Measure.named[name])
    let noise = RandomStream(3)
    func image(_ stream: RandomStream) -> RealImage {
      RealImage(
        width: 150, height: 130, channels: 3,
        values: (0..<150 * 130 * 3).map { Double(stream.integer($0, below: 256)) })
    }
    let (a, b) = (image(noise.substream(1)), image(noise.substream(2)))
    let all = ComputeThreads.count
    defer { ComputeThreads.count = all }
    let values = try [1, 2, 3].map { count in
      ComputeThreads.count = count
      return try measure(output: a, target: b)
    }
    #expect(values[0] == values[1] && values[1] == values[2])
  }
}
