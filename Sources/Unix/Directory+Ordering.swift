internal import CShims

extension Directory {
  /// Whether names given here become durable only after what was written out before has.
  ///
  /// True of XFS and of ext4 with a journal: there `writeOut` has put a file's contents on disk and its
  /// size and extents into the journal, and a rename goes into the same journal after that. So one
  /// `sync` of the directory commits both, and no power cut leaves the name without the contents.
  /// Nothing of the kind is known of other file systems.
  public var ordersNamesAfterContents: Bool { cs_is_journalled(number) == 1 }

  /// Whether it lies on a disk of this machine, or in its memory; other machines may have it all the same, by way of
  /// this one. False if that is not known.
  public var isLocal: Bool { cs_is_local(number) == 1 }
}

extension FileDescriptor {
  /// Writes dirty pages and waits until the disk has taken them; neither durable nor a commit by itself.
  public func writeOut() throws(Errno) { try check(cs_write_out(number)) }
}
