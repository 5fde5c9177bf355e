import CCrypto

/// A SHA-256 digest.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// 64 lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// From 64 hexadecimal digits.
  public init?(hex: some StringProtocol) {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == 64, hex.utf8.count == 64 else { return nil }
    bytes = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The first eight digits, enough to tell results apart on a screen.
  public var short: String { String(hex.prefix(8)) }
  public var description: String { hex }

  public static func of(_ bytes: [UInt8]) -> Digest {
    var hash = Hash()
    hash.update(bytes)
    return hash.finish()
  }

  public static func of(_ text: String) -> Digest { of(Array(text.utf8)) }

  public static func ofFile(_ path: String) throws(Failure) -> Digest {
    let file = try MappedFile(path)
    var hash = Hash()
    file.withBytes { hash.update($0) }
    return hash.finish()
  }
}

/// SHA-256, fed piece by piece.
@safe
public struct Hash: ~Copyable {
  private let context: OpaquePointer

  public init() {
    guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
    unsafe self.context = context
    let started = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(started == 1, "SHA-256 is missing from libcrypto")
  }

  public mutating func update(_ bytes: [UInt8]) { update(unsafe bytes.span.bytes) }

  public mutating func update(_ text: String) { update(Array(text.utf8)) }

  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  public consuming func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    _ = unsafe EVP_DigestFinal_ex(context, &bytes, nil)
    return Digest(bytes: bytes)
  }

  deinit { unsafe EVP_MD_CTX_free(context) }
}
