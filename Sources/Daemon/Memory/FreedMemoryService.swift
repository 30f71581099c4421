import ServiceLifecycle

/// Gives freed memory back to the system now and then, so that what the process holds follows what it uses.
struct FreedMemoryService: Service {
    /// Long beside the milliseconds that it takes.
    private static let interval: Duration = .seconds(3)

    private let memory = FreedMemory()

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: Self.interval)
                await memory.giveBack()
            }
        }
    }
}
