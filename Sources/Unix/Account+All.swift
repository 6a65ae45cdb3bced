internal import Bytes

extension Account {
  /// The accounts that `/etc/passwd` lists, in its order; lines that are none are left out.
  ///
  /// A name service may know more, but does not have to tell which.
  public static func all() throws(Errno) -> [Account] {
    let path: Path = "/etc/passwd"
    var accounts: [Account] = []
    for line in try path.contents(limit: 1 << 24).lines {
      if let account = Account(line: line[...]) { accounts.append(account) }
    }
    return accounts
  }
}
