import Bytes
import Testing

@testable import IMAP

@Suite struct NumberSetTests {
  @Test(
    "a set is normal whatever was written",
    arguments: [
      ("1", "1"), ("1,2,3", "1:3"), ("3,1,2", "1:3"), ("5:3", "3:5"), ("1:5,3:4", "1:5"),
      ("1:4294967295", "1:4294967295"), ("4294967295,1", "1,4294967295"), ("2,4,3:3", "2:4"),
      ("1:3,5:9,4", "1:9"), ("7,1:3", "1:3,7"), ("4294967294,4294967295", "4294967294:4294967295"),
    ])
  func normal(text: String, expected: String) throws {
    let set = try NumberSet(Array(text.utf8))
    #expect(set.bytes.text == expected)
    #expect(try NumberSet(set.bytes) == set)
  }

  @Test("a set of numbers in any order")
  func numbers() {
    #expect(NumberSet(numbers: []).isEmpty)
    #expect(NumberSet(numbers: [1, 2, 3, 7, 9, 8]).bytes.text == "1:3,7:9")
    #expect(NumberSet(numbers: [9, 1, 1, 3, 2]).bytes.text == "1:3,9")
  }

  @Test(
    "the last message is * in either place",
    arguments: [
      ("*", 9, "9"), ("3:*", 9, "3:9"), ("*:3", 9, "3:9"), ("12:*", 9, "9:12"), ("1,*", 1, "1"),
      ("*", 0, ""), ("1:*", 0, ""), ("2,*", 0, "2"), ("*:*", 5, "5"),
    ])
  func star(text: String, last: UInt32, expected: String) throws {
    let set = try SequenceSet(Array(text.utf8))
    #expect(set.resolved(last: last).bytes.text == expected)
    #expect(set.numbers?.bytes.text == (text.contains("*") ? nil : expected))
    #expect(try SequenceSet(set.bytes) == set)
  }

  @Test(
    "what is no set is refused",
    arguments: [
      "", "0", "1:0", "0:*", "1,", ",1", "1:", ":1", "1:2:3", "4294967296", "-1", "1;2", "1 2",
      "**",
      "99999999999999999999999", "a", "1:-1", "$", "+1", "1,,2",
    ])
  func refused(text: String) {
    #expect(throws: ParsingError.self) { try SequenceSet(Array(text.utf8)) }
  }

  @Test("known UIDs have no *")
  func known() {
    #expect(throws: ParsingError.self) { try NumberSet(Array("1:*".utf8)) }
  }

  @Test("sets of sets agree with a model", arguments: 1...60)
  func model(seed: Int) {
    var chance = Chance(seed)
    func random() -> (NumberSet, Set<UInt32>) {
      var ranges: [ClosedRange<UInt32>] = []
      for _ in 0..<chance.below(8) {
        let first = UInt32(1 + chance.below(40))
        ranges.append(first...first + UInt32(chance.below(7)))
      }
      return (NumberSet(ranges), Set(ranges.joined()))
    }
    let (a, modelA) = random()
    let (b, modelB) = random()
    #expect(Array(a) == modelA.sorted())
    #expect(a.count == modelA.count)
    #expect(a.first == modelA.min() && a.last == modelA.max())
    for number in UInt32(0)...60 { #expect(a.contains(number) == modelA.contains(number)) }
    #expect(Array(a.union(b)) == modelA.union(modelB).sorted())
    #expect(Array(a.intersection(b)) == modelA.intersection(modelB).sorted())
    #expect(Array(a.subtracting(b)) == modelA.subtracting(modelB).sorted())
    var inserted = NumberSet()
    for number in modelA.shuffled() { inserted.insert(number) }
    #expect(inserted == a)
  }

  @Test("the ends of the numbers do not overflow")
  func ends() {
    let all = NumberSet(1...UInt32.max)
    #expect(all.count == 4_294_967_295)
    #expect(NumberSet([.max...UInt32.max, 1...UInt32.max]) == all)
    #expect(all.subtracting(NumberSet(.max...UInt32.max)).last == UInt32.max - 1)
    #expect(all.subtracting(all).isEmpty)
    #expect(NumberSet(0...0).subtracting(NumberSet(0...5)).isEmpty)
    #expect(NumberSet([5...9, 0...3]).contains(4) == false)
  }

  @Test(
    "numbers in an order keep it",
    arguments: [
      ([], ""), ([5], "5"), ([1, 2, 3], "1:3"), ([3, 2, 1], "3,2,1"),
      ([4, 5, 1, 2, 9], "4:5,1:2,9"),
      ([.max, 1], "4294967295,1"), ([2, 2], "2,2"),
    ] as [([UInt32], String)])
  func order(numbers: [UInt32], expected: String) {
    #expect(NumberSet.bytes(inOrder: numbers).text == expected)
  }

  @Test(
    "a part of the results is counted from either end",
    arguments: [
      ("1:3", 10, 0..<3, "1:3"), ("3:1", 10, 0..<3, "3:1"), ("9:20", 10, 8..<10, "9:20"),
      ("11:20", 10, 10..<10, "11:20"), ("-1:-3", 10, 7..<10, "-1:-3"),
      ("-3:-1", 10, 7..<10, "-3:-1"),
      ("-9:-20", 10, 0..<2, "-9:-20"), ("-11:-12", 10, 0..<0, "-11:-12"), ("1:1", 0, 0..<0, "1:1"),
      ("1:4294967295", 5, 0..<5, "1:4294967295"),
    ])
  func partial(text: String, count: Int, positions: Range<Int>, bytes: String) throws {
    let range = try PartialRange(Array(text.utf8))
    #expect(range.positions(of: count) == positions)
    #expect(range.bytes.text == bytes)
    #expect(try PartialRange(range.bytes) == range)
  }

  @Test(
    "what is no such range is refused",
    arguments: ["", "1", "0:1", "1:-1", "-1:1", "1:*", "--1:-2", "1:2:3"])
  func noPartial(text: String) {
    #expect(throws: ParsingError.self) { try PartialRange(Array(text.utf8)) }
  }
}
