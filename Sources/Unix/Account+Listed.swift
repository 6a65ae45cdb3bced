internal import Bytes

extension Account {
  /// The account of that name, from `/etc/passwd` if that lists it, else from the name service.
  ///
  /// For the question whether there is such an account: where several sources have the name, this may
  /// be another one than the name service takes. An error means: not known now, try later.
  public static func listedFirst(_ name: [UInt8]) throws(Errno) -> Account? {
    let path: Path = "/etc/passwd"
    if !name.isEmpty, !name.contains(where: { $0 == ":" || $0 == ASCII.lf }),
      let text = try? path.contents(limit: 1 << 20), let line = line(of: name, in: text),
      let account = Account(line: text[line])
    {
      return account
    }
    return try named(name)
  }

  private static func line(of name: [UInt8], in text: [UInt8]) -> Range<Int>? {
    let start: Int
    if text.starts(with: name + [":"]) {
      start = 0
    } else {
      guard let feed = text.span.index(of: [ASCII.lf] + name + [":"]) else { return nil }
      start = feed + 1
    }
    return start..<(text.span.index(of: ASCII.lf, from: start) ?? text.count)
  }
}
