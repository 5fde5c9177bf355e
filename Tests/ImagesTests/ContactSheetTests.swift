import Images
import Testing

@Suite struct ContactSheetTests {
  @Test("every picture is found again in its place, with white between")
  func places() {
    let (width, height) = (3, 2)
    func picture(_ value: Int) -> Picture {
      let samples = (0..<width * height * 3).map { UInt8(10 * value + $0) }
      return Picture(width: width, height: height, channels: 3, samples: samples)
    }
    let rows = [[0, 1, 2], [3, 4, 5]].map { $0.map(picture) }
    let sheet = ContactSheet.compose(rows)
    let step = (x: width + ContactSheet.gap, y: height + ContactSheet.gap)
    #expect(sheet.size == Picture.Size(width: 3 * step.x - 4, height: 2 * step.y - 4))
    for (i, row) in rows.enumerated() {
      for (j, expected) in row.enumerated() {
        let found = sheet.cropped(x: j * step.x, y: i * step.y, width: width, height: height)
        #expect(found == expected)
      }
    }
    let white = sheet.samples.count { $0 == 255 }
    #expect(white == sheet.samples.count - 6 * width * height * 3)
  }

  @Test("enlarged pictures repeat their pixels, gaps stay as wide")
  func enlarged() {
    let samples = (0..<12).map { UInt8(10 * $0) }
    let small = Picture(width: 2, height: 2, channels: 3, samples: samples)
    let sheet = ContactSheet.compose([[small, small]], enlargedBy: 3)
    #expect(sheet.size == Picture.Size(width: 2 * 6 + ContactSheet.gap, height: 6))
    for (y, x) in [(0, 0), (2, 5), (3, 2), (5, 3)] {
      for c in 0..<3 {
        #expect(sheet[y, x, c] == small[y / 3, x / 3, c])
        #expect(sheet[y, 6 + ContactSheet.gap + x, c] == small[y / 3, x / 3, c])
      }
    }
  }
}
