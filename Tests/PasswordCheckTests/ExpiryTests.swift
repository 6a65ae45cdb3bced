@testable internal import PasswordCheck
import Testing

@Suite struct ExpiryTests {
  @Test(
    "an account is over, or its password too old, as shadow(5) has it",
    arguments: [
      (100, -1, -1, false), (100, 99_999, -1, false), (100, 50, -1, false), (100, 49, -1, true),
      (0, 99_999, -1, true), (-1, 0, -1, false), (100, -1, 150, true), (100, -1, 151, false),
      // whoever edits the file may write any number
      (100, .max, -1, false), (.max, .max, -1, false), (1, 0, .max, true),
    ] as [(Int64, Int64, Int64, Bool)])
  func expiry(changed: Int64, longest: Int64, expires: Int64, isOver: Bool) {
    let answer = HostSources.isExpired(
      changed: changed, longest: longest, expires: expires, today: 150)
    #expect(answer == isOver)
  }
}
