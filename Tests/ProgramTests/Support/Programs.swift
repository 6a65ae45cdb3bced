import Bytes
import Glibc
import Unix
import TestSupport

/// The built programs.
enum Programs {
  static let names = [
    "sendmail", "martlet-queue", "martlet-local", "martlet-remote", "martlet-smtpd", "martlet-tls",
    "martlet",
  ]

  /// A directory with the programs, `mailq` and `newaliases` included, that any user can reach.
  ///
  /// The programs lie beside the test bundle. As root they are copied, for the directory of the
  /// package may be closed to others.
  static let directory: Path = {
    do {
      return try prepare()
    } catch { fatalError("the programs cannot be found beside the tests: \(error)") }
  }()

  private static func prepare() throws -> Path {
    let built = try Host.programPath().parent
    let path = Scratch.freshPath("martlet-programs")
    try path.makeDirectories(mode: 0o755)
    try Directory(path).setMode(0o755)
    let sources = names.map { built.appending(Path(composed: $0)).text }
    if Launch.isRoot {
      let made = try Program.run(["/usr/bin/install"] + sources + [path.text])
      guard made.status == 0 else { fatalError("the programs cannot be copied: \(made.errors)") }
    } else {
      for (name, source) in zip(names, sources) {
        try Files.link(source, path.appending(Path(composed: name)).text)
      }
    }
    for name in ["mailq", "newaliases"] {
      try Files.link("sendmail", path.appending(Path(composed: name)).text)
    }
    atexit { Scratch.remove(Programs.directory) }
    return path
  }

  /// The path of a program, or of any other command if the name has a slash.
  static func path(_ name: String) -> Path {
    name.contains("/") ? Path(composed: name) : directory.appending(Path(composed: name))
  }
}

/// What the Unix target does not do, for nobody but tests needs it.
enum Files {
  /// Makes a symbolic link.
  static func link(_ target: String, _ name: String) throws {
    guard unsafe symlink(target, name) == 0 else { throw Errno(errno) }
  }

  /// Makes a fifo.
  static func fifo(_ path: Path) throws {
    guard unsafe mkfifo(path.text, 0o600) == 0 else { throw Errno(errno) }
  }

  /// Sets the permission bits of a path.
  static func setMode(_ path: Path, _ mode: UInt32) throws {
    guard unsafe chmod(path.text, mode) == 0 else { throw Errno(errno) }
  }

  /// Gives a path to a user.
  static func give(_ path: Path, to uid: UInt32) throws {
    guard unsafe lchown(path.text, uid, uid) == 0 else { throw Errno(errno) }
  }
}
