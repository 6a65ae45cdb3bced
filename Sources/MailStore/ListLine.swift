internal import Bytes

/// How the lines of `martlet-uids` are written. martlet-maildir(5).
enum ListLine {
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
    append(Int(uid), to: &out)
    append(modseq, to: &out)
    if let received {
      // a file may be older than 1970
      append(max(0, received), to: &out)
    } else {
      out.append("-")
      out.append(ASCII.space)
    }
    append(max(0, saved), to: &out)
    if !keywords.isEmpty {
      out.append("(")
      out.append(keywords)
      out.append(contentsOf: [")", ASCII.space])
    }
    out.append(isNew ? "n" : "c")
    out.append(name)
    out.append(ASCII.lf)
  }

  private static func append(_ number: Int, to out: inout [UInt8]) {
    out.append(decimal: number)
    out.append(ASCII.space)
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
