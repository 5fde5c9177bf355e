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
}
