internal import Bytes
@_spi(_Unicode) internal import Swift

extension MailboxName {
  /// The name as a mailbox of ours may have it.
  ///
  /// Net-Unicode, which RFC 9051 §5.1 and RFC 6855 §3 want, is in normalization form C.
  func checked(_ normalization: Normalization) throws(MailRefusal) -> MailboxName {
    var levels = bytes.split(separator: FolderTree.delimiter, omittingEmptySubsequences: false)
    if levels.count > 1, levels.last?.isEmpty == true { levels.removeLast() }
    guard levels.allSatisfy({ !$0.isEmpty }) else {
      throw MailRefusal(.cannot, "a level of the name is empty")
    }
    guard !bytes.contains(where: { $0 == "*" || $0 == "%" }) else {
      throw MailRefusal(.cannot, "the name has * or %, which would be wildcards in LIST")
    }
    let name = [UInt8](levels.joined(separator: [FolderTree.delimiter]))
    let text = String(decoding: name, as: UTF8.self)
    for scalar in text.unicodeScalars where scalar.isForbidden {
      throw MailRefusal(.cannot, "the name has a control character")
    }
    return try MailboxName(created: try normalization.apply(to: text))
  }

  /// What to do with a name that is not in normalization form C.
  enum Normalization {
    /// Nothing: RFC 3501 has no rule.
    case none
    /// Refuse it.
    case required
    /// Change it.
    case done

    fileprivate func apply(to text: String) throws(MailRefusal) -> [UInt8] {
      let bytes = Array(text.utf8)
      if self == .none || !bytes.contains(where: \.isEightBit) { return bytes }
      var normal = String.UnicodeScalarView()
      for scalar in text._nfc { normal.append(scalar) }
      let changed = Array(String(normal).utf8)
      guard self == .done || changed == bytes else {
        throw MailRefusal(.cannot, "the name is not in normalization form C")
      }
      return changed
    }
  }

  private init(created bytes: [UInt8]) throws(MailRefusal) {
    do throws(ParsingError) { try self.init(bytes) } catch {
      throw MailRefusal(.cannot, error.reason)
    }
  }
}

extension Unicode.Scalar {
  /// Controls and separators of lines, which no name may have.
  fileprivate var isForbidden: Bool {
    value < 0x20 || 0x7F...0x9F ~= value || value == 0x2028 || value == 0x2029
  }
}
