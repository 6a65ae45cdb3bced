internal import MailStore
internal import Maildir
internal import Postal
internal import Unix

/// `martlet fsck`: says and repairs what is wrong with the files beside the messages of a Maildir.
struct MaildirRepair {
  private let maildir: Maildir
  private let isDryRun: Bool

  /// Opens the Maildir of the user that this process is; one that is missing is not made.
  init(_ path: Path, isDryRun: Bool) throws(Failure) {
    do throws(Errno) { _ = try path.status() } catch {
      throw Failure(error, "open", path)
    }
    maildir = try Maildir.open(path)
    self.isDryRun = isDryRun
  }

  /// A line for each finding. Exit status 65: something is wrong still.
  func answer() -> Answer {
    var answer = Answer()
    var check = MaildirCheck(maildir, isDryRun: isDryRun)
    for finding in check.run() {
      answer.say(finding.text)
      if !finding.isRepaired { answer.status = .dataError }
    }
    return answer
  }
}
