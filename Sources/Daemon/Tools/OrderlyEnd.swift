import Foundation
import Synchronization

/// Ctrl-C, SIGTERM and SIGHUP while a tool has something to put right before it ends.
enum OrderlyEnd {
    /// The signal that came; 0: none.
    private static let asked = Atomic<Int32>(0)
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Whether a signal asks the tool to end. It should then throw soon.
    static var isAsked: Bool { asked.load(ordering: .relaxed) != 0 }

    /// Runs something to its end, whatever signal comes: the process ends by it after what it made throw; what was done
    /// all the same is told as ever. The second signal of a kind ends the process at once.
    ///
    /// For one tool at a time.
    static func during<Result>(_ body: () throws -> Result) throws -> Result {
        // Before a handler needs it: what is made when it is first used is not for a handler to make.
        asked.store(0, ordering: .relaxed)
        let before = signals.map { (number: $0, action: signal($0, note)) }
        // As by `nohup`, or in the background of a script: that stays so.
        for one in before where isIgnored(one.action) { _ = signal(one.number, one.action) }
        defer { for one in before { _ = signal(one.number, one.action) } }
        do { return try body() } catch {
            let number = asked.load(ordering: .relaxed)
            if number != 0 {
                _ = signal(number, SIG_DFL)
                _ = raise(number)
            }
            // For the first process of a container the signal means nothing.
            throw error
        }
    }

    /// Nothing but what may be called in the midst of anything else.
    private static let note: @convention(c) (Int32) -> Void = { number in
        OrderlyEnd.asked.store(number, ordering: .relaxed)
        _ = signal(number, SIG_DFL)
    }

    private static func isIgnored(_ action: (@convention(c) (Int32) -> Void)?) -> Bool {
        unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
