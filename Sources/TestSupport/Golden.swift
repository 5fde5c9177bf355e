import Files
import Glibc

/// Holds a text to the file that a reviewer has read.
///
/// - Returns: nil if they agree, else where they part. With `MAE_RECORD=1` in the environment the
///   file is rewritten instead.
public func goldenMismatch(_ text: String, _ name: String, test: String = #filePath) -> String? {
  let folder = Path.join(Path.folder(of: test), "Goldens")
  let path = Path.join(folder, name)
  if unsafe getenv("MAE_RECORD") != nil {
    do {
      try Files.createFolder(folder)
      try Files.write(text, to: path)
      return nil
    } catch {
      return "\(error)"
    }
  }
  guard let expected = try? Files.readText(path) else { return "\(path) cannot be read" }
  guard expected != text else { return nil }
  let (old, new) = (expected.split(separator: "\n"), text.split(separator: "\n"))
  let same = zip(old, new).prefix { $0 == $1 }.count
  return "\(path): line \(same + 1), expected `\(same < old.count ? old[same] : "the end")`, "
    + "found `\(same < new.count ? new[same] : "the end")`"
}
