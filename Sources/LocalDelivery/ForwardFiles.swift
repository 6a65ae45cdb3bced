internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

/// The `.forward` files of a user, each read once in a batch.
///
/// A file is obeyed only if nobody but the user (or root) can have written it. Whatever else it is,
/// the mail waits: the user meant something by it.
final class ForwardFiles {
  private let policy: DeliveryPolicy
  /// The texts by file name; nil for no such file.
  private var texts: [Path: Result<[UInt8]?, Failure>] = [:]

  init(_ policy: DeliveryPolicy) { self.policy = policy }

  /// Where the mail of a job goes; nil if there is no file, or none that names a target.
  ///
  /// For `user+ext` the file `.forward+ext` is looked for first.
  func targets(for job: LocalJob) throws(Failure) -> [ForwardTarget]? {
    guard let home = job.user.home, !job.user.name.isEmpty else { return nil }
    for name in names(job.extension) {
      guard let text = try text(of: name, in: home) else { continue }
      let owner = ForwardFile.Owner(user: job.user.name, home: home, recipient: job.recipient)
      let targets = try ForwardFile.parse(text, owner: owner)
      return targets.isEmpty ? nil : targets
    }
    return nil
  }

  private func names(_ ext: [UInt8]) -> [Path] {
    let plain: Path = ".forward"
    guard !ext.isEmpty, ext.count <= 200, !ext.contains("/"), !ext.contains(where: \.isControl),
      let own = Path(plain.bytes + [policy.delimiter] + ext)
    else { return [plain] }
    return [own, plain]
  }

  private func text(of name: Path, in home: Path) throws(Failure) -> [UInt8]? {
    if let known = texts[name] { return try known.get() }
    do throws(Failure) {
      let text = try Self.read(name, in: home)
      texts[name] = .success(text)
      return text
    } catch {
      texts[name] = .failure(error)
      throw error
    }
  }

  private static func read(_ name: Path, in home: Path) throws(Failure) -> [UInt8]? {
    let path = home.appending(name)
    let found: Found
    do throws(Errno) { found = try find(name, in: Directory(home)) } catch {
      throw Failure(error, "read", path)
    }
    switch found {
    case .nothing: return nil
    case .text(let text): return text
    case .refused(let why): throw Failure(.configuration(.temporary), "\(path.text) \(why)")
    }
  }
}

// What is on disk.
extension ForwardFiles {
  /// What was found under the name of a file.
  enum Found {
    case nothing
    case text([UInt8])
    /// A file that is not obeyed, and why.
    case refused(String)
  }

  /// Reads a file of a home directory, if it may be obeyed.
  static func find(_ name: Path, in home: borrowing Directory) throws(Errno) -> Found {
    let file: FileDescriptor
    do throws(Errno) { file = try home.open(name) } catch {
      switch error {
      case .noSuchFile: return .nothing
      case .symbolicLink: return .refused("is a symbolic link: put the file itself there")
      default: throw error
      }
    }
    if let problem = Self.problem(of: try file.status(), in: try home.status()) {
      return .refused(problem)
    }
    do throws(Errno) { return .text(try file.readAll(limit: ForwardFile.limit)) } catch {
      if error != .fileTooBig { throw error }
      return .refused("is larger than \(ForwardFile.limit) octets")
    }
  }

  private static func problem(of file: FileStatus, in home: FileStatus) -> String? {
    if file.kind != .file { return "is not a file" }
    if file.owner != Identity.effectiveUser, file.owner != 0 { return "belongs to another user" }
    if file.mode & 0o022 != 0 { return "can be written by others: chmod go-w it" }
    if home.mode & 0o002 != 0 {
      return "is not read while everyone can write to the home directory: chmod o-w that"
    }
    return nil
  }
}
