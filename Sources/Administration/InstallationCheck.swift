internal import Bytes
public import Configuration
public import Postal
internal import Queue
internal import Unix

/// `martlet check`: everything that is wrong with an installation, all of it.
public struct InstallationCheck {
  let settings: Settings
  private let found: [Problem]
  /// Whether every user of the host submits here, so that the queue has an account of its own.
  private let isShared: Bool
  /// Who must own the queue.
  private let owner: UInt32

  /// Whether root's check may become the users of the host, in children.
  let mayFork: Bool

  /// A check of these settings, with the problems that reading them found.
  ///
  /// `mayFork` lets root look at the files of users as themselves; the caller must have one thread then.
  public init(_ settings: Settings, _ problems: [Problem], mayFork: Bool = false) {
    self.settings = settings
    self.mayFork = mayFork
    found = problems
    let own = Identity.effectiveUser
    let queue = (try? settings.spool.appending("queue").status())?.owner
    let drop = (try? settings.spool.appending("drop").status())?.mode
    let account = ((try? Account.named(settings.user)) ?? nil)?.uid
    let isOpen = drop.map { $0 & 0o022 != 0 } ?? false
    isShared = isOpen || (own == 0 && account != nil && queue == account)
    owner = (isShared ? account : nil) ?? queue ?? own
  }

  /// Every problem, those of files first.
  public func problems() -> [Problem] {
    let tables = Tables(settings)
    let relays = tables.relays()
    return found + tables.problems() + loginProblems(relays) + serverProblems()
      + spoolProblems()
      + programProblems(relays: !relays.isEmpty) + accountProblems() + forwardProblems()
  }

  /// The problems as lines, `file:line: text`; status 78 if there is any.
  public func run() -> Answer {
    var answer = Answer()
    for problem in problems() {
      answer.say(problem.bytes)
      answer.status = .configuration
    }
    return answer
  }

  func problem(_ path: Path, _ text: String) -> Problem {
    Problem(file: path.bytes, line: 0, text: text)
  }

  // MARK: - the spool

  private func spoolProblems() -> [Problem] {
    guard (try? settings.spool.status()) != nil else {
      return [problem(settings.spool, "the spool is missing: run `martlet setup`")]
    }
    var problems: [Problem] = []
    for name in ["queue"] + Spool.directories {
      let path = settings.spool.appending(Path(composed: name))
      do throws(Errno) {
        problems += wrong(path, try path.status(), isDrop: name == "drop")
      } catch .accessDenied {
        // the queue's own directories are for its owner to check
        continue
      } catch .noSuchFile {
        problems.append(problem(path, "is missing: run `martlet setup`"))
      } catch { problems.append(problem(path, error.message)) }
    }
    return problems
  }

  private func wrong(_ path: Path, _ status: FileStatus, isDrop: Bool) -> [Problem] {
    guard status.kind == .directory else {
      return [problem(path, "is no directory; remove it and run `martlet setup`")]
    }
    var problems: [Problem] = []
    if status.owner != owner {
      problems.append(
        problem(path, "belongs to user \(status.owner), not to \(owner): run `martlet setup`"))
    }
    let isOpen = isDrop && isShared
    if isOpen ? status.mode != 0o3733 : status.mode & 0o077 != 0 {
      let wanted = isOpen ? "3733" : "0700"
      problems.append(
        problem(
          path, "has mode \(String(status.mode, radix: 8)), not \(wanted): run `martlet setup`"))
    }
    return problems
  }

  // MARK: - programs and accounts

  private func programProblems(relays: Bool) -> [Problem] {
    var problems: [Problem] = []
    let names: [Path] =
      ["martlet-queue", "martlet-local"] + (relays ? ["martlet-remote"] : [])
      + (settings.tlsCertificate == nil ? [] : ["martlet-tls"])
    for name in names {
      let path = settings.program(name)
      do throws(Errno) {
        let status = try path.status()
        if status.kind != .file || status.mode & 0o111 == 0 {
          problems.append(problem(path, "is not a program"))
        } else if status.mode & 0o022 != 0 {
          problems.append(
            problem(path, "others than its owner can write it; say chmod go-w \(path.text)"))
        }
      } catch {
        problems.append(
          problem(path, "cannot be used: \(error.message); set program-directory"))
      }
    }
    return problems
  }

  private func accountProblems() -> [Problem] {
    guard isShared else { return [] }
    let file = settings.file ?? Settings.defaultFile
    var problems: [Problem] = []
    for (name, account) in [("user", settings.user), ("command-user", settings.commandUser)] {
      do throws(Errno) {
        guard let found = try Account.named(account) else {
          problems.append(
            problem(
              file, "\(name): there is no account \(account.text): run `martlet setup` as root"))
          continue
        }
        if found.uid == 0 { problems.append(problem(file, "\(name): it must not be root")) }
      } catch {
        problems.append(
          problem(
            file, "\(name): the account \(account.text) cannot be looked up: \(error.message)"))
      }
    }
    return problems
  }
}
