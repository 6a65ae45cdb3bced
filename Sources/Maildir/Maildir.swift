internal import Bytes
public import Postal
public import Unix

/// An open Maildir, or a Maildir++ folder of one, that belongs to the user this process is.
///
/// The process's umask must be 077: then directories are 0700 and messages 0600, neither more nor less.
///
/// A Maildir that is a symbolic link is followed when a careful administrator would: the link belongs
/// to the user or to root, and what it leads to is a directory of the user (mail on another disk).
/// All other surprises (a fifo, a file, a directory of someone else) are temporary failures: they
/// are mistakes that somebody can put right, and no reason to send mail back.
public final class Maildir: Sendable {
  /// The path it was opened by, for messages to people.
  public let path: Path
  /// The directory itself.
  public let directory: Directory
  /// The Maildir whose folder this is; nil for a Maildir.
  public let root: Maildir?
  /// Whether messages in it count in no quota.
  public let isTrash: Bool

  private init(
    _ path: Path, _ directory: consuming Directory, root: Maildir? = nil, isTrash: Bool = false
  ) {
    self.path = path
    self.directory = directory
    self.root = root
    self.isTrash = isTrash
  }

  /// Opens a Maildir; makes it if it is missing.
  ///
  /// Missing parents are made too if they lie below `home`. A missing home is never made: more
  /// likely it is not mounted.
  public static func open(_ path: Path, home: Path? = nil) throws(Failure) -> Maildir {
    let path = withoutTrailingSlashes(path)
    var directory: Directory
    do throws(Errno) {
      directory = try Directory(notFollowing: path)
    } catch {
      switch error {
      case .noSuchFile:
        try create(path, home: home)
        directory = try trying(to: "open", path) { () throws(Errno) in
          try Directory(notFollowing: path)
        }
      case .notDirectory, .symbolicLink: directory = try followingLink(path)
      default: throw Failure(error, "open", path)
      }
    }
    try checkOwner(of: directory, path)
    return Maildir(path, directory)
  }

  private static func checkOwner(of directory: borrowing Directory, _ path: Path) throws(Failure) {
    let status = try status(of: directory, path)
    guard status.owner == Identity.effectiveUser else {
      throw Failure(
        .mailboxBusy, "\(path.text) belongs to another user: give it to its user with chown")
    }
  }

  private static func status(of directory: borrowing Directory, _ path: Path) throws(Failure)
    -> FileStatus
  {
    do throws(Errno) { return try directory.status() } catch { throw Failure(error, "open", path) }
  }

  /// Opens what a link leads to; throws what is wrong with what is no directory.
  private static func followingLink(_ path: Path) throws(Failure) -> Directory {
    let status = try trying(to: "open", path) { () throws(Errno) in
      try Directory(path.parent).status(path.name)
    }
    guard status.kind == .symbolicLink else {
      throw Failure(.mailboxBusy, "\(path.text) is no directory: move it away")
    }
    guard status.owner == Identity.effectiveUser || status.owner == 0 else {
      throw Failure(
        .mailboxBusy, "\(path.text) is a symbolic link that another user made: remove it")
    }
    return try trying(to: "follow the symbolic link", path) { () throws(Errno) in
      try Directory(path)
    }
  }

  private static func withoutTrailingSlashes(_ path: Path) -> Path {
    var bytes = path.bytes
    while bytes.count > 1, bytes.last == "/" { bytes.removeLast() }
    return Path(bytes) ?? path
  }
}

extension Maildir {
  /// Makes the directory, and its parents as far as they lie below `home`.
  private static func create(_ path: Path, home: Path?) throws(Failure) {
    if let home, path.bytes.starts(with: withoutTrailingSlashes(home).bytes + ["/"]) {
      do throws(Errno) { _ = try home.status() } catch {
        throw Failure(error, "deliver: the home directory is missing,", home)
      }
      try trying(to: "make", path) { () throws(Errno) in try path.makeDirectories(mode: 0o700) }
    } else {
      try trying(to: "make", path) { () throws(Errno) in
        do throws(Errno) { try Directory(path.parent).makeDirectory(path.name, mode: 0o700) } catch
        {
          if error != .exists { throw error }
        }
      }
    }
    try trying(to: "make", path) { () throws(Errno) in try Directory(path.parent).sync() }
  }

  /// A folder of this Maildir; nil if there is none and it shall not be made.
  ///
  /// What stands in its place and is no directory of the user counts as none.
  public func folder(_ name: FolderName, making: Bool) throws(Failure) -> Maildir? {
    guard let inside = name.directoryName else { return nil }
    let path = path.appending(inside)
    if making { try makeFolder(inside, path) }
    do throws(Errno) {
      let folder = try directory.directory(inside)
      guard try folder.status().owner == Identity.effectiveUser else { return nil }
      return Maildir(path, folder, root: self, isTrash: name.isTrash)
    } catch {
      switch error {
      case .noSuchFile, .notDirectory, .symbolicLink, .nameTooLong: return nil
      default: throw Failure(error, "open", path)
      }
    }
  }

  private func makeFolder(_ name: Path, _ path: Path) throws(Failure) {
    try trying(to: "make", path) { () throws(Errno) in
      do throws(Errno) { try directory.makeDirectory(name, mode: 0o700) } catch {
        if error == .exists { return }
        throw error
      }
      // tells other programs that this is a folder and no Maildir of its own
      _ = try directory.directory(name).open("maildirfolder", .appending(mode: 0o600))
      try directory.sync()
    }
  }

  /// Opens `tmp`, `new` or `cur`; makes it if it is missing.
  public func part(_ name: Path) throws(Failure) -> Directory {
    do throws(Errno) {
      return try directory.directory(name)
    } catch {
      let path = path.appending(name)
      guard error == .noSuchFile else { throw Failure(error, "open", path) }
      return try trying(to: "make", path) { () throws(Errno) in
        do throws(Errno) { try directory.makeDirectory(name, mode: 0o700) } catch {
          if error != .exists { throw error }
        }
        try directory.sync()
        return try directory.directory(name)
      }
    }
  }
}
