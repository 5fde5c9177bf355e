import Tensors
import Testing

@Suite struct ResamplingTests {
  static func image(_ rows: [[Float]]) -> Variable {
    Variable(constant: Tensor([1, rows.count, rows[0].count, 1], rows.flatMap { $0 }))
  }

  @Test("the largest of each window counts, the first of equals gets the gradient")
  func maxima() {
    let x = Leaf(Tensor([1, 3, 3, 1], [1, 5, 5, 2, 5, 0, -1, -2, -3]))
    let y = Variable(x).maxPooled(MaxPooling(2, stride: 1))
    #expect(y.value.values == [5, 5, 5, 5])
    y.backward(Tensor(y.shape, [1, 10, 100, 1000]))
    #expect(x.gradient?.values == [0, 11, 0, 0, 1100, 0, 0, 0, 0])
  }

  @Test(
    "windows of all sizes, strides and paddings give what their definition gives",
    arguments: [
      MaxPooling(1), MaxPooling(2), MaxPooling(3, stride: 1, padding: 1),
      MaxPooling(4, stride: 2, padding: 1), MaxPooling(7, stride: 3),
      MaxPooling(5, stride: 3, padding: 2, keepsRest: true), MaxPooling(2, stride: 3),
    ], [1, 5, 33])
  func definition(_ pooling: MaxPooling, _ channels: Int) {
    let x = Leaf(noise([2, 13, 9, channels], "x"))
    let y = Variable(x).maxPooled(pooling)
    let dy = noise(y.shape, "dy")
    y.backward(dy)
    let (pixels, slopes) = (x.value.values, dy.values)
    var (maxima, gradient) = ([Float](), [Float](repeating: 0, count: pixels.count))
    for (o, slope) in slopes.enumerated() {
      let (c, w) = (o % channels, o / channels % y.shape[2])
      let (h, n) = (o / channels / y.shape[2] % y.shape[1], o / channels / y.shape[2] / y.shape[1])
      func places(_ i: Int, _ extent: Int) -> Range<Int> {
        let start = i * pooling.stride - pooling.padding
        return max(0, start)..<min(extent, start + pooling.size)
      }
      let window = places(h, 13).flatMap { row in
        places(w, 9).map { ((n * 13 + row) * 9 + $0) * channels + c }
      }
      let place = window.max { pixels[$0] < pixels[$1] }!
      maxima.append(pixels[place])
      gradient[place] += slope
    }
    #expect(y.value.values == maxima)
    let found = x.gradient!.values
    #expect(zip(found, gradient).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("what is not a number comes out of its windows, whatever its place")
  func notNumbers() {
    for place in 0..<4 {
      let x = Tensor([1, 2, 2, 1]) { $0 == place ? .nan : Float($0) }
      #expect(Variable(constant: x).maxPooled(MaxPooling(2)).value.scalar.isNaN)
    }
  }

  @Test(
    "a last window that is not whole counts only if it is asked for, and padding never does",
    arguments: [
      (MaxPooling(2), 5, [1, 3]), (MaxPooling(2, keepsRest: true), 5, [1, 3, 4]),
      (MaxPooling(3, stride: 2, padding: 1), 5, [1, 3, 4]),
      (MaxPooling(2, stride: 2, padding: 1, keepsRest: true), 4, [0, 2, 3]),
      (MaxPooling(7, stride: 3), 16, [6, 9, 12, 15]),
      (MaxPooling(1, stride: 3, keepsRest: true), 5, [0, 3]),
    ] as [(MaxPooling, Int, [Float])])
  func rests(_ pooling: MaxPooling, _ extent: Int, _ expected: [Float]) {
    let x = Variable(constant: Tensor([1, extent, extent, 1]) { Float($0 % extent) - 9 })
    let y = x.maxPooled(pooling).value
    #expect(y.shape == [1, expected.count, expected.count, 1])
    #expect(Array(y.values.suffix(expected.count)) == expected.map { $0 - 9 })
  }

  @Test("bilinear interpolation puts samples where PyTorch does")
  func bilinear() {
    let x = Self.image([[0, 3], [6, 9]])
    let plain = x.resizedBilinearly(height: 4, width: 3).value.values
    #expect(plain == [0, 1.5, 3, 1.5, 3, 4.5, 4.5, 6, 7.5, 6, 7.5, 9])
    let aligned = x.resizedBilinearly(height: 3, width: 4, alignsCorners: true).value.values
    let expected: [Float] = [0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9]
    #expect(zip(aligned, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(x.resizedBilinearly(height: 2, width: 2).value.values == x.value.values)
    #expect(x.resizedBilinearly(height: 1, width: 1).value.values == [4.5])
    #expect(x.resizedBilinearly(height: 1, width: 1, alignsCorners: true).value.values == [0])
  }

  /// Of the row below, corners not aligned.
  static let unaligned: [(width: Int, values: [Float])] = [
    (
      8,
      [
        -0.278_503_4, 1.450_927_7, 3.007_751_5, 1.071_106, 2.784_362_8, 6.902_404_8, 4.633_544_9,
        1.535_827_6,
      ]
    ),
    (5, [0, 3, 1, 7, 2]), (3, [1.055_555_8, 1, 3.907_407_6]), (1, [1]),
  ]

  @Test("bicubic interpolation gives PyTorch's numbers")
  func bicubic() {
    let x = Self.image([[0, 3, 1, 7, 2]])
    func resized(_ height: Int, _ width: Int) -> [Float] {
      x.resizedBicubically(height: height, width: width, alignsCorners: true).value.values
    }
    let expected: [Float] = [
      0, 1.950_437_5, 2.915_452_5, 1.002_914_9, 2.583_091_7, 6.641_400_8, 5.530_610_1, 2,
    ]
    #expect(zip(resized(1, 8), expected).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(resized(1, 3) == [0, 1, 2])
    #expect(resized(2, 1) == [0, 0])
    for (width, expected) in Self.unaligned {
      let found = x.resizedBicubically(height: 2, width: width, alignsCorners: false).value.values
      #expect(zip(found, expected + expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  @Test(
    "half and twice the size are what the general rule gives, and so are their gradients",
    arguments: [(1, 1, 1), (2, 3, 5), (3, 2, 16), (5, 4, 37)])
  func doubling(_ height: Int, _ width: Int, _ channels: Int) {
    for isLarger in [true, false] {
      let f = isLarger ? 2 : 1
      let (h, w) = (height * (3 - f), width * (3 - f))
      let x = noise([2, h, w, channels], "x")
      let (fast, slow) = (Leaf(x), Leaf(x))
      let y = isLarger ? Variable(fast).doubled() : Variable(fast).halved()
      let expected = Variable(slow).resampled(
        rows: .bilinear(from: h, to: height * f), columns: .bilinear(from: w, to: width * f))
      #expect(zip(y.value.values, expected.value.values).allSatisfy { abs($0 - $1) < 1e-6 })
      let dy = noise(y.shape, "dy")
      y.backward(dy)
      expected.backward(dy)
      let (a, b) = (fast.gradient!.values, slow.gradient!.values)
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 2e-6 })
    }
  }

