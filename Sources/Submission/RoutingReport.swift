internal import Bytes
public import Configuration
internal import Message
public import Postal
internal import Routing
internal import Unix

/// What `-bv`, `-bt` and `-bi` say of addresses and aliases. Nothing is sent.
public struct RoutingReport {
  private let settings: Settings
  private let sender: ReversePath
  private let tables: Tables
  private let router: Router

  /// A report of what these settings make of addresses, for mail of a sender as `-f` names it.
  public init(_ settings: Settings, from sender: [UInt8]? = nil) {
    self.settings = settings
    self.sender = sender.flatMap { Address(mailbox: $0) }.map { .address($0) } ?? .null
    tables = Tables(settings)
    router = Router(rules: settings.routingRules, tables: tables)
  }

  /// One line for each address of the arguments, and the exit status: 67 if one is undeliverable,
  /// 75 if that is not known of one now.
  public func verify(_ arguments: [[UInt8]]) -> (lines: [[UInt8]], status: ExitStatus) {
    var lines: [[UInt8]] = []
    var status = ExitStatus.ok
    for argument in arguments {
      let addresses: [Address]
      do throws(ParsingError) {
        addresses = try Self.addresses(argument)
      } catch {
        lines.append(Self.line(argument, "undeliverable: \(error.reason)"))
        status = .noUser
        continue
      }
      for address in addresses {
        let route = router.route(settings.qualified(address), from: sender)
        lines.append(Self.line(address.bytes, Self.verdict(route)))
        guard case .failure(let failure) = route.end else { continue }
        if !failure.isTemporary {
          status = .noUser
        } else if status == .ok {
          status = .temporaryFailure
        }
      }
    }
    return (lines, status)
  }

  /// Each step of the routing of each address in a line.
  public func explain(_ line: [UInt8]) -> [[UInt8]] {
    let addresses: [Address]
    do throws(ParsingError) {
      addresses = try Self.addresses(line)
    } catch {
      return [Self.line(line, error.reason)]
    }
    var lines: [[UInt8]] = []
    for address in addresses {
      let route = router.route(settings.qualified(address), from: sender, explaining: true)
      lines.append(Escaped.encode(address.bytes))
      for step in route.steps {
        lines.append([UInt8]("  ".utf8) + Escaped.encode([UInt8](step.utf8)))
      }
      lines.append(Self.line([UInt8]("  =".utf8), Self.verdict(route)))
    }
    return lines
  }

  /// How many aliases there are, or every problem of the tables with file and line.
  public func checkAliases() -> (lines: [[UInt8]], status: ExitStatus) {
    let problems = tables.problems()
    if !problems.isEmpty { return (problems.map { Escaped.encode($0.bytes) }, .configuration) }
    var line: [UInt8] = []
    line.append(decimal: tables.aliasCount())
    line.append(" aliases")
    return ([line], .ok)
  }

  private static func addresses(_ text: [UInt8]) throws(ParsingError) -> [Address] {
    if let address = Address(mailbox: text) { return [address] }
    var addresses: [Address] = []
    var reader = AddressReader(text)
    while let mailbox = try reader.next() { addresses.append(mailbox.address) }
    if addresses.isEmpty { throw ParsingError(at: 0, "it is not an address") }
    return addresses
  }

  private static func line(_ subject: [UInt8], _ verdict: String) -> [UInt8] {
    Escaped.encode(subject) + [UInt8]("... ".utf8) + Escaped.encode([UInt8](verdict.utf8))
  }

  private static func verdict(_ route: Route) -> String {
    switch route.end {
    case .mailbox(let account): "deliverable: mailbox of \(account.name.text)"
    case .virtual(let mailbox): "deliverable: \(mailbox.maildir.text)"
    case .maildir(let path): "deliverable: \(path.text)"
    case .command(let text), .pipe(let text): "deliverable: |\(text.text)"
    case .relay(let relay): "deliverable: by \(relay.bytes.text)"
    case .discard: "deliverable: thrown away"
    case .expansion: "deliverable: a list of recipients"
    case .failure(let failure):
      failure.isTemporary
        ? "not known now: \(failure.text.text)" : "undeliverable: \(failure.text.text)"
    }
  }
}
