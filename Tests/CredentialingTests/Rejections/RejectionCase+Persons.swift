import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// What commands about the person are refused for.
extension RejectionCase {
    static let persons: [RejectionCase] = registering + merging + dying

    private static let id = Sample.peer.description
    private static let second = Registry.second.description

    private static let registering: [RejectionCase] = [
        RejectionCase(
            Sample.registerPeer.with { $0.registerPeer.personal.familyName = "" },
            .missingField,
            "personal.familyName",
            says: "missing"
        ) { try World(isRegistered: false) },
        RejectionCase(
            Sample.registerPeer.with { $0.registerPeer.registeredOn = "2026-02-30" },
            .invalidField,
            "registeredOn",
            says: "\"2026-02-30\"",
            "not a date"
        ) { try World(isRegistered: false) },
        RejectionCase(Sample.registerPeer, .peerExists, "peerId", says: id, "registered already") {
            try World()
        },
        // Personal data is not repeated in messages: these end in logs.
        RejectionCase(
            Sample.amendPersonalDetails.with { $0.amendPersonalDetails.personal.birthDate = "2026-02-11" },
            .invalidField,
            "personal.birthDate",
            says: "not before amendedOn"
        ) { try World() },
        RejectionCase(
            Sample.linkIdentity.with { $0.linkIdentity.system = "NCSBN" },
            .invalidField,
            "system",
            says: "\"NCSBN\"",
            "is not a code"
        ) { try World() },
    ]

    private static let merging: [RejectionCase] = [
        RejectionCase(
            Sample.mergePeers(Sample.peer, into: Registry.second),
            .peerUnknown,
            "intoPeerId",
            says: [second, "registered"]
        ) {
            let registry = try Registry(Sample.peer)
            return try registry.rejection(of: Sample.mergePeers(Sample.peer, into: Registry.second))
        },
        RejectionCase(
            Sample.mergePeers(Sample.peer, into: Sample.peer),
            .invalidField,
            "intoPeerId",
            says: id,
            "same person"
        ) { try World() },
        RejectionCase(
            Sample.mergePeers(Sample.peer, into: Registry.second),
            .peerMerged,
            "intoPeerId",
            says: [second, Registry.third.description]
        ) {
            var registry = try Registry(Sample.peer, Registry.second, Registry.third)
            try registry.send(Sample.mergePeers(Registry.second, into: Registry.third))
            return try registry.rejection(of: Sample.mergePeers(Sample.peer, into: Registry.second))
        },
        RejectionCase(
            Sample.unmergePeers(Sample.peer, Registry.second),
            .notMerged,
            "mergedPeerId",
            says: [second, "not merged"]
        ) {
            let registry = try Registry(Sample.peer, Registry.second)
            return try registry.rejection(of: Sample.unmergePeers(Sample.peer, Registry.second))
        },
        RejectionCase(
            Sample.unmergePeers(Sample.peer, Registry.second),
            .recordTooLong,
            "mergedPeerId",
            says: [second, "\(Decider.eventsPerCommandMax - 1) corrections"]
        ) { try owingTooMuch() },
        RejectionCase(
            Sample.unmergePeers(Sample.peer, Registry.second),
            .recordDependedOn,
            "mergedPeerId",
            says: [second, "voided first"]
        ) {
            var registry = try PersonCommandTests.two()
            try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
            try registry.send(Sample.fileRenewal(World.number, on: "2026-03-01"))
            return try registry.rejection(of: Sample.unmergePeers(Sample.peer, Registry.second))
        },
    ]

    /// The rejection where more was mended while merged than one command can record again.
    private static func owingTooMuch() throws -> Rejection? {
        var registry = try Registry(Sample.peer, Registry.second)
        let module = try registry.send(Sample.completeModule.about(Registry.second))[0]
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
        try registry.send(Sample.voidRecord(module))
        guard let void = registry.streams[Sample.peer]?.last else { return nil }
        let record = try registry.record(Sample.peer)
        let context = DecisionContext(
            now: registry.today.morning,
            rules: registry.rules,
            serial: "1",
            other: DecisionContext.OtherPerson(
                record: Record(peer: Registry.second),
                owed: Array(repeating: void, count: Decider.eventsPerCommandMax - 1)
            )
        )
        let unmerge = Sample.unmergePeers(Sample.peer, Registry.second)
        do {
            _ = try Decider.decide(unmerge, record: record, context: context)
            return nil
        } catch { return error }
    }

    private static let dying: [RejectionCase] = [
        RejectionCase(Sample.recordDeath, .peerDeceased, "diedOn", says: "2026-02-15", "already") {
            var world = try World()
            try world.given(Sample.recordDeath)
            return world
        },
        RejectionCase(Sample.retractDeath, .deathUnknown, "peerId", says: id, "no death") { try World() },
        RejectionCase(Sample.erasePersonalData, .alreadyErased, "peerId", says: id, "erased") {
            var world = try World()
            try world.given(Sample.erasePersonalData)
            return world
        },
        RejectionCase(
            Sample.erasePersonalData.with { $0.erasePersonalData.basis = .UNRECOGNIZED(9) },
            .invalidField,
            "basis",
            says: "9",
            "known value"
        ) { try World() },
        RejectionCase(
            Sample.discloseHistory.with { $0.discloseHistory.purpose = .unspecified },
            .missingField,
            "purpose",
            says: "missing"
        ) { try World() },
    ]
}
