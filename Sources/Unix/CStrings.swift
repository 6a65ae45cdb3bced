/// Words as the NULL-ended list of C strings that exec takes. Words with NUL are cut there, as exec would.
struct CStrings {
  private var memory: [CChar] = []
  private var starts: [Int] = []

  init(_ words: [[UInt8]]) {
    for word in words {
      starts.append(memory.count)
      memory.append(contentsOf: word.lazy.map { CChar(bitPattern: $0) })
      memory.append(0)
    }
    memory.append(0)
  }

  @unsafe
  mutating func withPointers(
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    let starts = starts
    return unsafe memory.withUnsafeMutableBufferPointer { memory in
      var list: [UnsafeMutablePointer<CChar>?] = unsafe starts.map {
        unsafe memory.baseAddress.unsafelyUnwrapped + $0
      }
      unsafe list.append(nil)
      return unsafe list.withUnsafeBufferPointer { unsafe body($0.baseAddress.unsafelyUnwrapped) }
    }
  }
}
