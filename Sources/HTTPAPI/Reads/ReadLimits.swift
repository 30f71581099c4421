import Foundation

/// What dear reads may take of the machine, and of each other.
package struct ReadLimits: Hashable, Sendable {
    /// Reads at once. A core is left for those who answer probes and take commands.
    var threads = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
    /// Reads that wait. Each holds its request, some kilobytes, and nothing of the log.
    var waitingMax = 1_024
    /// Of those, one caller's: a quarter, so that three others are never in the way of a fourth. It is more than a
    /// program asks at once that means well, and a program that does not waits for itself.
    var shareMax = 256
    /// A thread that had nothing to do for so long ends.
    var idle = Duration.seconds(10)

    package init() {}
}
