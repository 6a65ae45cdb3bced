internal import Bytes
internal import Unix

extension Maildir {
  /// Notes in `maildirsize` that messages came or, with negative numbers, went; nothing if there is none.
  ///
  /// A line that cannot be written is no error: the file is calculated anew now and then.
  public func noteUsage(octets: Int, messages: Int) {
    guard !isTrash, octets != 0 || messages != 0,
      let file = try? (root ?? self).directory.openForAppending("maildirsize")
    else { return }
    try? file.write(MaildirSize.line(MaildirUsage(octets: octets, messages: messages)))
  }
}
