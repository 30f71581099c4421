import MerkleTree
import Testing

/// The eight leaves and their roots that Certificate Transparency published with RFC 6962.
@Suite struct PublishedVectorTests {
    static let records: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
        Array(0x60...0x6F),
    ]

    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func rootsOfEverySize() throws {
        var frontier = Frontier()
        #expect(frontier.root.hex == Self.roots[0])
        for (index, record) in Self.records.enumerated() {
            frontier.append(LogHash.leaf(of: record))
            #expect(frontier.root.hex == Self.roots[index + 1], "size \(index + 1)")
        }
    }

    @Test func inclusionOfTheSixthLeafInEight() throws {
        let log = ReferenceLog(records: Self.records)
        let plan = try InclusionProof.plan(index: LeafIndex(5), size: TreeSize(8))
        let hashes = plan.hashes(log.node)
        #expect(
            hashes.map(\.hex) == [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        )
    }

    @Test func consistencyOfSixWithEight() throws {
        let log = ReferenceLog(records: Self.records)
        let plan = try ConsistencyProof.plan(oldSize: TreeSize(6), newSize: TreeSize(8))
        let hashes = plan.hashes(log.node)
        #expect(
            hashes.map(\.hex) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        )
    }
}
