import Bytes
import Testing

@Suite struct ASCIITests {
  private func all(_ belongs: (UInt8) -> Bool) -> [UInt8] { (0...255).filter(belongs) }

  @Test("the classes hold what their names say")
  func classes() {
    #expect(all { $0.isDigit } == octets("0123456789"))
    #expect(all { $0.isLetter } == octets("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    #expect(all { $0.isBlank } == [9, 32])
    #expect(all { $0.isControl } == Array(0...31) + [127])
    #expect(all { $0.isEightBit } == Array(128...255))
    #expect(all { $0.isVisible } == Array(33...126))
  }

  @Test("only letters of ASCII change their case")
  func cases() {
    for byte in UInt8.min...UInt8.max {
      #expect(byte.lowercased == ((65...90) ~= byte ? byte + 32 : byte))
      #expect(byte.uppercased == ((97...122) ~= byte ? byte - 32 : byte))
    }
  }

  @Test("hexadecimal digits of both cases have a value, all else has none")
  func hexadecimal() {
    for value in UInt8(0)..<16 { #expect(UInt8.hexDigit(value).hexValue == value) }
    #expect(octets("abcdef").map(\.hexValue) == [10, 11, 12, 13, 14, 15])
    #expect(all { $0.hexValue != nil }.count == 22)
  }

  @Test("a character in a grammar is its octet")
  func literals() {
    let at: UInt8 = "@"
    #expect(at == 0x40)
  }
}
