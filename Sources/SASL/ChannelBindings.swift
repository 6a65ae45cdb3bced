internal import Bytes

/// What a TLS connection offers to bind an exchange to it.
public struct ChannelBindings: Hashable, Sendable {
  /// `tls-exporter` of RFC 9266.
  public var exporter: [UInt8]?
  /// `tls-server-end-point` of RFC 5929: the digest of the server's certificate.
  public var endPoint: [UInt8]?

  /// Nothing, or what there is.
  public init(exporter: [UInt8]? = nil, endPoint: [UInt8]? = nil) {
    self.exporter = exporter
    self.endPoint = endPoint
  }

  /// Whether there is nothing to bind to.
  public var isEmpty: Bool { exporter == nil && endPoint == nil }

  /// The data of a binding by its registered name.
  func data(_ name: [UInt8]) -> [UInt8]? {
    switch name.text {
    case "tls-exporter": exporter
    case "tls-server-end-point": endPoint
    default: nil
    }
  }

  /// The best binding, with its name.
  var best: (name: [UInt8], data: [UInt8])? {
    if let exporter { return (Array("tls-exporter".utf8), exporter) }
    return endPoint.map { (Array("tls-server-end-point".utf8), $0) }
  }
}
