import Tensors
import Testing

@Suite struct PatchSearchTests {
  /// The definition, candidate by candidate.
  static func slow(_ s: PatchSearch, _ window: Tensor) -> PatchMatches {
    let (f, h, w, c) = (window.shape[0], window.shape[1], window.shape[2], window.shape[3])
    let x = window.values
    let grid = s.grid(of: window.shape)
    var (distances, places) = ([Float](), [Int32]())
    for row in s.radius..<s.radius + grid.rows {
      for column in s.radius..<s.radius + grid.columns {
        var all: [(distance: Double, place: Int)] = []
        for t in 0..<f {
          for v in row - s.radius...row + s.radius {
            for u in column - s.radius...column + s.radius {
              if t == s.frames && v == row && u == column { continue }
              var sum = 0.0
              for i in 0..<s.side * s.side * c {
                let (y, z) = (i / c / s.side, i / c % s.side)
                let a = x[(((s.frames * h) + row + y) * w + column + z) * c + i % c]
                let b = x[((t * h + v + y) * w + u + z) * c + i % c]
                sum += Double(a - b) * Double(a - b)
              }
              all.append(
                (sum / Double(c), (t * (h - s.side + 1) + v) * (w - s.side + 1) + u))
            }
          }
        }
        all.sort { ($0.distance, $0.place) < ($1.distance, $1.place) }
        for one in all.prefix(s.neighbours) {
          distances.append(Float(one.distance))
          places.append(Int32(one.place))
        }
      }
    }
    let shape: Shape = [grid.rows, grid.columns, s.neighbours]
    return PatchMatches(distances: Tensor(shape, distances), places: places)
  }

  @Test(
    "the nearest patches are those that the definition finds",
    arguments: [
      (PatchSearch(side: 5, radius: 4, frames: 1, neighbours: 5), [3, 20, 23, 3]),
      (PatchSearch(side: 15, radius: 2, frames: 1, neighbours: 14), [3, 25, 21, 3]),
      (PatchSearch(side: 7, radius: 3, frames: 0, neighbours: 4), [1, 49, 120, 3]),
      (PatchSearch(side: 4, radius: 1, frames: 2, neighbours: 44), [5, 9, 8, 1]),
      (PatchSearch(side: 1, radius: 2, frames: 0, neighbours: 3), [1, 9, 8, 2]),
    ] as [(PatchSearch, [Int])])
  func nearest(_ search: PatchSearch, _ shape: [Int]) {
    let window = noise(Shape(shape), "window")
    let (ours, expected) = (search(window), Self.slow(search, window))
    #expect(error(ours.distances, expected.distances) < 1e-6)
    // Rounding may exchange neighbours whose distances are equal but for it.
    let differing = zip(ours.places, expected.places).count { $0 != $1 }
    #expect(differing * 1000 <= ours.places.count, "\(differing) of \(ours.places.count)")
  }

  @Test("of equal patches the first is kept")
  func ties() {
    let search = PatchSearch(side: 3, radius: 2, frames: 1, neighbours: 7)
    let window = Tensor([3, 10, 11, 3], repeating: 0.5)
    let (ours, expected) = (search(window), Self.slow(search, window))
    #expect(ours.places == expected.places)
    #expect(ours.distances.values.allSatisfy { $0 == 0 })
  }

  @Test("what is not a number is compared with nothing, and places stay in the window")
  func notNumbers() {
    let search = PatchSearch(side: 3, radius: 1, frames: 0, neighbours: 2)
    let window = Tensor([1, 6, 6, 3], repeating: .nan)
    #expect(search(window).places.allSatisfy { (0..<16).contains($0) })
  }

  @Test("the number of threads changes no bit, nor does the size of the frame")
  func threads() {
    defer { ComputeThreads.count = 2 }
    let search = PatchSearch(side: 15, radius: 5, frames: 1, neighbours: 14)
    let window = noise([3, 70, 140, 3], "window")
    let results = [1, 2, 3].map { count in
      ComputeThreads.count = count
      return search(window)
    }
    for other in results.dropFirst() {
      #expect(other.places == results[0].places)
      #expect(other.distances.values == results[0].distances.values)
    }
    // A smaller frame has the same patches, whose lists are the same where it has all candidates.
    let part = search(window.sliced(1, 7..<60).sliced(2, 11..<75))
    let distances = results[0].distances.sliced(0, 7..<36).sliced(1, 11..<51)
    #expect(part.distances.values == distances.values)
  }
}
