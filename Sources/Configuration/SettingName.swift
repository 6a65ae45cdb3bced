/// The names that may stand at the left of `=` in `martlet.conf`; martlet.conf(5) documents each.
public enum SettingName: String, CaseIterable, Sendable {
  case hostname
  case domain
  case localDomains = "local-domains"
  case spool
  case maildir
  case aliases
  case routes
  case users
  case accounts
  case minimumUID = "minimum-uid"
  case recipientDelimiter = "recipient-delimiter"
  case catchAll = "catch-all"
  case postmaster
  case retry
  case lifetime
  case warnAfter = "warn-after"
  case history
  case messageSizeLimit = "message-size-limit"
  case hopLimit = "hop-limit"
  case concurrency
  case destinationConcurrency = "destination-concurrency"
  case commandUser = "command-user"
  case commandTimeLimit = "command-time-limit"
  case user
  case quota
  case quotaOver = "quota-over"
  case log
  case programDirectory = "program-directory"
  case submissionSocket = "submission-socket"
  case relayFrom = "relay-from"
  case recipientLimit = "recipient-limit"
  case etrnDomains = "etrn-domains"
  case refuseSolicitations = "refuse-solicitations"
  case checkSenders = "check-senders"
  case rewriteSenders = "rewrite-senders"
  case tlsCertificate = "tls-certificate"
  case tlsKey = "tls-key"
  case tlsNames = "tls-names"
  case tlsClientAuthorities = "tls-client-authorities"
  case tlsAuthorities = "tls-authorities"
  case authentication
  case authenticationSocket = "authentication-socket"
  case channelBinding = "channel-binding"
  case passwd
  case passwordCommand = "password-command"
  case tokenCommand = "token-command"
  case uidlFormat = "uidl-format"
}
