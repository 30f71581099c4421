import Crypto
import Dispatch
package import FoundationEssentials
import Synchronization

/// What was made of files that may change while the daemon runs.
///
/// Files that can no longer be read, or hold nothing good, change nothing: what was good goes on, and `trouble`
/// says what is wrong until it is mended.
package final class WatchedFiles<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var digest: SHA256Digest
        var trouble: String?
    }

    /// The bytes of each file, from the disk.
    package typealias Gather = @Sendable () throws(WatchFault) -> [Data]
    package typealias Make = @Sendable ([Data]) throws(WatchFault) -> Value

    private let what: String
    private let gather: Gather
    private let make: Make
    private let report: @Sendable (WatchReport<Value>) -> Void
    private let state: Mutex<State>
    private let looks = Looks()

    /// - Parameters:
    ///   - what: names them in messages: "the certificate of TLS".
    ///   - report: called whenever what is made of them, or what is wrong with them, is another than before.
    /// - Throws: when they hold nothing good now.
    package init(
        _ what: String,
        gather: @escaping Gather,
        make: @escaping Make,
        report: @escaping @Sendable (WatchReport<Value>) -> Void = { _ in }
    ) throws(WatchFault) {
        self.what = what
        self.gather = gather
        self.make = make
        self.report = report
        let files = try gather()
        let value = try make(files)
        state = Mutex(State(value: value, digest: Self.digest(of: files)))
        report(.loaded(value))
    }

    package var current: Value { state.withLock(\.value) }

    /// What is wrong with the files, for operators; nil: nothing.
    package var trouble: String? { state.withLock(\.trouble) }

    /// Looks at the files as they are from now on.
    package func look() async { await looks.anew { await self.read() } }

    /// Reads on a thread that may wait.
    private func read() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.take()
                continuation.resume()
            }
        }
    }

    private func take() {
        let known = state.withLock(\.digest)
        let found: Result<(SHA256Digest, Value?), WatchFault>
        do throws(WatchFault) {
            let files = try gather()
            let digest = Self.digest(of: files)
            // Most looks find what was there before.
            found = .success((digest, digest == known ? nil : try make(files)))
        } catch { found = .failure(error) }
        let news = state.withLock { state -> WatchReport<Value>? in
            switch found {
            case .success((let digest, let value)):
                let isMended = state.trouble != nil
                state.trouble = nil
                guard let value else { return isMended ? .loaded(state.value) : nil }
                state.value = value
                state.digest = digest
                return .loaded(value)
            case .failure(let fault):
                let text = "\(what): those from before are used on, since \(fault)"
                defer { state.trouble = text }
                return state.trouble == text ? nil : .failed(text)
            }
        }
        if let news { report(news) }
    }

    /// A secret that is watched is not kept for the comparison.
    private static func digest(of files: [Data]) -> SHA256Digest {
        var hash = SHA256()
        for file in files { hash.update(data: Data(SHA256.hash(data: file))) }
        return hash.finalize()
    }
}

/// Why files are not taken: which one, and what is wrong with it.
package struct WatchFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// What became of watched files.
package enum WatchReport<Value: Sendable>: Sendable {
    case loaded(Value)
    /// What was before goes on.
    case failed(String)
}
