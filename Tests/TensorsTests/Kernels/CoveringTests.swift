import Tensors
import Testing

@Suite struct CoveringTests {
  @Test(
    "windows that are listed have the value, everything else is as it was",
    arguments: [(6, 9, 3), (5, 7, 3), (4, 4, 8), (3, 5, 1)], [1, 3])
  func windows(_ size: (height: Int, width: Int, side: Int), _ channels: Int) {
    let (h, w, p) = size
    let columns = (w + p - 1) / p
    let count = Int32(columns * ((h + p - 1) / p))
    let lists = [[count - 1, 0], [], Array(0..<count)]
    let x = noise([3, h, w, channels], "x")
    let pixels = x.values
    let expected = pixels.indices.map { i in
      let (n, row, column) = (i / (h * w * channels), i / (w * channels) % h, i / channels % w)
      return lists[n].contains(Int32(row / p * columns + column / p)) ? -2 : pixels[i]
    }
    #expect(Variable(constant: x).covered(lists, side: p, with: -2).value.values == expected)
    #expect(x.values == pixels)
  }
}
