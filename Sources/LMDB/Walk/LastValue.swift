/// The value of the last key of a named database, read page by page and past LMDB: nothing is mapped and no reader's slot
/// is taken. For who only looks, and must leave no trace.
package enum LastValue {
    /// - Parameters:
    ///   - folder: the environment's.
    ///   - byteCountMax: a longer value is taken for damage.
    /// - Returns: nil when there is none, when something on the way to it is damaged or cannot be read, or when a writer
    ///   goes on meanwhile. Whoever is given it sees whether it is whole.
    package static func read(of database: String, in folder: String, byteCountMax: Int) -> [UInt8]? {
        guard let file = try? PageFile(folder: folder), let head = (try? HeadPages.read(file))?.newest,
            let names = head.names.root
        else { return nil }
        let pages = PagesOfCommit(file: file, head: head)
        do {
            guard let root = try pages.tree(database, in: names)?.root else { return nil }
            return try pages.lastValue(below: root, byteCountMax: byteCountMax)
        } catch {
            return nil
        }
    }
}

/// Pages as a head names them; none of them is believed.
private struct PagesOfCommit {
    let file: PageFile
    let head: HeadPage

    /// The few names that a file has fit into one leaf.
    func tree(_ name: String, in names: PageNumber) throws -> TreeRecord? {
        let leaf = try page(names)
        for node in leaf.nodes where leaf.page.bytes[node.key].elementsEqual(name.utf8) {
            if case .tree(let offset) = node.content { return try TreeRecord(leaf.page, at: offset) }
        }
        return nil
    }

    func lastValue(below root: PageNumber, byteCountMax: Int) throws -> [UInt8]? {
        var number = root
        for _ in 0..<PageLayout.depthMax {
            let page = try page(number)
            switch page.nodes.last?.content {
            case .child(let child): number = child
            case .value(let range): return range.count > byteCountMax ? nil : Array(page.page.bytes[range])
            case .overflow(let first, let byteCount):
                guard byteCount <= byteCountMax else { return nil }
                let value = try bytes(of: first, from: PageLayout.headerBytes, count: byteCount)
                return value.count == byteCount ? value.bytes : nil
            case .tree, nil: return nil
            }
        }
        return nil
    }

    private func page(_ number: PageNumber) throws -> TreePage {
        try TreePage(bytes(of: number, count: head.pageSize), of: number, nodesMin: 1)
    }

    private func bytes(of number: PageNumber, from offset: Int = 0, count: Int) throws -> PageBytes {
        guard number <= head.lastPage else { throw PageFlaw("page \(number) is behind the last one") }
        return try file.read(count, at: number.rawValue * UInt64(head.pageSize) + UInt64(offset))
    }
}
