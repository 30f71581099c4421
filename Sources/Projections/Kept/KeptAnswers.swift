import Identifiers
import Synchronization

/// Answers that were made lately and hold as long as the streams that they were made of are as long as they were.
/// Bounded; whatever is not here is made anew. Nothing that is sealed in the log is here in the open.
package final class KeptAnswers: Sendable {
    /// What the histories that are kept take, in bytes; when it is full, all of them are let go.
    static let historyBytesMax = 32 << 20
    /// A history with more text is kept without it: pages are made into text one by one.
    static let oneHistoryBytesMax = 4 << 20
    /// Credentials that are kept; when it is full, all are let go.
    static let credentialsMax = 16_384

    private struct Histories {
        var kept: [PeerID: KeptHistory] = [:]
        var bytes = 0
        var made = 0
        var rendered = 0
        var outlined = 0
    }

    struct CredentialName: Hashable {
        let board: BoardCode
        let number: String
    }

    private let histories = Mutex(Histories())
    private struct Credentials {
        var kept: [CredentialName: KeptCredential] = [:]
        var made = 0
    }

    private let credentials = Mutex(Credentials())
    private let historyBytesMax: Int
    let oneHistoryBytesMax: Int
    private let credentialsMax: Int

    package init() {
        historyBytesMax = Self.historyBytesMax
        oneHistoryBytesMax = Self.oneHistoryBytesMax
        credentialsMax = Self.credentialsMax
    }

    /// For tests of the limits.
    init(
        historyBytesMax: Int = historyBytesMax,
        oneHistoryBytesMax: Int = oneHistoryBytesMax,
        credentialsMax: Int
    ) {
        self.historyBytesMax = historyBytesMax
        self.oneHistoryBytesMax = oneHistoryBytesMax
        self.credentialsMax = credentialsMax
    }

    /// Bytes of the histories that are kept.
    var historyBytes: Int { histories.withLock { $0.bytes } }
    var credentialCount: Int { credentials.withLock { $0.kept.count } }
    /// How often histories and credentials were made, or carried on, so far.
    var made: (histories: Int, credentials: Int) {
        (histories.withLock { $0.made }, credentials.withLock { $0.made })
    }
    /// How many entries of histories were made into text for pages of now, and how often the streams of a history were
    /// gone through from their first record on.
    package var madeOfHistories: (entries: Int, outlines: Int) {
        histories.withLock { ($0.rendered, $0.outlined) }
    }

    func rendered(_ entries: Int) { histories.withLock { $0.rendered += entries } }
    func outlined() { histories.withLock { $0.outlined += 1 } }

    func history(of peer: PeerID) -> KeptHistory? { histories.withLock { $0.kept[peer] } }

    func keep(_ history: KeptHistory, of peer: PeerID) {
        let weight = history.bytes
        histories.withLock { histories in
            histories.made += 1
            histories.bytes -= histories.kept.removeValue(forKey: peer)?.bytes ?? 0
            if histories.bytes + weight > historyBytesMax {
                histories.kept = [:]
                histories.bytes = 0
            }
            guard weight <= historyBytesMax else { return }
            histories.kept[peer] = history
            histories.bytes += weight
        }
    }

    func credential(_ name: CredentialName) -> KeptCredential? { credentials.withLock { $0.kept[name] } }

    func keep(_ credential: KeptCredential, as name: CredentialName) {
        credentials.withLock { credentials in
            credentials.made += 1
            if credentials.kept.count >= credentialsMax, credentials.kept[name] == nil {
                credentials.kept.removeAll(keepingCapacity: true)
            }
            credentials.kept[name] = credential
        }
    }
}
