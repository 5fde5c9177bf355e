import Glibc

/// A new empty folder for one test, which removes it when it is done.
public func temporaryFolder() -> String {
  var template = Array("/tmp/mae-run-test-XXXXXX".utf8CString)
  let path = unsafe template.withUnsafeMutableBufferPointer { buffer in
    unsafe mkdtemp(buffer.baseAddress!).map { unsafe String(cString: $0) }
  }
  guard let path else { preconditionFailure("no temporary folder can be made") }
  return path
}
