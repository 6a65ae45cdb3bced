internal import Bytes
internal import Postal

/// All sentences of the part that people read.
enum Texts {
  static func subject(_ kind: ReportKind, _ actions: Set<Outcome.Action>) -> String {
    switch kind {
    case .failure: "Not delivered:"
    case .delay: "Delayed:"
    case .success: actions.contains(.delivered) ? "Delivered:" : "Passed on:"
    case .doubleBounce: "Undeliverable notification:"
    }
  }

  static func more(_ count: Int) -> String {
    count == 1 ? " and one other" : " and \(count) others"
  }

  static func recipients(_ count: Int) -> String { "\(count) recipients" }

  /// What happened; `whom` is an address or a number of recipients.
  static func opening(
    _ kind: ReportKind, _ actions: Set<Outcome.Action>, _ whom: String
  ) -> String {
    switch kind {
    case .failure: "Your message could not be delivered to \(whom)."
    case .delay: "Your message has not been delivered to \(whom) yet."
    case .success:
      if actions == [.expanded] {
        "Your message was passed on to the members of \(whom)."
      } else if actions.contains(.delivered) {
        "Your message was delivered to \(whom)."
      } else {
        "Your message was passed on to the mail system of \(whom)."
      }
    case .doubleBounce:
      "A message without a sender, usually a notification, could not be delivered to \(whom)."
    }
  }

  static func forwarded(_ address: String) -> String { "It was forwarded to \(address)." }

  static func said(_ host: String) -> String { "\(host) said:" }
  static let commandSaid = "The delivery command said:"
  static let weSay = "The reason:"
  static let noReason = "No reason was given."

  static func done(_ action: Outcome.Action) -> String {
    switch action {
    case .delivered: "It is in the mailbox."
    case .relayed: "Another system has it now; it may not tell you of the delivery."
    case .expanded: "Members have it or will get it; you are not told of each of them."
    case .deferred, .failed: ""
    }
  }

  /// What the sender can do about a failure.
  static func advice(_ status: EnhancedStatus, postmaster: String) -> String {
    switch (status.subject, status.detail) {
    case (1, 0), (1, 1), (1, 6):
      "Check the spelling of the address, or ask the recipient for the right one."
    case (1, 2), (1, 10): "Check what stands after the @ of the address."
    case (1, 3): "Correct the address and send the message again."
    case (1, 7), (1, 8): "Check your own address, the one the message was sent from."
    case (2, 2): "The mailbox is full: send it again later, or reach the recipient another way."
    case (2, 3), (3, 4): "Send a smaller message, or a link to what was attached."
    case (4, 6): "The address leads in circles; tell \(postmaster)."
    case (3, 5): "This system is set up wrongly; tell \(postmaster)."
    case (4, _): "The other system did not take it in time: send it again later."
    case (6, _): "The other side does not take messages of this form; send it in a simpler one."
    case (7, _): "The other side refused it; what it said tells what to change."
    default:
      switch status.class {
      case .temporary: "It did not work for as long as it was tried: send it again later."
      case .permanent, .success: "If this does not tell you what to change, ask \(postmaster)."
      }
    }
  }

  /// What happens next.
  static func next(_ kind: ReportKind, until: String?) -> String {
    switch kind {
    case .failure: "It will not be tried again."
    case .delay:
      if let until {
        "You need not do anything. It will be tried until \(until); you are told if that fails."
      } else {
        "You need not do anything. It will be tried again; you are told if that fails."
      }
    case .success: "You are told because you asked for it; nothing is left to do."
    case .doubleBounce: "It will not be tried again, and nobody else is told."
    }
  }

  static func attached(_ extent: ReturnedContent.Extent, octets: Int) -> String {
    switch extent {
    case .header: "The header of the message is attached."
    case .firstPart: "The message is long; its first \(octets) octets are attached."
    case .all: "The message is attached."
    }
  }

  static let attempts = "What was tried:"
  static func leftOut(_ count: Int) -> String {
    count == 1 ? "(one attempt left out)" : "(\(count) attempts left out)"
  }

  static func attempt(_ action: Outcome.Action) -> String {
    switch action {
    case .delivered: "delivered"
    case .deferred: "not now"
    case .failed: "failed"
    case .relayed: "passed on"
    case .expanded: "passed on to members"
    }
  }

  static func closing(host: String, queueID: String) -> String {
    "The mail system at \(host), queue id \(queueID)"
  }
}
