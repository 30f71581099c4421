import Credentialing
import CredentialingSchema
import Identifiers

extension Record {
    /// Events that are folded once and taken in again and again: one by one, so many take minutes.
    private static let piece = 1_000

    /// With so many events in all. Those that are added say nothing that a decision asks for.
    func lengthened(to count: Int, in world: World) throws -> Record {
        var record = self
        if record.length + Self.piece <= count {
            let piece = try World().record.amended(to: Self.piece, in: world)
            while record.length + piece.length <= count { record.absorb(piece) }
        }
        return try record.amended(to: count, in: world)
    }

    private func amended(to count: Int, in world: World) throws -> Record {
        var record = self
        let amended = DecidedEvent(
            .personalDetailsAmended(PersonalDetailsAmended()),
            effectiveOn: day("2026-01-01")
        )
        while record.length < count {
            try record.apply(world.recorded(amended, version: record.version.next))
        }
        return record
    }
}
