import EventStore
import Foundation
import HTTPAPI
import Identifiers
import Publishing

/// What operators had done with publications, kept in the data folder so that it holds after a restart.
struct PublishingPlan: Hashable, Codable, Sendable {
    /// Names of lanes.
    var paused: Set<String> = []
    /// Of each of them, but for backfills, the names of the publications that stay so in whatever lane they are; nil in a
    /// file of before, which had the lanes alone.
    var pausedPublications: [String: Set<String>]?
    var backfills: [Backfill] = []
    /// Of each publication the version that its last backfill had, ended ones included: its topics are there still.
    /// nil in a file of before, which forgot those.
    private(set) var versions: [String: Int]?

    /// Each is a thread and a producer.
    static let backfillsMax = 16

    /// The next backfill of a publication.
    ///
    /// - Parameters:
    ///   - head: the last position of the log.
    ///   - last: the last version that Kafka knows of.
    ///   - known: the boards that have adopted rules; of others there is no event.
    /// - Throws: what is wrong with the question.
    func next(
        of publication: Publication,
        from: UInt64,
        board: String?,
        head: Position,
        above last: Int,
        known: Set<BoardCode>
    ) throws(PublicationRefusal) -> Backfill {
        guard publication.audience.isOfPeople else {
            throw PublicationRefusal(
                .unfit,
                "\(publication.name) carries the log as it is; only what boards and employers are told is sent anew"
            )
        }
        guard backfills.count < Self.backfillsMax else {
            throw PublicationRefusal(.unfit, "there are \(backfills.count) backfills: end one first")
        }
        if let board {
            guard let code = BoardCode(board) else {
                throw PublicationRefusal(.invalid(field: "board"), "board is a board's code (A-Z, 0-9, -)")
            }
            guard publication.filter.boards?.contains(code) ?? true else {
                throw PublicationRefusal(
                    .invalid(field: "board"),
                    "\(publication.name) is not about \(board)"
                )
            }
            guard known.contains(code) else {
                throw PublicationRefusal(
                    .invalid(field: "board"),
                    "board \(board) has adopted no rules, so there is nothing to send; \(Self.listed(known))"
                )
            }
        }
        guard from <= head.rawValue else {
            throw PublicationRefusal(.invalid(field: "from"), "from is \(from), the log ends at \(head)")
        }
        let used = backfills.filter { $0.publication == publication.name }.map(\.version)
        let ended = versions?[publication.name] ?? 0
        return Backfill(
            publication: publication.name,
            version: used.reduce(max(publication.topicVersion, ended, last), max) + 1,
            from: from,
            board: board
        )
    }
}

extension PublishingPlan {
    /// The first boards that there are.
    private static func listed(_ known: Set<BoardCode>) -> String {
        guard !known.isEmpty else { return "no board has" }
        let names = known.map(\.description).sorted()
        let rest = names.count > boardsListedMax ? " and \(names.count - boardsListedMax) more" : ""
        return "there are " + names.prefix(boardsListedMax).joined(separator: ", ") + rest
    }

    private static let boardsListedMax = 20

    /// Takes away a backfill; nobody else gets its version.
    mutating func end(_ backfill: Backfill) {
        backfills.removeAll { $0 == backfill }
        paused.remove(backfill.laneName)
        let last = versions?[backfill.publication] ?? 0
        versions = (versions ?? [:]).merging([backfill.publication: max(last, backfill.version)]) { $1 }
    }
}

/// `publications.json` in the data folder.
struct PublishingPlanFile: Sendable {
    let path: String

    private static let bytesMax = 1 << 20

    /// - Parameter folder: a data folder, or a backup of one: what was paused must stay so in a folder that is restored.
    init(in folder: String) { path = folder + "/" + BackupRun.besideName }

    /// Has another folder hold the same, or nothing as this one.
    ///
    /// - Throws: as `read`; the other folder is then as it was.
    func copy(to other: PublishingPlanFile) throws {
        let content = try self.content()
        _ = try plan(in: content)
        if let content {
            try Files.replace(other.path, with: content)
        } else if FileManager.default.fileExists(atPath: other.path) {
            try FileManager.default.removeItem(atPath: other.path)
        }
    }

    /// - Throws: `DaemonError` for a file that cannot be read: what was paused must not go on by itself.
    func read() throws -> PublishingPlan { try plan(in: content()) }

    private func content() throws -> [UInt8]? { try Files.content(of: path, limit: Self.bytesMax) }

    private func plan(in content: [UInt8]?) throws -> PublishingPlan {
        guard let content else { return PublishingPlan() }
        do { return try JSONDecoder().decode(PublishingPlan.self, from: Data(content)) } catch {
            throw DaemonError(
                "\(path) cannot be read: \(error). Mend it or take it away; without it nothing is paused"
            )
        }
    }

    /// - Throws: when it could not be kept; the file is then as it was, and nothing of a new one is left beside it.
    func write(_ plan: PublishingPlan) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let content = Array(try encoder.encode(plan))
        do { try Files.replace(path, with: content) } catch {
            // On a full disk it takes room, and it has what was refused.
            try? FileManager.default.removeItem(atPath: path + Files.draftSuffix)
            throw error
        }
    }
}
