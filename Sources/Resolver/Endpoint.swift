internal import Bytes
public import Postal

/// An address that a mail server may be at.
public struct Endpoint: Hashable, Sendable {
  /// The name of the host, for certificates and people.
  public let host: [UInt8]
  /// Where it is.
  public let address: IPAddress
  /// The TCP port.
  public let port: Int

  /// An endpoint.
  public init(host: [UInt8], address: IPAddress, port: Int) {
    self.host = host
    self.address = address
    self.port = port
  }

  /// `host[ip]:port`.
  public var place: [UInt8] {
    var out = host.first == "[" ? [] : host
    out.append("[")
    out.append(contentsOf: address.bytes)
    out.append("]:")
    out.append(decimal: port)
    return out
  }
}
