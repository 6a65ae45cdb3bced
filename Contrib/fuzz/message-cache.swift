// targets: Bytes Unix Postal Maildir MailStore
//
// The reading of martlet-cache and martlet-summary: any octets are read, and an entry is what was written or is not there.
import Bytes
import Unix

@testable import MailStore

private let identity: UInt64 = 0x1234_5678_9ABC_DEF0
private let keys: [UInt64] = (0..<12).map { ($0 / 2 + 1) << 8 | (1 + $0 % 2) }

private func value(_ key: UInt64) -> [UInt8] {
  [UInt8](repeating: UInt8(truncatingIfNeeded: key), count: Int(key >> 8) * 5)
}

private func segment(_ keys: ArraySlice<UInt64>) -> [UInt8] {
  var writer = CacheWriter(identity)
  for key in keys { writer.add(value(key), key) }
  guard let (end, head) = writer.finish() else { return [] }
  return head + writer.octets.dropFirst(CacheSegment.headSize) + end
}

private let whole = CacheFile.head(identity) + segment(keys[..<7]) + segment(keys[5...])

private func open(_ bytes: [UInt8]) -> CacheFile? {
  guard let file = try? FileDescriptor.memory("fuzz"), (try? file.write(bytes)) != nil else {
    return nil
  }
  return CacheFile(file, identity)
}

/// Asks for everything in several orders.
private func check(_ bytes: [UInt8], isOurs: Bool) {
  guard let file = open(bytes) else { return }
  for key in keys + keys.reversed() + [0, 1, .max, 3 << 8, 6 << 8 | 255] {
    guard let octets = file.octets(key) else { continue }
    require(!isOurs || keys.contains(key) && octets == value(key), "an entry was never written")
  }
  for segment in file.segments {
    for place in segment.places(in: file.descriptor) { _ = file.octets(place, of: segment) }
  }
}

/// The octets as a segment whose head is right.
private func headed(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.count >= CacheSegment.headSize else { return [] }
  let span = bytes.span
  let (a, b) = (span.little32(20), span.little32(24))
  let head = CacheSegment.head(
    length: bytes.count, count: 1 + Int(span.little32(16)) % (1 + bytes.count / 16),
    uids: min(a, b)...max(a, b), messages: 1, identity)
  return head + bytes.dropFirst(head.count)
}

/// The octets are three at a time a place and what is done there.
private func changed(_ bytes: [UInt8]) -> [UInt8] {
  var file = whole
  var at = 0
  while at + 3 <= bytes.count, !file.isEmpty {
    let place = (Int(bytes[at]) | Int(bytes[at + 1]) << 8) % file.count
    switch bytes[at + 1] >> 6 {
    case 0: file[place] = bytes[at + 2]
    case 1: file[place] ^= 1 << (bytes[at + 2] & 7)
    case 2: file.removeSubrange(place..<min(file.count, place + Int(bytes[at + 2])))
    default: file.insert(contentsOf: [UInt8](repeating: bytes[at + 2], count: 8), at: place)
    }
    at += 3
  }
  return file
}

func test(_ bytes: [UInt8]) {
  check(bytes, isOurs: false)
  check(CacheFile.head(identity) + bytes, isOurs: true)
  check(CacheFile.head(identity) + headed(bytes), isOurs: true)
  check(changed(bytes), isOurs: true)
  if let summary = SummaryFile(bytes), let again = summary.encoded {
    require(SummaryFile(again)?.encoded == again, "a summary is not read as it is written")
  }
}
