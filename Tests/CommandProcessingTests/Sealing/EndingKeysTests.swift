import EventStore
import Foundation
import TestSupport
import Testing

@testable import CommandProcessing

struct EndingKeysTests {
    private let folder = TemporaryFolder()
    private let slots = [KeySlot(1), KeySlot(2)]

    private func vault() throws -> KeyVault {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let vault = try KeyVault(folder: folder.path, writable: true)
        _ = try vault.ensurePool(beyond: nil)
        return vault
    }

    @Test func areHandedOutOnceAndKnownUntilTheyAreDestroyed() throws {
        let vault = try vault()
        var ending = EndingKeys()
        ending.add(slots)
        let (first, second) = (ending.take(), ending.take())
        #expect(first == slots && second.isEmpty)
        ending.forgetDestroyed(in: vault)
        #expect(slots.allSatisfy(ending.contains))
        try vault.destroy(slots[0])
        ending.forgetDestroyed(in: vault)
        #expect(!ending.contains(slots[0]) && ending.contains(slots[1]))
        #expect(!ending.contains(KeySlot(3)))
    }

    /// So that nothing is sealed with what may be there still.
    @Test func areKnownWhenTheyCannotBeLookedAt() throws {
        let vault = try vault()
        let beyond = KeySlot(UInt32(vault.slotCount) + 1)
        var ending = EndingKeys()
        ending.add([beyond])
        ending.forgetDestroyed(in: vault)
        #expect(ending.contains(beyond))
    }
}
