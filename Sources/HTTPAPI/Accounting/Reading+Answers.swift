import CivilTime
import CredentialingSchema
import Identifiers
import Projections

/// What an answer shows, in the words of the record of it.
extension Reading {
    /// - Parameter position: the one that the answer holds for.
    init(_ kind: ReadingKind, at time: QueryTime, position: UInt64, matter: String = "") {
        self.init()
        self.kind = kind
        knownPosition = position
        asOf = time.asOf?.description ?? ""
        switch time.knownAt {
        case nil: break
        case .position(let position): knownAt = position.description
        case .instant(let instant): knownAt = instant.description
        }
        self.matter = matter
    }

    /// A page of a history.
    init(_ page: History, at time: QueryTime) {
        self.init(.history, at: time, position: page.position)
        fromPosition = page.events.first?.position ?? 0
        throughPosition = page.events.last?.position ?? 0
        entries = UInt32(page.events.count)
    }

    init(_ page: HistoryPageText, at time: QueryTime) {
        self.init(.history, at: time, position: page.position.rawValue)
        fromPosition = page.entries?.lowerBound.rawValue ?? 0
        throughPosition = page.entries?.upperBound.rawValue ?? 0
        entries = UInt32(page.count)
    }

    /// Everything from a page on, line by line, up to the position that the first page holds for.
    init(linesFrom page: History, at time: QueryTime) {
        self.init(page, at: time)
        guard page.next != 0 else { return }
        throughPosition = page.position
        entries = 0
    }
}
