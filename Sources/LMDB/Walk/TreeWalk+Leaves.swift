extension TreeWalk {
    /// What stands in a leaf: values in pages of their own, records of databases, lists of free pages.
    mutating func visitLeaf(
        _ page: TreePage,
        at stop: Stop,
        _ state: inout WalkState
    ) throws(LMDBError) {
        counted.leafPages += 1
        counted.entries += UInt64(page.nodes.count)
        for node in page.nodes {
            let key = page.page.bytes[node.key]
            var value: PageBytes?
            switch node.content {
            case .overflow(let first, let byteCount):
                value = try overflow(first, byteCount, key, at: stop, &state)
            case .value(let range):
                if tree == .freeList { value = PageBytes(Array(page.page.bytes[range])) }
                if tree == .names { notADatabase(page, key, at: stop, &state) }
            case .tree(let offset):
                visitRecord(page, offset, key, at: stop, &state)
            case .child:
                preconditionFailure("a leaf has no children")
            }
            if tree == .freeList, let value { visitFreeEntry(value, page, key, at: stop, &state) }
        }
    }

    /// The pages of a value. Only lists of free pages are read, for what they say.
    private mutating func overflow(
        _ first: PageNumber,
        _ byteCount: Int,
        _ key: ArraySlice<UInt8>,
        at stop: Stop,
        _ state: inout WalkState
    ) throws(LMDBError) -> PageBytes? {
        guard state.snapshot.counts(first), state.snapshot.has(first) else {
            _ = try take(first, count: 1, at: stop, &state)
            return nil
        }
        state.visited += 1
        let header = try state.snapshot.bytes(of: first, count: PageLayout.headerBytes)
        let count: UInt64
        do throws(PageFlaw) {
            count = try Self.pageCount(header, first, byteCount, pageSize: state.snapshot.head.pageSize)
        } catch {
            fault(.damagedPage, first, error.reason, at: stop, key: key, &state)
            return nil
        }
        counted.overflowPages += count
        guard try take(first, count: count, at: stop, &state), tree == .freeList else { return nil }
        let bytes = try state.snapshot.bytes(of: first, count: PageLayout.headerBytes + byteCount)
        return PageBytes(Array(bytes.bytes.dropFirst(PageLayout.headerBytes)))
    }

    /// How many pages a value has. They may be more than it needs: a longer value of the same transaction
    /// may have stood there.
    private static func pageCount(
        _ header: PageBytes,
        _ first: PageNumber,
        _ byteCount: Int,
        pageSize: Int
    ) throws(PageFlaw) -> UInt64 {
        let header = try PageHeader(header, of: first)
        guard header.kind == .overflow else {
            throw PageFlaw("it is a page of kind \(header.kind), not of a value")
        }
        let needed = UInt64((PageLayout.headerBytes + byteCount - 1) / pageSize + 1)
        guard header.pageCount >= needed else {
            throw PageFlaw("it says that a value of \(byteCount) bytes has \(header.pageCount) pages")
        }
        return header.pageCount
    }

    /// Nothing else stands beside the records of named databases.
    private mutating func notADatabase(
        _ page: TreePage,
        _ key: ArraySlice<UInt8>,
        at stop: Stop,
        _ state: inout WalkState
    ) {
        let name = String(decoding: key, as: UTF8.self)
        fault(.damagedPage, page.number, "the entry \(name) is no database", at: stop, &state)
    }

    private mutating func visitRecord(
        _ page: TreePage,
        _ offset: Int,
        _ key: ArraySlice<UInt8>,
        at stop: Stop,
        _ state: inout WalkState
    ) {
        let name = String(decoding: key, as: UTF8.self)
        do throws(PageFlaw) {
            guard tree == .names else { throw PageFlaw("it is none of the file's databases") }
            // Other bytes could be equal to another name as text, and the wrong tree would be walked for it.
            guard key.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
                throw PageFlaw("its name is not of printable ASCII characters")
            }
            let record = try TreeRecord(page.page, at: offset)
            guard record.pad == 0 else { throw PageFlaw("it has packed duplicates") }
            try record.check(flags: KeyOrder.flags, lastPage: state.snapshot.head.lastPage)
            state.add(name, record)
        } catch {
            fault(.damagedPage, page.number, "of the database \(name): \(error.reason)", at: stop, &state)
        }
    }

    private mutating func visitFreeEntry(
        _ value: PageBytes,
        _ page: TreePage,
        _ key: ArraySlice<UInt8>,
        at stop: Stop,
        _ state: inout WalkState
    ) {
        let transaction = KeyOrder.integer(key)
        do throws(PageFlaw) {
            let newest = state.snapshot.head.transaction.rawValue
            guard (1...max(1, newest)).contains(transaction) else {
                throw PageFlaw("it is of a transaction after \(newest), the last one")
            }
            let entry = try FreeEntry(value, lastPage: state.snapshot.head.lastPage)
            for free in entry.pages { try Self.free(free, &state) }
        } catch {
            let reason = "the entry of transaction \(transaction): \(error.reason)"
            fault(.wrongFreeList, page.number, reason, at: stop, &state)
        }
    }

    private static func free(_ page: PageNumber, _ state: inout WalkState) throws(PageFlaw) {
        do throws(PageAccount.Conflict) { try state.account?.free(page) } catch {
            switch error {
            case .isFree: throw PageFlaw("it names page \(page), which another entry names too")
            case .reachedBefore: throw PageFlaw("it names page \(page), which is in use")
            }
        }
    }
}
