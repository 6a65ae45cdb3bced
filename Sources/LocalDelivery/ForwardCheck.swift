internal import Bytes
public import Postal
public import Unix

/// What is wrong with the `.forward` files of the user this process is, while no mail comes.
public enum ForwardCheck {
  /// The most files of one user that are looked at, and the most problems that are told of them.
  public static let limit = 100

  /// Every problem of `.forward` and of the files for extensions, with its line.
  ///
  /// A home directory that cannot be read says nothing: it may not be mounted.
  public static func problems(
    of user: [UInt8], home: Path, _ policy: DeliveryPolicy
  ) -> [Problem] {
    do throws(Errno) {
      let directory = try Directory(home)
      var problems: [Problem] = []
      for name in try names(in: directory, policy.delimiter) {
        problems += self.problems(of: user, home, name, in: directory)
      }
      return [Problem](problems.prefix(limit))
    } catch { return [] }
  }

  /// The names that delivery may look for.
  private static func names(
    in home: borrowing Directory, _ delimiter: UInt8
  ) throws(Errno) -> [Path] {
    let plain: Path = ".forward"
    let start = plain.bytes + [delimiter]
    var names: [Path] = []
    try home.forEachName { (name) throws(Errno) in
      if name == plain || name.bytes.starts(with: start) { names.append(name) }
      return names.count < limit
    }
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  private static func problems(
    of user: [UInt8], _ home: Path, _ name: Path, in directory: borrowing Directory
  ) -> [Problem] {
    let file = home.appending(name)
    func whole(_ text: String) -> [Problem] { [Problem(file: file.bytes, line: 0, text: text)] }
    do throws(Errno) {
      switch try ForwardFiles.find(name, in: directory) {
      case .nothing: return []
      case .text(let text):
        let owner = ForwardFile.Owner(user: user, home: home, recipient: nil)
        return ForwardFile.problems(text, file: file, owner: owner)
      case .refused(let why): return whole(why)
      }
    } catch { return whole("cannot be read: \(error.message)") }
  }
}