  @Test("the nearest sample is the one before")
  func nearest() {
    let x = Self.image([[1, 2, 3]])
    #expect(x.resizedToNearest(height: 1, width: 5).value.values == [1, 1, 2, 2, 3])
    #expect(x.resizedToNearest(height: 2, width: 2).value.values == [1, 2, 1, 2])
  }

  @Test("the mean of a channel is that of all its pixels")
  func means() {
    #expect(Self.image([[4, 8], [12, 16]]).globalMean().value.values == [10])
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      let (x, gate) = (Leaf(noise([2, 33, 34, 12], "x")), Leaf(noise([2, 1, 1, 12], "gate")))
      let small = Variable(x).maxPooled(MaxPooling(7, stride: 3))
      let y = small.resizedBilinearly(height: 33, width: 34).gated(by: Variable(gate).sigmoid())
      y.backward(noise(y.shape, "dy"))
      return [y.value.values, x.gradient?.values, gate.gradient?.values]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test("the number of threads changes no bit of halves, doubles, means and attention")
  func attentionThreads() {
    defer { ComputeThreads.count = 2 }
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      let (x, slope) = (Leaf(noise([2, 34, 18, 20], "x")), Leaf(Tensor([1], [0.25])))
      let h = Variable(x).halved().prelu(Variable(slope))
      let y = h.attended(adding: h) { ($0 + h.globalMean()).sigmoid() }.doubled(adding: Variable(x))
      y.backward(noise(y.shape, "dy"))
      return [y.value.values, x.gradient?.values, slope.gradient?.values]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
