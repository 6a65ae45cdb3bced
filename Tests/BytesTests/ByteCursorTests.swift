import Bytes
import Testing

@Suite struct ByteCursorTests {
  @Test("a cursor passes what it is asked for and stays otherwise")
  func takes() {
    var cursor = ByteCursor(octets("MAIL from:<a>"))
    var answers: [Bool] = []
    answers.append(cursor.takeKeyword("RCPT"))
    answers.append(cursor.takeKeyword("mail"))
    answers.append(cursor.take("x"))
    answers.append(cursor.take(" "))
    #expect(answers == [false, true, false, true])
    let word = cursor.take { $0.isLetter }
    let digits = cursor.take { $0.isDigit }
    #expect(word.text == "from")
    #expect(digits.isEmpty)
    #expect(cursor.next == ":")
    let byte = cursor.takeByte()
    #expect(byte == ":")
    #expect(cursor.rest.text == "<a>")
    #expect(!cursor.isAtEnd)
    cursor.back(to: 1)
    #expect(cursor.rest.text == "AIL from:<a>")
    #expect(cursor.offset == 1)
  }

  @Test("at the end there is nothing to pass")
  func end() {
    var cursor = ByteCursor([])
    let byte = cursor.takeByte()
    let answers = [cursor.take(0), cursor.takeKeyword(""), cursor.takeKeyword("a")]
    let run = cursor.take { _ in true }
    #expect(cursor.isAtEnd)
    #expect(cursor.next == nil)
    #expect(byte == nil)
    #expect(answers == [false, true, false])
    #expect(run.isEmpty)
    #expect(cursor.rest.isEmpty)
  }
}
