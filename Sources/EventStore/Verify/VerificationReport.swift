package import Identifiers

/// What a verification saw.
package struct VerificationReport: Hashable, Sendable {
    /// Findings that are kept; further ones are only counted.
    package static let findingsMax = 100

    /// The last position that was looked at.
    package internal(set) var head = Position.origin
    package internal(set) var recordCount = 0
    /// Headers included.
    package internal(set) var byteCount = 0
    package internal(set) var streamCount = 0
    package internal(set) var commandCount = 0
    /// The last position in the index's file, when the file was compared entry by entry. What the log has beyond
    /// is in its owner's memory, or read from the log when the index is opened.
    package internal(set) var indexComparedUpTo: Position?
    /// The same for the kept nodes of the tree.
    package internal(set) var treeComparedUpTo: Position?
    /// Whether the kept map of stream heads was compared entry by entry, and was at the head.
    package internal(set) var headsWereCompared = false
    /// Signed checkpoints that were compared.
    package internal(set) var checkpointCount = 0
    /// The size of the newest one that holds; `origin`: none does.
    package internal(set) var signedUpTo = Position.origin
    /// Where erasures were recorded whose keys are there still, because a crash came between: the next start destroys
    /// them.
    package internal(set) var unfinishedErasures: [Position] = []
    /// The data keys, as far as something was sealed with them.
    package internal(set) var sealedKeys = SealedKeys()
    /// Of each part whose pages were checked.
    package private(set) var pages: [PagesOfPart] = []
    package private(set) var findings: [Finding] = []
    package private(set) var findingCount = 0

    package var isSound: Bool { findingCount == 0 }
    /// Records that no checkpoint covers: whoever changed them well would not be found.
    package var unsigned: UInt64 { head.rawValue - signedUpTo.rawValue }

    init() {}

    /// Begins with what a check of the pages saw. All there is to say when the log cannot be read.
    package init(_ structure: StructureReport) {
        pages = structure.pages
        findings = structure.findings
        findingCount = structure.findingCount
    }

    /// The same when the log could not be opened.
    package init(_ structure: StructureReport, logIsDamaged reason: String) {
        self.init(structure)
        add(.damagedPage, at: .origin, reason)
    }

    mutating func add(_ finding: Finding) {
        add(finding.kind, at: finding.position, finding.detail)
    }

    mutating func add(_ kind: Finding.Kind, at position: Position, _ detail: String) {
        findingCount += 1
        guard findings.count < Self.findingsMax else { return }
        findings.append(Finding(position: position, kind: kind, detail: detail))
    }
}
