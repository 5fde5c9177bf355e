import Glibc
import Tensors
import Testing

@Suite struct FourierTests {
  /// Odd, even, prime, tiny and long sides.
  static let sizes = [(1, 1), (2, 2), (3, 5), (4, 7), (9, 8), (15, 21), (16, 32), (2, 67)]

  @Test("a spectrum is what its definition gives, at any size", arguments: sizes, [1, 3, 16])
  func definition(_ size: (height: Int, width: Int), _ channels: Int) {
    let (h, w) = size
    let x = noise([2, h, w, channels], "x")
    let pixels = x.values
    let columns = w / 2 + 1
    let expected = Tensor([2, 2, h, columns, channels]) { at in
      let (c, l, k) = (at % channels, at / channels % columns, at / channels / columns % h)
      let (n, part) = (at / channels / columns / h % 2, at / channels / columns / h / 2)
      var sum = 0.0
      for i in 0..<h {
        for j in 0..<w {
          let turn = Double(k * i % h) / Double(h) + Double(l * j % w) / Double(w)
          let wave = part == 0 ? cos(2 * .pi * turn) : -sin(2 * .pi * turn)
          sum += Double(pixels[((n * h + i) * w + j) * channels + c]) * wave
        }
      }
      return Float(sum)
    }
    let spectrum = Variable(constant: x).spectrum()
    #expect(error(spectrum.value, expected) < 2e-6)
    #expect(error(spectrum.image(fromSpectrumOfWidth: w).value, x) < 2e-6)
  }

  @Test("imaginary parts that contradict a real image are dropped after the sums over rows")
  func contradiction() {
    // Only the column of frequency 0, with no opposite rows: y = Re Σ z[k]·exp(2πik·h/H) / (H·W).
    let z = Tensor([2, 1, 3, 2, 1], [1, 0, 2, 0, 0, 0, 4, 0, 0, 0, 5, 0])
    let y = Variable(constant: z).image(fromSpectrumOfWidth: 3).value
    let expected = Tensor([1, 3, 3, 1]) { at in
      let turn = 2 * Double.pi * Double(at / 3) / 3
      return Float((1 + 2 * cos(turn) - 5 * sin(2 * turn)) / 9)
    }
    #expect(error(y, expected) < 1e-6)
  }

  @Test(
    "what is real for every image has an angle of 0 or +π, never -π", arguments: [2, 8, 12, 20])
  func realNumbers(_ side: Int) {
    let x = noise([1, side, side, 4], "x")
    let spectrum = Variable(constant: x).spectrum()
    let angles = spectrum.phase().value.values
    let columns = side / 2 + 1
    for (k, l) in [(0, 0), (side / 2, 0), (0, side / 2), (side / 2, side / 2)] {
      for c in 0..<4 {
        let angle = angles[(k * columns + l) * 4 + c]
        #expect(angle == 0 || angle == atan2f(0, -1), "(\(k), \(l))")
      }
    }
  }

  static let points: [(Float, Float)] =
    [(0, 0), (1, 0), (-1, 0), (-1, -0.0), (0, 1), (0, -1), (-3e-15, 1e-20), (5, -5)]
    + (0..<400).map { i in
      let angle = Float(i) * 0.0157079 - 3.1415
      let length = [1e-6, 1, 16384][i % 3] as Float
      return (length * cosf(angle), length * sinf(angle))
    }

  @Test("lengths and angles are those of the system's functions")
  func angles() {
    let z = Variable(
      constant: Tensor([2, Self.points.count], Self.points.map(\.0) + Self.points.map(\.1)))
    let (lengths, angles) = (z.magnitude().value.values, z.phase().value.values)
    for (i, (re, im)) in Self.points.enumerated() {
      #expect(abs(lengths[i] - hypotf(re, im)) <= 2e-7 * hypotf(re, im))
      #expect(abs(angles[i] - atan2f(im + 0, re)) <= 4e-7, "\(re) + \(im)i")
    }
  }

  @Test("points on the circle are where the angle says, however often it went around")
  func circle() {
    let angles = (0..<2000).map { Float($0 - 1000) * 0.037 } + [1e4, -3e5, 7e6, 1e-30]
    let z = Variable(constant: Tensor([angles.count], repeating: 2)).polar(
      Variable(constant: Tensor([angles.count], angles)), offset: (1, -1)
    ).value.values
    for (i, angle) in angles.enumerated() {
      #expect(abs(z[i] - Float(2 * cos(Double(angle)) + 1)) < 5e-7, "\(angle)")
      #expect(abs(z[angles.count + i] - Float(2 * sin(Double(angle)) - 1)) < 5e-7, "\(angle)")
    }
    let far = Variable(constant: Tensor([1], [1])).polar(
      Variable(constant: Tensor([1], [.greatestFiniteMagnitude]))
    ).value.values
    #expect(far.allSatisfy { $0.isFinite })
  }

  @Test("the number of threads changes no bit")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      let x = Leaf(noise([2, 40, 35, 12], "x"))
      let z = Variable(x).spectrum()
      let y = z.magnitude().polar(z.phase().scaled(by: 0.5)).image(fromSpectrumOfWidth: 35)
      y.backward(noise(y.shape, "dy"))
      return [y.value.values, x.gradient?.values]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
