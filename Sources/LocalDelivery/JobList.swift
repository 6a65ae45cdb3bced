internal import Bytes
internal import Maildir
public import Postal
internal import Unix

/// The jobs of a batch as the queue runner writes them: see martlet-local(8), BATCH PROTOCOL.
///
/// A job is a run of `key=value` strings, each ended by NUL; one more NUL ends the job.
public enum JobList {
  /// The longest list taken, in octets.
  public static let limit = 4 << 20
  /// The most jobs of one list.
  public static let jobLimit = 1024

  /// Reads a list. A job that makes no sense is a failure of its own; a list cut short is an error.
  public static func decode(_ list: [UInt8]) throws(Failure) -> [Result<DeliveryJob, Failure>] {
    var jobs: [Result<DeliveryJob, Failure>] = []
    var fields = Fields()
    var start = 0
    while start < list.count {
      guard jobs.count < jobLimit, let end = list.span.index(of: ASCII.nul, from: start) else {
        throw Failure(.system(.temporary), "the job list is cut short or too long")
      }
      if end == start {
        jobs.append(job(fields))
        fields = Fields()
      } else {
        fields.add([UInt8](list[start..<end]))
      }
      start = end + 1
    }
    guard fields.isEmpty else {
      throw Failure(.system(.temporary), "the job list is cut short")
    }
    return jobs
  }

  /// Writes a list of the jobs' fields.
  public static func encode(_ jobs: [[(key: String, value: [UInt8])]]) -> [UInt8] {
    var list: [UInt8] = []
    for job in jobs {
      for (key, value) in job {
        list.append(key)
        list.append("=")
        list.append(contentsOf: value)
        list.append(ASCII.nul)
      }
      list.append(ASCII.nul)
    }
    return list
  }

  private static func job(_ fields: Fields) -> Result<DeliveryJob, Failure> {
    do throws(Failure) { return .success(try fields.job()) } catch { return .failure(error) }
  }
}

/// The fields of one job.
private struct Fields {
  private static let known = [
    "id", "fd", "offset", "sender", "recipient", "original", "local", "extension", "domain", "kind",
    "target", "arrived", "recheck", "quota", "home", "user", "shell",
  ]
  private var values: [String: [UInt8]] = [:]
  private var problem: String?

  var isEmpty: Bool { values.isEmpty && problem == nil }

  mutating func add(_ field: [UInt8]) {
    guard let (key, value) = field.cut(at: "="), Self.known.contains(key.text) else {
      problem = "an unknown field"
      return
    }
    if values.updateValue(value, forKey: key.text) != nil { problem = "a field twice" }
  }

  func job() throws(Failure) -> DeliveryJob {
    if let problem { throw bad(problem) }
    guard let number = values["fd"]?.decimal.flatMap(Int32.init(exactly:)) else {
      throw bad("no descriptor")
    }
    var job = DeliveryJob(
      try kind(), user: try user(), descriptor: DescriptorNumber(number),
      offset: try decimal("offset") ?? 0)
    job.sender = try sender()
    job.recipient = try address("recipient")
    job.original = try address("original")
    job.extension = values["extension"] ?? []
    job.id = values["id"]
    job.mayBeDelivered = values["recheck"] == ["1"]
    if let text = values["arrived"] {
      guard let moment = Timestamp(rfc3339: text) else { throw bad("a bad time of arrival") }
      job.arrived = moment
    }
    if let text = values["quota"], !text.isEmpty {
      guard let quota = MaildirQuota(text) else { throw bad("a bad quota") }
      job.quota = quota
    }
    return job
  }

  private func kind() throws(Failure) -> DeliveryJob.Kind {
    let target = values["target"] ?? []
    switch values["kind"]?.text {
    case "mailbox": return .mailbox
    case "command" where !target.isEmpty: return .command(target)
    case "maildir":
      guard let path = Path(target), path.isAbsolute else { throw bad("a Maildir without a path") }
      return .maildir(path)
    default: throw bad("an unknown kind")
    }
  }

  private func user() throws(Failure) -> LocalUser {
    let home = values["home"].flatMap { $0.first == "/" ? Path($0) : nil }
    return LocalUser(name: values["user"] ?? [], home: home, shell: values["shell"] ?? [])
  }

  private func sender() throws(Failure) -> ReversePath {
    guard let text = values["sender"] else { throw bad("no sender") }
    if text.isEmpty { return .null }
    guard let address = Address(mailbox: text) else { throw bad("a bad sender") }
    return .address(address)
  }

  private func address(_ key: String) throws(Failure) -> Address? {
    guard let text = values[key], !text.isEmpty else { return nil }
    guard let address = Address(mailbox: text) else { throw bad("a bad address as \(key)") }
    return address
  }

  private func decimal(_ key: String) throws(Failure) -> Int? {
    guard let text = values[key] else { return nil }
    guard let number = text.decimal else { throw bad("a bad number as \(key)") }
    return number
  }

  private func bad(_ what: String) -> Failure {
    Failure(.system(.temporary), "the delivery job has \(what)")
  }
}
