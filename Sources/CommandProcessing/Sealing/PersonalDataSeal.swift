package import CredentialingSchema
package import EventStore
package import Identifiers
import SwiftProtobuf

/// Personal data in and out of an event's sealed field: AES-256-GCM under the person's data key,
/// bound to the event by its id.
package struct PersonalDataSeal: Sendable {
    private let keys: KeyVault

    package init(keys: KeyVault) {
        self.keys = keys
    }

    /// - Returns: nil when the slot's key was destroyed.
    /// - Throws: `EventStoreError` when it cannot be had.
    func seal(
        _ personal: PersonalData,
        slot: KeySlot,
        event: EventID
    ) throws -> [UInt8]? {
        try keys.seal(
            try personal.serializedBytes(),
            slot: slot,
            associatedData: Self.associatedData(event)
        )
    }

    /// What an event's sealed field says.
    package enum Opened: Sendable {
        case nothing
        case personal(PersonalData)
        /// The key was destroyed: the data is gone for good.
        case erased
    }

    /// - Throws: `EventStoreError` when the field was tampered with.
    package func open(_ event: Event, id: EventID, slot: KeySlot?) throws -> Opened {
        guard !event.sealed.isEmpty, let slot else { return .nothing }
        let plain = try keys.open(
            [UInt8](event.sealed),
            slot: slot,
            associatedData: Self.associatedData(id)
        )
        guard let plain else { return .erased }
        return .personal(try PersonalData(serializedBytes: plain))
    }

    private static func associatedData(_ event: EventID) -> [UInt8] {
        withUnsafeBytes(of: (event.value.high.bigEndian, event.value.low.bigEndian)) { Array($0) }
    }
}
