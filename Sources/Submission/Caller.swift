internal import Bytes
internal import Postal
public import Unix

/// Who submits: what the system says of the user that runs the program.
public struct Caller: Hashable, Sendable {
  /// The user number, which the environment cannot change.
  public var uid: UInt32
  /// The login name; fit to be a local part.
  public var name: [UInt8]
  /// The full name, empty if none is known; any octets.
  public var fullName: [UInt8]

  /// A caller.
  public init(uid: UInt32, name: [UInt8], fullName: [UInt8] = []) {
    self.uid = uid
    self.name = name
    self.fullName = fullName
  }

  /// The caller with this account; a user without one is believed what `LOGNAME` or `USER` says.
  public init(uid: UInt32, account: Account?, claims: [[UInt8]?]) {
    if let account, Self.isName(account.name) {
      self.init(uid: uid, name: account.name, fullName: account.fullName)
      return
    }
    for case let claim? in claims where Self.isName(claim) {
      self.init(uid: uid, name: claim)
      return
    }
    var name = [UInt8]("uid".utf8)
    name.append(decimal: Int(uid))
    self.init(uid: uid, name: name)
  }

  private static func isName(_ name: [UInt8]) -> Bool {
    Address(localPart: name, domain: []) != nil
  }
}
