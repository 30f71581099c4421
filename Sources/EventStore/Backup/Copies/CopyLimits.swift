/// What a restore from a copy of the log holds at once.
enum CopyLimits {
    /// Address space of the log that is made: nobody says beforehand how large it gets.
    static let mapSize = 1024 * 1024 * 1024 * 1024
    /// Signed checkpoints that the records are held against; of more, the newest.
    static let checkpointsMax = 65_536
    /// Key slots written at once.
    static let slotsAtOnce = 16_384
}
