internal import Bytes

/// A file name or path as the system sees it: bytes without NUL.
///
/// Never text: a name that is not UTF-8 stays what it is.
public struct Path: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The bytes and a closing NUL.
  private let terminated: [UInt8]

  /// A path of these bytes; nil if they contain NUL.
  public init?(_ bytes: [UInt8]) {
    guard bytes.span.index(of: ASCII.nul) == nil else { return nil }
    terminated = bytes + [ASCII.nul]
  }

  /// A path of a text that contains no NUL.
  public init(stringLiteral text: String) { self.init(composed: text) }

  /// A path of a text that we composed ourselves, without NUL.
  public init(composed text: String) {
    precondition(!text.utf8.contains(0), "a path has no NUL")
    terminated = Array(text.utf8) + [ASCII.nul]
  }

  private init(terminated: [UInt8]) { self.terminated = terminated }

  /// The bytes, without a closing NUL.
  public var bytes: [UInt8] { [UInt8](terminated[..<(terminated.count - 1)]) }

  /// The path as text for people.
  public var text: String { bytes.text }

  /// Whether the path begins at the root.
  public var isAbsolute: Bool { terminated[0] == "/" }

  /// The path of something below this one.
  public func appending(_ name: Path) -> Path {
    let slash: [UInt8] =
      terminated.count == 1 || terminated[terminated.count - 2] == "/" ? [] : ["/"]
    return Path(terminated: terminated.dropLast() + slash + name.terminated)
  }

  /// The path up to the last `/`, `.` if there is none.
  public var parent: Path {
    guard let slash = bytes.span.lastIndex(of: "/") else { return "." }
    return Path(terminated: Array(terminated[..<max(slash, 1)]) + [ASCII.nul])
  }

  /// What follows the last `/`.
  public var name: Path {
    guard let slash = bytes.span.lastIndex(of: "/") else { return self }
    return Path(terminated: Array(terminated[(slash + 1)...]))
  }

  /// Lends the bytes as a C string.
  @inline(__always)
  public func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe terminated.withUnsafeBytes { memory in
      unsafe body(memory.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }
}

extension [UInt8] {
  /// Lends the bytes as a C string, cut at a NUL.
  public func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let text = self + [ASCII.nul]
    return unsafe text.withUnsafeBytes { memory in
      unsafe body(memory.baseAddress!.assumingMemoryBound(to: CChar.self))
    }
  }
}
