internal import Bytes
public import Postal
internal import Routing
public import Unix

/// The contents of a `.forward` file; martlet-forward(5) has the grammar.
public enum ForwardFile {
  /// The longest file taken, in octets.
  public static let limit = 65_536
  /// The most targets of one file.
  public static let targetLimit = 1000

  /// Whose file it is: what is needed to see that a target is the user's own mailbox.
  public struct Owner: Sendable {
    /// The login name.
    public var user: [UInt8]
    /// The home directory.
    public var home: Path
    /// The address that the message is being delivered to.
    public var recipient: Address?

    /// An owner.
    public init(user: [UInt8], home: Path, recipient: Address?) {
      self.user = user
      self.home = home
      self.recipient = recipient
    }

    /// Whether an address is the one that is being delivered to, or the user's own.
    func isOwn(_ address: Address) -> Bool {
      if address == recipient { return true }
      let isHere =
        address.domain.isEmpty || recipient?.domain.equalsIgnoringCase(address.domain) == true
      return isHere && address.localPart.equalsIgnoringCase(user)
    }
  }

  /// The targets in order, none if there are only comments; a failure if any of them is not good.
  ///
  /// Everything is looked at before anything is delivered, so that a mistake in the last line does
  /// not repeat the first at every attempt.
  public static func parse(_ text: [UInt8], owner: Owner) throws(Failure) -> [ForwardTarget] {
    var targets: [ForwardTarget] = []
    var parser = AliasTargetParser(text, home: owner.home.bytes)
    while let item = parser.next() {
      guard targets.count < targetLimit else {
        throw Failure(.configuration(.temporary), "the .forward file \(tooMany)")
      }
      do throws(Mistake) { targets.append(try target(item, owner)) } catch { throw error.failure }
    }
    return targets
  }

  /// Everything that is wrong with the text of this file.
  static func problems(_ text: [UInt8], file: Path, owner: Owner) -> [Problem] {
    var problems: [Problem] = []
    var parser = AliasTargetParser(text, home: owner.home.bytes)
    var count = 0
    while let item = parser.next() {
      count += 1
      guard count <= targetLimit else {
        problems.append(Problem(file: file.bytes, line: item.line, text: tooMany))
        break
      }
      do throws(Mistake) { _ = try target(item, owner) } catch {
        problems.append(Problem(file: file.bytes, line: error.line, text: error.text))
      }
    }
    return problems
  }

  private static let tooMany = "has too many targets; there may be \(targetLimit)"

  /// Why a target is not obeyed.
  private struct Mistake: Error {
    let line: Int
    let text: String
    /// The user may still put a slip right, and the mail waits; what is clear and never done goes back.
    let isFinal: Bool

    var failure: Failure {
      Failure(.configuration(isFinal ? .permanent : .temporary), ".forward, line \(line): \(text)")
    }
  }

  private static func target(_ item: AliasItem, _ owner: Owner) throws(Mistake) -> ForwardTarget {
    switch item.target {
    case .address(let address), .unaliased(let address):
      return owner.isOwn(address) ? .mailbox : .address(address)
    case .command(let text): return .command(text)
    case .maildir(let path):
      guard let path = Path(path + ["/"]) else { throw slip(item, "a path has a NUL") }
      return .maildir(path)
    case .file(let path): throw isFile(item, path)
    case .discard: throw isFile(item, item.target.bytes)
    case .include, .failure:
      throw refused(item, "\(item.target.bytes.text) is not supported: name the addresses here")
    case .unusable(let reason): throw slip(item, reason.text)
    }
  }

  private static func isFile(_ item: AliasItem, _ path: [UInt8]) -> Mistake {
    refused(
      item, "mail is not written into the file \(path.text): name a Maildir, with / at its end")
  }

  private static func slip(_ item: AliasItem, _ text: String) -> Mistake {
    Mistake(line: item.line, text: text, isFinal: false)
  }

  private static func refused(_ item: AliasItem, _ text: String) -> Mistake {
    Mistake(line: item.line, text: text, isFinal: true)
  }
}
