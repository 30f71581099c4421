/// How many data keys are made and held at once.
package enum KeyLimits {
    /// Keys made in one go ahead of need: 64 KiB of the file.
    package static let poolChunk = 1_024
    /// Unwrapped keys held in memory.
    package static let cachedKeysMax = 8_192
}
