import Daemon
import EventStore
import Identifiers
import Projections

/// What `verify --json` prints.
struct VerifyReport: Encodable {
    let sound: Bool
    /// Whether every derived part was compared with the log, as far as it goes.
    let everythingCompared: Bool
    /// Those that were not.
    let notCompared: [Missing]
    let head: UInt64
    let records: Int
    let bytes: Int
    let streams: Int
    let commands: Int
    let parts: [Part]
    let indexCompared: Bool
    let indexComparedUpTo: UInt64?
    let headsCompared: Bool
    /// Signed ones that were compared.
    let checkpoints: Int
    /// Records behind the newest one that holds.
    let unsigned: UInt64
    /// Erasures whose keys the next start destroys.
    let unfinishedErasures: Int
    /// Keys that are destroyed although no erasure in the log has ended them.
    let keysWithoutErasure: Int
    let problemCount: Int
    let problems: [Problem]
    let projectionsCompared: Int
    let projectionsDifferent: [String]
    let projectionsSkipped: String?

    struct Missing: Encodable {
        let part: String
        let reason: String
    }

    struct Problem: Encodable {
        let position: UInt64
        let kind: String
        let detail: String
    }

    struct Part: Encodable {
        let name: String
        let pages: UInt64
        let free: UInt64?
        let leaked: UInt64?
    }

    init(_ outcome: VerifyTool.Outcome) {
        let log = outcome.log
        sound = outcome.isSound
        everythingCompared = outcome.notCompared.isEmpty
        notCompared = outcome.notCompared.map { Missing(part: $0.part.description, reason: $0.reason) }
        head = log.head.rawValue
        records = log.recordCount
        bytes = log.byteCount
        streams = log.streamCount
        commands = log.commandCount
        parts = log.pages.map {
            Part(name: $0.part.description, pages: $0.count, free: $0.free, leaked: $0.leaked)
        }
        indexCompared = outcome.hasCompared(.index)
        indexComparedUpTo = indexCompared ? log.indexComparedUpTo?.rawValue : nil
        headsCompared = outcome.hasCompared(.heads)
        checkpoints = log.checkpointCount
        unsigned = log.unsigned
        unfinishedErasures = log.unfinishedErasures.count
        keysWithoutErasure = log.sealedKeys.withoutErasureCount
        problemCount = log.findingCount
        problems = log.findings.map {
            Problem(position: $0.position.rawValue, kind: $0.kind.rawValue, detail: $0.detail)
        }
        projectionsCompared = outcome.projections.count {
            outcome.hasCompared(.projection($0.projection.name))
        }
        projectionsDifferent = outcome.projections.filter { !$0.agrees }.map(\.projection.name)
        let skipped = outcome.notCompared.filter(\.isProjection).map(\.reason)
        projectionsSkipped = skipped.isEmpty ? nil : Set(skipped).sorted().joined(separator: "; ")
    }
}

extension VerifyTool.Outcome {
    func hasCompared(_ part: StorePart) -> Bool { !notCompared.contains { $0.part == part } }
}
