import Documents
import Glibc
import Images
import NeuralNetworks
import RestorationModels
import Tensors
import Testing

@Suite struct PanSharpeningTests {
  static func network<Network: RestorationModel>(
    _ type: Network.Type, bands: Int, features: Int, seed: UInt64 = 1
  ) -> (ParameterStore, Network) {
    var fields = Fields(json: ["bands": .integer(bands), "features": .integer(features)])
    let options = Network.Options(from: &fields)
    let store = ParameterStore(.drawn(RandomStream(seed)))
    return (store, Network(store.root, options))
  }

  static func image(_ shape: Shape, _ name: String) -> Variable {
    let draws = RandomStream(3).substream(name)
    return Variable(constant: Tensor(shape) { Float(draws.uniform($0)) })
  }

  @Test("the result has the size of the panchromatic image and the bands of the other")
  func sizes() {
    let (ms, pan) = (Self.image([2, 5, 6, 8], "ms"), Self.image([2, 21, 23, 1], "pan"))
    let (_, inn) = Self.network(INNformer.self, bands: 8, features: 16)
    #expect(inn(Degraded(ms, pan: pan)).image.shape == [2, 21, 23, 8])
    let (_, sfi) = Self.network(SFINet.self, bands: 8, features: 6)
    #expect(sfi(Degraded(ms, pan: pan)).image.shape == [2, 21, 23, 8])
  }

  @Test("SFINet can begin with what Pillow makes of the multispectral image in 8 bits")
  func pillow() throws {
    var fields = Fields(json: ["bands": 4, "features": 4, "enlargement": "pillow"])
    let options = SFINet.Options(from: &fields)
    let network = SFINet(ParameterStore(.drawn(RandomStream(1))).root, options)
    let (_, other) = Self.network(SFINet.self, bands: 4, features: 4)
    let (ms, pan) = (Self.image([2, 5, 6, 4], "ms"), Self.image([2, 20, 24, 1], "pan"))
    let bases = try (0..<2).map { n in
      let picture = try Picture(ms.value, image: n)
      return PillowResize.enlarging(picture.size, by: 4)(picture).tensor()
    }
    let base = Variable(constant: Tensor.concatenated(bases, axis: 0))
    let result = network(Degraded(ms, pan: pan)).image.value.values
    #expect(result == network.sharpened(base, pan).value.values)
    #expect(result != other(Degraded(ms, pan: pan)).image.value.values)
  }

  @Test("mixing matrices begin as rotations, held as a permutation and two triangles")
  func rotations() throws {
    let (store, _) = Self.network(SFINet.self, bands: 4, features: 8)
    let (again, _) = Self.network(SFINet.self, bands: 4, features: 8)
    let (other, _) = Self.network(SFINet.self, bands: 4, features: 8, seed: 2)
    let place = "process.block2.spa_process.0.invconv."
    func values(_ name: String, _ store: ParameterStore) throws -> [Float] {
      try #require(store[place + name]).value.values
    }
    let n = 16
    let (p, l, u) = (try values("p", store), try values("l", store), try values("u", store))
    let (logs, signs) = (try values("log_s", store), try values("sign_s", store))
    #expect(try values("l", again) == l && values("u", again) == u && values("p", again) == p)
    #expect(try values("l", other) != l)
    let lower = Tensor([n, n]) { $0 / n == $0 % n ? 1 : $0 / n > $0 % n ? l[$0] : 0 }
    let upper = Tensor([n, n]) { at in
      let (i, j) = (at / n, at % n)
      return i == j ? signs[i] * exp(logs[i]) : i < j ? u[at] : 0
    }
    let matrix = Matrices.product(Matrices.product(Tensor([n, n], p), lower), upper)
    let square = Matrices.product(matrix, matrix, transposingB: true).values
    for (i, value) in square.enumerated() {
      #expect(abs(value - (i / n == i % n ? 1 : 0)) < 1e-5)
    }
    #expect((0..<n).allSatisfy { l[$0 * n + $0] == 1 && u[$0 * n + $0] == 0 })
    #expect(l.allSatisfy { abs($0) <= 1 }, "the largest number of a column is on the diagonal")
  }

  @Test("the number of threads changes no bit of a training step")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      var bits: [[Float]] = []
      func run<Network: RestorationModel>(_ type: Network.Type) {
        let (store, network) = Self.network(type, bands: 4, features: 8)
        let (ms, pan) = (Self.image([2, 9, 10, 4], "ms"), Self.image([2, 35, 40, 1], "pan"))
        let y = network(Degraded(ms, pan: pan)).image
        SpectralLoss(y, Self.image(y.shape, "target").value).total.backward()
        bits.append(y.value.values)
        bits += store.trained.compactMap { $0.gradient?.values }
      }
      run(INNformer.self)
      run(SFINet.self)
      return bits
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(results[0].count > 400)
  }
}
