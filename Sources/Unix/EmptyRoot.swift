internal import Bytes
internal import CShims

/// A directory that has nothing and in which nothing can be made, to be the root of a process.
public struct EmptyRoot: ~Copyable {
  private let directory: Directory

  /// Makes the directory in the first of these places that can have one, and removes its name at once.
  public init(in places: [Path]) throws(Errno) {
    var failure = Errno.noSuchFile
    for place in places {
      do throws(Errno) {
        directory = try Self.nameless(in: place)
        return
      } catch { failure = error }
    }
    throw failure
  }

  private static func nameless(in place: Path) throws(Errno) -> Directory {
    let parent = try Directory(place)
    var name = Array("martlet-empty.".utf8)
    for byte in Host.random(8) { name.append(decimal: Int(byte), width: 3) }
    guard let name = Path(name) else { throw .invalid }
    try parent.makeDirectory(name, mode: 0o700)
    let directory: Directory
    do throws(Errno) { directory = try parent.directory(name) } catch {
      try? parent.removeEmptyDirectory(name)
      throw error
    }
    // in a directory that has lost its name nothing can be made, not even by root
    try parent.removeEmptyDirectory(name)
    return directory
  }

  /// Makes it the root of this process, for good; EPERM without the right to.
  public func enter() throws(Errno) { try check(cs_enter_root(directory.number)) }
}

extension Directory {
  /// Removes an empty directory of this one.
  public func removeEmptyDirectory(_ name: Path) throws(Errno) {
    try check(unsafe name.withCString { unsafe cs_remove_directory(number, $0) })
  }
}
