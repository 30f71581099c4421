import LMDB
import SeededNumbers
import Testing

@Suite("Against a model")
struct ModelTests {
    /// Few keys, so that writes meet, and sizes on both sides of the overflow limit.
    private static let keys = 0..<200 as Range<UInt64>
    private static let sizes = [0, 1, 40, 256, 2_022, 2_023, 9_000]

    @Test(
        "Random writes, deletes, aborts and reopenings leave what a dictionary holds",
        arguments: [1, UInt64.random(in: 0 ... .max)]
    )
    func random(seed: UInt64) throws {
        print("ModelTests seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var model: [UInt64: [UInt8]] = [:]
        for _ in 0..<4 {
            let environment = try folder.open()
            let database = try environment.openDatabase(named: "model", flags: [.create, .integerKey])
            for _ in 0..<40 {
                try step(environment, database, &model, &generator)
                try check(environment, database, model, from: .random(in: Self.keys, using: &generator))
            }
        }
    }

    /// One transaction: some writes, then commit (mostly) or abort.
    private func step(
        _ environment: Environment,
        _ database: Database,
        _ model: inout [UInt64: [UInt8]],
        _ generator: inout SeededGenerator
    ) throws {
        var changed = model
        var transaction = try environment.beginWrite()
        for _ in 0..<Int.random(in: 1...30, using: &generator) {
            let key = UInt64.random(in: Self.keys, using: &generator)
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                let size = Self.sizes.randomElement(using: &generator) ?? 0
                let value = [UInt8](repeating: .random(in: 0 ... .max, using: &generator), count: size)
                try transaction.put(value, for: key, in: database)
                changed[key] = value
            case 6..<9:
                #expect(try transaction.delete(key, in: database) == (changed[key] != nil))
                changed[key] = nil
            default:
                #expect(try transaction.value(for: key, in: database) == changed[key])
            }
        }
        if Int.random(in: 0..<4, using: &generator) == 0 {
            transaction.abort()
        } else {
            try transaction.commit()
            model = changed
        }
    }

    private func check(
        _ environment: Environment,
        _ database: Database,
        _ model: [UInt64: [UInt8]],
        from start: UInt64
    ) throws {
        var found: [UInt64: [UInt8]] = [:]
        var order: [UInt64] = []
        try environment.read { (transaction) throws in
            #expect(try transaction.count(in: database) == model.count)
            #expect(try transaction.integerKey(at: .first, in: database) == model.keys.min())
            #expect(try transaction.integerKey(at: .last, in: database) == model.keys.max())
            try transaction.withCursor(in: database) { cursor in
                var more = try cursor.seek(atOrAfter: start)
                while more {
                    order.append(cursor.integerKey)
                    found[cursor.integerKey] = cursor.withValue { $0.copied }
                    more = try cursor.next()
                }
            }
        }
        #expect(order == model.keys.filter { $0 >= start }.sorted())
        #expect(found == model.filter { $0.key >= start })
    }
}
