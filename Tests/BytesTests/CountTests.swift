import Bytes
import Testing

@Suite struct CountTests {
  @Test(
    "octets are counted, however many there are", arguments: [0, 1, 63, 64, 254, 255, 256, 5000])
  func counts(count: Int) {
    let bytes = (0..<count).map { UInt8($0 % 3 == 0 ? 10 : $0 % 5 == 4 ? 13 : 97) }
    #expect(bytes.span.count(of: 10) == bytes.filter { $0 == 10 }.count)
    var pairs = 0
    for i in bytes.indices.dropFirst() where bytes[i] == 10 && bytes[i - 1] == 13 { pairs += 1 }
    #expect(bytes.span.returnedFeedCount == pairs)
    let feeds = [UInt8](repeating: 10, count: count)
    #expect(feeds.span.count(of: 10) == count)
    #expect(feeds.span.returnedFeedCount == 0)
  }

  @Test("three octets are found at every place")
  func three() {
    for count in [3, 4, 64, 65, 66, 67, 68, 130, 200] {
      for place in 0...(count - 3) {
        var bytes = [UInt8](repeating: 10, count: count)
        bytes[place + 1] = 45
        bytes[place + 2] = 45
        #expect(bytes.span.index(of: [10, 45, 45]) == place)
        #expect(bytes.span.index(of: [10, 45, 45], from: place + 1) == nil)
        #expect(bytes.span.index(of: [10, 45, 46]) == nil)
      }
    }
    #expect([UInt8]([10, 45]).span.index(of: [10, 45, 45]) == nil)
  }
}
