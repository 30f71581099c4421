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
        let before = signals.map { (number: $0, action: bits(of: signal($0, note))) }
        // As by `nohup`, or in the background of a script: that stays so.
        for one in before where one.action == bits(of: SIG_IGN) { _ = signal(one.number, SIG_IGN) }
        defer { for one in before { _ = signal(one.number, unsafeBitCast(one.action, to: Action.self)) } }
        do { return try body() } catch {
            let number = asked.load(ordering: .relaxed)
            if number != 0 { end(by: number, instead: error) }
            // For the first process of a container the signal means nothing.
            throw error
        }
    }

    private static func end(by number: Int32, instead error: any Error) {
        // What could not be put right; that the tool was ended is no news.
        if let fault = error as? DaemonError {
            try? FileHandle.standardError.write(contentsOf: Data("credentiald: \(fault)\n".utf8))
        }
        _ = signal(number, SIG_DFL)
        // The threads of a pool have signals blocked, and what is raised is the thread's own.
        var own = sigset_t()
        sigemptyset(&own)
        sigaddset(&own, number)
        pthread_sigmask(SIG_UNBLOCK, &own, nil)
        _ = raise(number)
    }

    /// Nothing but what may be called in the midst of anything else.
    private static let note: @convention(c) (Int32) -> Void = { number in
        OrderlyEnd.asked.store(number, ordering: .relaxed)
        _ = signal(number, SIG_DFL)
    }

    private typealias Action = (@convention(c) (Int32) -> Void)?

    /// To be kept: as functions in optionals `SIG_IGN`, which is 1, is taken for none.
    private static func bits(of action: Action) -> Int { unsafeBitCast(action, to: Int.self) }
}
