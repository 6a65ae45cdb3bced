internal import Bytes

/// How the lines of `martlet-uids` are written. martlet-maildir(5).
enum ListLine {
  /// The most octets of a line before its name, but for its keywords.
  private static let numbersLimit = 100

  static func header(
    validity: UInt32, next: UInt32, modseq: Int, forgotten: Int, id: MailboxID
  ) -> [UInt8] {
    var out: [UInt8] = ["1"]
    for (mark, number) in [
      (UInt8("V"), Int(validity)), ("N", Int(next)), ("M", modseq), ("F", forgotten),
    ] {
      out.append(contentsOf: [ASCII.space, mark])
      out.append(decimal: number)
    }
    return out + [ASCII.space, "G"] + id.text + [ASCII.lf]
  }

  /// `keywords` separated by spaces; `name` without LF.
  static func append(
    uid: UInt32, modseq: Int, received: Int?, saved: Int, keywords: borrowing Span<UInt8>,
    isNew: Bool, name: borrowing Span<UInt8>, to out: inout [UInt8]
  ) {
    begin(
      uid: uid, modseq: modseq, received: received, saved: saved, keywords: keywords, isNew: isNew,
      to: &out)
    out.append(name)
    out.append(ASCII.lf)
  }

  /// The same up to the name.
  static func begin(
    uid: UInt32, modseq: Int, received: Int?, saved: Int, keywords: borrowing Span<UInt8>,
    isNew: Bool, to out: inout [UInt8]
  ) {
    out.append(addingCapacity: numbersLimit + keywords.count) { (line: inout OutputSpan<UInt8>) in
      line.append(field: Int(uid))
      line.append(field: modseq)
      // a file may be older than 1970
      line.append(field: received.map { max(0, $0) })
      line.append(field: max(0, saved))
      if !keywords.isEmpty {
        line.append("(")
        for i in 0..<keywords.count { line.append(keywords[i]) }
        line.append(")")
        line.append(ASCII.space)
      }
      line.append(isNew ? "n" : "c")
    }
  }

  static func append(_ expunged: ExpungedRange, to out: inout [UInt8]) {
    out.append(contentsOf: ["-", ASCII.space])
    out.append(decimal: Int(expunged.uids.lowerBound))
    out.append(":")
    out.append(decimal: Int(expunged.uids.upperBound))
    out.append(ASCII.space)
    out.append(decimal: expunged.modseq)
    out.append(ASCII.lf)
  }

  static func append(_ stamps: DirectoryStamps, to out: inout [UInt8]) {
    out.append("S")
    for stamp in [stamps.new, stamps.cur] {
      for number in [
        Int(truncatingIfNeeded: stamp.inode), stamp.modified.seconds, stamp.modified.microseconds,
      ] {
        out.append(ASCII.space)
        out.append(decimal: number)
      }
    }
    out.append(ASCII.lf)
  }

  /// The UIDs, which must ascend, as runs.
  static func runs(of uids: [UInt32], modseq: Int) -> [ExpungedRange] {
    var runs: [ExpungedRange] = []
    for uid in uids {
      if let last = runs.last, last.uids.upperBound + 1 == uid {
        runs[runs.count - 1] = ExpungedRange(uids: last.uids.lowerBound...uid, modseq: modseq)
      } else {
        runs.append(ExpungedRange(uids: uid...uid, modseq: modseq))
      }
    }
    return runs
  }
}

extension OutputSpan<UInt8> {
  /// A number and the space behind it; none is `-`.
  fileprivate mutating func append(field number: Int?) {
    if let number { append(decimal: number) } else { append("-") }
    append(ASCII.space)
  }
}
