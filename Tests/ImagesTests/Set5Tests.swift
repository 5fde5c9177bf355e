import Images
import TestSupport
import Testing

/// The published low-resolution photographs were made by MATLAB itself.
@Suite(.enabled(if: Shared.exists, "needs ../shared"))
struct Set5Tests {
  @Test(
    "reducing Set5 gives MATLAB's files, byte for byte",
    arguments: ["baby", "bird", "butterfly", "head", "woman"], [2, 3, 4])
  func reducing(name: String, scale: Int) throws {
    let target = try PictureFile.read(Shared.path("images/set5/HR/\(name).png"))
    let expected = try PictureFile.read(
      Shared.path("images/set5/LR_bicubic/X\(scale)/\(name)x\(scale).png"))
    let reduce = MATLABResize.reducing(by: scale)
    #expect(reduce(target.cropped(toMultipleOf: scale)) == expected)
  }

  @Test("the size of a file is known without decoding it")
  func size() throws {
    let path = Shared.path("images/set5/HR/woman.png")
    #expect(try PictureFile.size(path) == Picture.Size(width: 228, height: 344))
    #expect(try PictureFile.read(path).size == PictureFile.size(path))
  }
}
