import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension World {
    /// A person with a credential: issued on 2024-03-10, valid through 2026-03-10, late until
    /// 2026-04-09, renewal from 2025-12-10 on. Continuing education for the first cycle is logged.
    static func certified(rules: Rules = .sample(), today: String = "2026-06-15") throws -> World {
        var world = try World(today: day("2024-06-15"), rules: rules)
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" })
        try world.given(Sample.submitApplication(on: "2024-03-01"))
        try world.given(Sample.approveApplication(on: "2024-03-10", number: number))
        try world.given(
            Sample.logCEU.with { $0.logCeu.completedOn = "2025-04-01" },
            arriving: "2025-05-01"
        )
        world.today = day(today)
        return world
    }

    static let number = "CPS-1"

    var credential: CredentialRecord {
        guard let credential = record.credential(board: Sample.board, number: Self.number) else {
            preconditionFailure("the certified person has a credential")
        }
        return credential
    }

    /// The id of the last event of a type.
    func last(_ type: EventType) -> EventID {
        guard let event = history.last(where: { EventType(of: $0.event) == type }) else {
            preconditionFailure("the history has no \(type.name)")
        }
        return event.id
    }
}
