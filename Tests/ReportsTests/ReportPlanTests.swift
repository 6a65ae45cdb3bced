import Postal
import Reports
import Testing

@Suite struct ReportPlanTests {
  static func item(
    _ action: Outcome.Action, _ notify: Notify?, wasWarned: Bool = false, isPassedOn: Bool = false
  ) -> ReportPlan.Item {
    ReportPlan.Item(
      Recipient(Fixture.address("bob@remote.example"), notify: notify),
      Fixture.outcome(action, "2.0.0", at: "-", ""), wasWarned: wasWarned, isPassedOn: isPassedOn)
  }

  /// What a plan says of one recipient.
  static func kind(
    _ item: ReportPlan.Item, from sender: String? = "a@b.c", late: Bool = true,
    deadline: DeliveryDeadline? = nil
  ) -> String {
    var envelope = Fixture.envelope(from: sender)
    envelope.deadline = deadline
    let message = Fixture.message(envelope)
    let plan = ReportPlan([item], of: message, isWarningDue: late)
    let lists = [plan.failure, plan.delay, plan.success, plan.doubleBounce, plan.lost]
    let names = ["failure", "delay", "success", "double bounce", "lost"]
    let said = zip(lists, names).filter { $0.0 == [0] }.map(\.1)
    return lists.allSatisfy(\.isEmpty) ? "nothing" : said.joined(separator: "+")
  }

  @Test(
    "what the sender asked for decides which report there is",
    arguments: [
      (Outcome.Action.failed, nil, "failure"), (.failed, .failure, "failure"),
      (.failed, .never, "nothing"), (.failed, .success, "nothing"),
      (.failed, [.success, .delay], "nothing"), (.deferred, nil, "delay"),
      (.deferred, .delay, "delay"), (.deferred, .never, "nothing"),
      (.deferred, .failure, "nothing"), (.delivered, nil, "nothing"),
      (.delivered, .success, "success"), (.delivered, .failure, "nothing"),
      (.relayed, .success, "success"), (.relayed, nil, "nothing"),
      (.expanded, [.success, .failure], "success"), (.expanded, .never, "nothing"),
    ] as [(Outcome.Action, Notify?, String)])
  func wishes(_ action: Outcome.Action, _ notify: Notify?, _ expected: String) {
    #expect(Self.kind(Self.item(action, notify)) == expected)
  }

  @Test("a delay is reported once, and not before it is due")
  func delays() {
    #expect(Self.kind(Self.item(.deferred, nil), late: false) == "nothing")
    #expect(Self.kind(Self.item(.deferred, nil, wasWarned: true)) == "nothing")
  }

  @Test("what another system reports is not reported twice")
  func passedOn() {
    #expect(Self.kind(Self.item(.relayed, .success, isPassedOn: true)) == "nothing")
  }

  @Test(
    "of a relay after which the deadline may not be kept the sender hears as of a delay",
    arguments: [
      (DeliveryDeadline.Mode.notified, false, nil, "success"),
      (.notified, false, .never, "nothing"),
      (.notified, false, .failure, "nothing"), (.returned, false, nil, "nothing"),
      (.returned, true, nil, "success"), (.returned, true, .failure, "success"),
      (.notified, true, .never, "nothing"),
    ] as [(DeliveryDeadline.Mode, Bool, Notify?, String)])
  func deadlines(
    _ mode: DeliveryDeadline.Mode, _ isTraced: Bool, _ notify: Notify?, _ expected: String
  ) {
    let deadline = DeliveryDeadline(Fixture.arrived, mode, isTraced: isTraced)
    #expect(Self.kind(Self.item(.relayed, notify), deadline: deadline) == expected)
    #expect(
      Self.kind(Self.item(.relayed, notify, isPassedOn: true), deadline: deadline) == "nothing")
  }

  @Test(
    "without a sender only failures are told, to the postmaster",
    arguments: [
      (Outcome.Action.failed, nil, "double bounce"), (.failed, .never, "nothing"),
      (.deferred, nil, "nothing"), (.delivered, .success, "nothing"),
      (.relayed, .success, "nothing"), (.expanded, .success, "nothing"),
    ] as [(Outcome.Action, Notify?, String)])
  func nullSender(_ action: Outcome.Action, _ notify: Notify?, _ expected: String) {
    #expect(Self.kind(Self.item(action, notify), from: nil) == expected)
  }

  @Test("a double bounce that fails is the end")
  func lastResort() {
    let header = Array("From: x\nMartlet-Report: double-bounce\nTo: y\n".utf8)
    let message = Fixture.message(Fixture.envelope(from: nil), header: header)
    let plan = ReportPlan([Self.item(.failed, nil)], of: message, isWarningDue: true)
    #expect(plan.lost == [0])
    #expect(plan.doubleBounce.isEmpty)
    // a sender's own claim to be one does not keep him from being told
    let claim = Fixture.message(Fixture.envelope(), header: header)
    #expect(ReportPlan([Self.item(.failed, nil)], of: claim, isWarningDue: true).failure == [0])
  }

  @Test("each recipient is planned for itself")
  func several() {
    let items = [
      Self.item(.failed, nil), Self.item(.deferred, nil), Self.item(.delivered, .success),
      Self.item(.failed, .never), Self.item(.failed, .failure),
    ]
    let plan = ReportPlan(items, of: Fixture.message(), isWarningDue: true)
    #expect(plan.failure == [0, 4])
    #expect(plan.delay == [1])
    #expect(plan.success == [2])
  }
}
