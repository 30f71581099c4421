/// Lines on their way out, in the order in which they came, and no more than so many bytes of them.
///
/// One that finds no room is lost, and so is every line after it until all that waits has been taken: that is one gap,
/// which is told of in its place.
struct LineBuffer {
    enum Next: Equatable {
        case line(String)
        /// So many lines would stand here.
        case lost(UInt64)
    }

    /// Some thousand lines: what is said while a collector of logs is started anew.
    static let bytesMax = 1 << 20

    private let bytesMax: Int
    private var coming: [String] = []
    /// The first one is the last.
    private var going: [String] = []
    /// Of both, beside the line that is being written.
    private var bytes = 0
    /// Lines of a gap that nothing has told of.
    private var untold: UInt64 = 0
    /// Lines that were lost so far.
    private(set) var lost: UInt64 = 0
    private var added: UInt64 = 0
    /// So many of those that were added are written.
    private(set) var written: UInt64 = 0
    /// Somebody waited in vain for a line to be written, and not everything has been since.
    private(set) var isBehind = false

    init(bytesMax: Int = Self.bytesMax) { self.bytesMax = bytesMax }

    /// Nothing waits, and nothing is being written.
    var isDone: Bool { written == added && untold == 0 }

    /// - Returns: how many are written once this one is; nil when it is lost.
    mutating func add(_ line: String) -> UInt64? {
        let count = line.utf8.count
        guard untold == 0, bytes + count <= bytesMax else {
            untold += 1
            lost += 1
            return nil
        }
        coming.append(line)
        bytes += count
        added += 1
        return added
    }

    /// What is to be written next, to be followed by ``wrote()`` or ``failed(_:)``; nil while there is nothing.
    mutating func next() -> Next? {
        if going.isEmpty {
            going = coming.reversed()
            coming.removeAll(keepingCapacity: true)
        }
        if let line = going.popLast() {
            bytes -= line.utf8.count
            return .line(line)
        }
        guard untold > 0 else { return nil }
        defer { untold = 0 }
        added += 1
        return .lost(untold)
    }

    mutating func wrote() {
        precondition(written < added, "what is written was added")
        written += 1
        if isDone { isBehind = false }
    }

    /// What ``next()`` gave could not be written. A gap is counted already.
    mutating func failed(_ next: Next) {
        if case .line = next { lost += 1 }
        wrote()
    }

    /// Somebody waits no longer for a line to be written.
    mutating func gaveUpWaiting() { isBehind = !isDone }
}
