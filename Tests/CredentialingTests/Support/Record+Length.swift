import Credentialing
import CredentialingSchema
import Identifiers

extension Record {
    /// With so many events in all. Those that are added say nothing that a decision asks for.
    func lengthened(to count: Int, in world: World) throws -> Record {
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
