import LMDB

/// What a check of the pages of a data folder saw, before any of them was read through LMDB.
package struct StructureReport: Sendable {
    package private(set) var findings: [Finding] = []
    package private(set) var findingCount = 0
    package private(set) var pages: [PagesOfPart] = []
    /// Parts that must not be read: what is damaged there could end the process.
    package private(set) var unreadable: Set<StorePart> = []
    /// What the derived parts said before the log was opened.
    package private(set) var witnesses: [Witness] = []

    package init() {}

    mutating func add(_ part: StorePart, _ report: PageReport) {
        pages.append(PagesOfPart(part: part, report))
        if report.endangersReading { unreadable.insert(part) }
        findingCount += report.faultCount
        let kept = report.faults.prefix(VerificationReport.findingsMax - findings.count)
        findings += kept.map { Finding(part, $0) }
    }

    package mutating func add(_ witness: Witness) { witnesses.append(witness) }
}
