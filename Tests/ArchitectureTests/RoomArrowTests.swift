import Foundation
import Testing

/// The rooms from the bottom up. An import may point to a lower floor only: not up, not sideways.
private let floors: [[String]] = [
    ["CCRC32C", "CLMDB", "CMalloc", "CRDKafka", "COpenAPI", "CZlib"],
    [
        "LMDB", "KafkaClient", "MerkleTree", "CivilTime", "Identifiers", "CredentialingSchema",
        "ServiceNotification", "SharedValues",
    ],
    ["ShapedYAML", "CommandDecoding"],
    ["Credentialing", "EventStore", "RulePacks", "Identity"],
    ["CommandProcessing", "Simulation", "BoardCases", "VerifiableCredentials"],
    ["Projections"],
    ["Publishing", "AuditBundles"],
    ["HTTPAPI"],
    ["Daemon"],
    ["credentiald"],
]

/// What only one room may import.
private let soleImporters = [
    "CCRC32C": "EventStore", "CLMDB": "LMDB", "CMalloc": "Daemon", "CRDKafka": "KafkaClient",
    "COpenAPI": "HTTPAPI", "CZlib": "VerifiableCredentials",
]

/// Rooms that hold pure values: no files, clocks or randomness come in through these.
private let pureRooms = ["Credentialing", "CivilTime", "Identifiers"]
private let impureModules = [
    "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Dispatch", "Synchronization",
    "NIOCore", "Logging",
]

struct RoomArrowTests {
    private struct Import {
        let room: String
        let module: String
        let file: String
    }

    private func imports() throws -> [Import] {
        var imports: [Import] = []
        for (path, text) in try SourceFiles.all() {
            let room = String(path.prefix { $0 != "/" })
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at < 3, at < words.count - 1,
                    words[..<at].allSatisfy({
                        $0.hasPrefix("@") || ["package", "internal", "public", "private"].contains($0)
                    })
                else { continue }
                // `import struct Module.Name` names the module before the dot.
                let name = (words.last ?? "").prefix { $0 != "." }
                imports.append(Import(room: room, module: String(name), file: path))
            }
        }
        return imports
    }

    private func floor(_ room: String) -> Int? { floors.firstIndex { $0.contains(room) } }

    @Test func everyRoomHasAFloor() throws {
        let rooms = try FileManager.default.contentsOfDirectory(atPath: SourceFiles.folder.path)
        #expect(Set(rooms) == Set(floors.joined()))
    }

    @Test func arrowsPointDown() throws {
        let imports = try imports()
        #expect(imports.count > 100, "the reader of imports finds nothing")
        for one in imports {
            guard let target = floor(one.module) else { continue }
            let own = try #require(floor(one.room), "\(one.room) has no floor")
            #expect(target < own, "\(one.file) imports \(one.module), which is not below it")
        }
    }

    @Test func cLibrariesHaveOneImporter() throws {
        for one in try imports() {
            guard let sole = soleImporters[one.module] else { continue }
            #expect(one.room == sole, "\(one.file) imports \(one.module)")
        }
    }

    @Test func pureRoomsImportNothingImpure() throws {
        for one in try imports() where pureRooms.contains(one.room) {
            #expect(!impureModules.contains(one.module), "\(one.file) imports \(one.module)")
        }
    }
}
