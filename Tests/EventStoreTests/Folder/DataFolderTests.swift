import Foundation
import Testing

@testable import EventStore

struct DataFolderTests {
    private let temporary = TemporaryFolder()
    private var path: String { temporary.path + "/data/deep" }

    @Test func theOwnerMakesTheFolders() throws {
        let folder = try DataFolder(path: path, access: .owner)
        for made in [folder.path, folder.log, folder.index, folder.projections, folder.keys] {
            let attributes = try FileManager.default.attributesOfItem(atPath: made)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func aSecondOwnerIsToldWhoIsThere() throws {
        let first = try DataFolder(path: path, access: .owner)
        let error = #expect(throws: EventStoreError.self) { try DataFolder(path: path, access: .owner) }
        #expect(error?.code == .folderInUse)
        #expect(error?.reason.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
        #expect(try DataFolder(path: path, access: .readOnly).path == first.path)
    }

    @Test func theLockGoesWithItsOwner() throws {
        for _ in 0..<3 { _ = try DataFolder(path: path, access: .owner) }
    }

    @Test func aReaderMakesNothing() {
        #expect(code { try DataFolder(path: path, access: .readOnly) } == .notFound)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func whatCannotBeLookedAtIsNotAbsent() throws {
        let loop = temporary.path + "/loop"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(code { try DataFolder(path: loop + "/data", access: .readOnly) } == .storage)
        #expect(code { try Files.content(of: loop, limit: 1) } == .storage)
        #expect(try Files.content(of: temporary.path + "/none", limit: 1) == nil)
    }

    @Test func theKernelNamesItsStart() throws {
        let boot = try BootID.current()
        #expect(boot.description.count == 36)
        #expect(try BootID.current() == boot)
    }
}

struct DerivedMarkerTests {
    private let temporary = TemporaryFolder()

    private func marker(format: UInt32 = 1, boot: String = "this-start") -> DerivedMarker {
        DerivedMarker(folder: temporary.path, format: format, boot: BootID(boot))
    }

    @Test func absent() throws { #expect(try marker().verdict() == .absent) }

    @Test func aKilledProcessHarmsNothing() throws {
        try marker().open()
        #expect(try marker().verdict() == .usable)
    }

    @Test func aLostPowerDoes() throws {
        try marker().open()
        #expect(try marker(boot: "next-start").verdict() == .lostPower)
    }

    @Test func closedItIsBelievedAfterAnyStart() throws {
        try marker().open()
        try marker().close()
        #expect(try marker(boot: "next-start").verdict() == .usable)
        #expect(try marker(format: 2).verdict() == .otherFormat)
    }

    @Test func whatCannotBeReadIsNotBelieved() throws {
        for text in ["", "x", "credentiald-derived 1 ajar this-start", "credentiald-derived 1 clean"] {
            try temporary.write(Array(text.utf8), to: "MARKER")
            #expect(try marker().verdict() == .otherFormat)
        }
        try marker().remove()
        #expect(try marker().verdict() == .absent)
    }
}
