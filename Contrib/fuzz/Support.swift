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

/// Runs a session with what came at once and in pieces: it must do the same, where pieces do not matter.
///
/// The first octet is for options, the last chooses the cuts.
func compare<Record: Equatable>(
  _ bytes: [UInt8], where isDivisible: (UInt8) -> Bool = { _ in true },
  _ run: (_ text: [UInt8], _ options: UInt8, _ seed: UInt8) -> Record
) {
  guard bytes.count > 2, let options = bytes.first, let seed = bytes.last else { return }
  let text = [UInt8](bytes[1..<(bytes.count - 1)])
  let whole = run(text, options, 0)
  let cut = run(text, options, seed | 1)
  require(
    whole == cut || !isDivisible(options), "the effects depend on where octets are cut")
}

/// What libFuzzer calls.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  test(unsafe [UInt8](UnsafeBufferPointer(start: data, count: size)))
  return 0
}
