import Identifiers
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

    /// A wrong byte in the name of a database makes another database of it, and all in it unknown.
    mutating func check(_ part: StorePart, databases: [String], known: Set<String>) {
        for name in databases where !known.contains(name) {
            findingCount += 1
            guard findings.count < VerificationReport.findingsMax else { continue }
            let reason = "\(part): it has a database \(name), which this program does not make"
            findings.append(Finding(position: .origin, kind: .damagedPage, detail: reason))
        }
    }

    package mutating func add(_ witness: Witness) { witnesses.append(witness) }
}
