internal import Postal
internal import SMTP

struct LoginDialogue {
  init(_ file: LoginFile?, _ target: Target) {}
  mutating func take(_ effect: ClientEffect, _ conversation: inout Conversation) {
    conversation.session.giveUp(Failure(.configuration(.temporary), "logins are not there yet"))
  }
}
