// What all targets share: each has a function `test` of some octets.

/// Ends the run with a sentence, which precondition does not say when optimised.
func require(_ isTrue: Bool, _ text: StaticString) {
  if !isTrue { fatalError("\(text)") }
}

/// Gives the octets in pieces whose lengths the seed chooses; all at once for 0.
func pieces(_ bytes: [UInt8], _ seed: UInt8, _ body: (Span<UInt8>) -> Void) {
  var start = 0
  var state = Int(seed)
  while start < bytes.count {
    state = (state * 31 + 7) % 251
    let end = seed == 0 ? bytes.count : min(bytes.count, start + 1 + state % 17)
    body(bytes.span.extracting(start..<end))
    start = end
  }
}

/// What libFuzzer calls.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  test(unsafe [UInt8](UnsafeBufferPointer(start: data, count: size)))
  return 0
}
